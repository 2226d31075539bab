using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.FrontDoor;
using AppsEducation.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AppsEducation.Portal.Tests.Support;

/// <summary>Portal as its own process has it: real services behind it on loopback, each saying who it is.</summary>
internal sealed class FrontDoorHost : IAsyncDisposable
{
    public static readonly string Key = new('k', 64);

    /// <summary>What Tenants has set aside.</summary>
    public static readonly HealthLine Aside = new("outbox-tenants", "Degraded", "1 set aside", new SetAside(1, "TakeShare", DateTimeOffset.UnixEpoch, 2, "its body is null"));

    // Never the caller's: what a service asks of another it asks with the services' own key.
    private static readonly string ServiceKey = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), "service key"u8));

    private readonly Dictionary<string, WebApplication> services = [];
    private readonly string folder = Directory.CreateTempSubdirectory("portal-tests-").FullName;
    private WebApplication door = null!;

    /// <summary>The paths that services were asked for.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = [];

    public HttpClient Http { get; private set; } = null!;

    public static async Task<FrontDoorHost> Start(params (string Key, string Value)[] more)
    {
        var host = new FrontDoorHost();
        await File.WriteAllTextAsync(Path.Combine(host.folder, "key"), Key);
        var settings = new Dictionary<string, string?>
        {
            ["Access:OperatorKeyFile"] = Path.Combine(host.folder, "key"), ["Portal:Data"] = Path.Combine(host.folder, "portal"), ["Portal:ReadEvery"] = "01:00:00",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        foreach (var (name, description) in Descriptions())
        {
            host.services[name] = await host.Service(name, description);
            settings[$"Services:{name}"] = host.services[name].Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        }
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults("portal");
        builder.AddPortal();
        builder.AddFrontDoor();
        builder.AddBus();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        host.door = builder.Build();
        host.door.UseServiceDefaults();
        host.door.MapPortal();
        host.door.MapFrontDoor();
        await host.door.StartAsync();
        host.Http = host.door.GetTestClient();
        return host;
    }

    public Task Stop(string service) => services[service].StopAsync();

    public async Task<HttpResponseMessage> Ask(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await door.StopAsync();
        await door.DisposeAsync();
        foreach (var service in services.Values)
            await service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // Each also describes a path of another's, as a service does that shares a helper: only the owner's word counts.
    private static IEnumerable<(string Service, JsonObject Description)> Descriptions() =>
    [
        (Owners.Catalogue, Describe("catalogue", "/api/v1/offerings", "/api/v1/journal")),
        (Owners.Tenants, Describe("tenants", "/api/v1/academies/{academy}", "/api/v1/journal")),
        (Owners.Provisioning, Describe("provisioning", "/api/v1/instances", "/enrol")),
    ];

    public static JsonObject Describe(string operation, params string[] paths) => new()
    {
        ["openapi"] = "3.1.1",
        ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["get"] = new JsonObject { ["operationId"] = operation } }))),
        ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Shared"] = new JsonObject { ["type"] = "object" } } },
    };

    private async Task<WebApplication> Service(string name, JsonObject description)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/api/openapi/v1.json", () => Results.Text(description.ToJsonString(), "application/json"));
        app.MapGet("/health/detail", (HttpContext context) => context.Request.Headers.Authorization == $"Bearer {ServiceKey}"
            ? Results.Json(new HealthAnswer(name == Owners.Tenants ? "Degraded" : "Healthy", [new($"database-{name.ToLowerInvariant()}", "Healthy"), .. name == Owners.Tenants ? [Aside] : Array.Empty<HealthLine>()]))
            : Results.Unauthorized());
        app.MapFallback((HttpContext context) =>
        {
            Asked.Enqueue(context.Request.Path);
            return Results.Json(new
            {
                service = name,
                path = $"{context.Request.Path}{context.Request.QueryString}",
                authorization = context.Request.Headers.Authorization.ToString(),
            });
        });
        await app.StartAsync();
        return app;
    }
}
