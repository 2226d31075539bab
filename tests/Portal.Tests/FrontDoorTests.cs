using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
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

namespace AppsEducation.Portal.Tests;

/// <summary>One address for everyone: real services behind it on loopback, each saying who it is.</summary>
[TestFixture]
internal sealed class FrontDoorTests
{
    private static readonly string Key = new('k', 64);

    private readonly Dictionary<string, WebApplication> services = [];
    private readonly Dictionary<string, JsonObject> descriptions = [];
    private WebApplication door = null!;
    private HttpClient http = null!;
    private string folder = "";

    [SetUp]
    public async Task Start()
    {
        folder = Directory.CreateTempSubdirectory("portal-tests-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), Key);
        var settings = new Dictionary<string, string?> { ["Access:OperatorKeyFile"] = Path.Combine(folder, "key"), ["Portal:Data"] = Path.Combine(folder, "portal"), ["Portal:ReadEvery"] = "01:00:00" };
        foreach (var name in Owners.Services)
        {
            descriptions[name] = Description($"/api/v1/{name.ToLowerInvariant()}");
            services[name] = await Service(name);
            settings[$"Services:{name}"] = services[name].Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        }
        descriptions[Owners.Catalogue] = Description("/api/v1/offerings", "/api/v1/journal");
        descriptions[Owners.Tenants] = Description("/api/v1/academies/{academy}", "/api/v1/journal");
        descriptions[Owners.Provisioning] = Description("/api/v1/instances", "/enrol");

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddServiceDefaults("portal");
        builder.AddPortal();
        builder.AddFrontDoor();
        builder.AddBus();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        door = builder.Build();
        door.UseServiceDefaults();
        door.MapPortal();
        door.MapFrontDoor();
        await door.StartAsync();
        http = door.GetTestClient();
    }

    [TearDown]
    public async Task End()
    {
        http.Dispose();
        await door.DisposeAsync();
        foreach (var service in services.Values)
            await service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("/api/v1/offerings", Owners.Catalogue), TestCase("/api/v1/blueprints/etherpad/1", Owners.Catalogue)]
    [TestCase("/api/v1/academies", Owners.Tenants), TestCase("/api/v1/academies/dijon/selections?limit=5", Owners.Tenants), TestCase("/api/v1/operations/op_x/events", Owners.Tenants)]
    [TestCase("/api/v1/selections/enablements", Owners.Tenants), TestCase("/api/v1/subportals", Owners.Tenants), TestCase("/api/v1/journal", Owners.Tenants)]
    [TestCase("/api/v1/instances/ins_x", Owners.Provisioning), TestCase("/api/v1/accounts", Owners.Provisioning), TestCase("/api/v1/placements/preflight", Owners.Provisioning)]
    public async Task A_resource_is_answered_by_its_owner(string path, string owner)
    {
        using var answer = await Ask(path, Key);
        var said = await answer.Content.ReadFromJsonAsync<JsonObject>();

        Assert.Multiple(() =>
        {
            Assert.That(said!["service"]!.GetValue<string>(), Is.EqualTo(owner));
            Assert.That(said["path"]!.GetValue<string>(), Is.EqualTo(path), "path and query arrive as they were");
            Assert.That(said["authorization"]!.GetValue<string>(), Is.EqualTo($"Bearer {Key}"), "the service judges the key again");
        });
    }

    [TestCase("/api/v1/academies"), TestCase("/api/v1/instances"), TestCase("/api/v1/offerings")]
    public async Task Without_a_key_nothing_gets_through(string path)
    {
        using var none = await Ask(path, null);
        using var wrong = await Ask(path, new string('x', 64));

        Assert.That((none.StatusCode, wrong.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)));
    }

    [TestCase("/enrol"), TestCase("/enrol/renewal")]
    public async Task Machines_prove_themselves_to_Provisioning(string path)
    {
        using var answer = await http.PostAsJsonAsync(path, new { token = "t" });

        Assert.That((await answer.Content.ReadFromJsonAsync<JsonObject>())!["service"]!.GetValue<string>(), Is.EqualTo(Owners.Provisioning));
    }

    [Test]
    public async Task A_service_that_is_away_is_said_to_be_away()
    {
        await services[Owners.Provisioning].StopAsync();

        using var answer = await Ask("/api/v1/instances", Key);
        using var other = await Ask("/api/v1/academies", Key);
        var problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(Contracts.ApiJson.Tolerant);

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(problem!.Code, Is.EqualTo(ProblemCodes.Unavailable));
            Assert.That(problem.Detail, Does.Contain("Provisioning"));
            Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the others go on");
        });
    }

    [Test]
    public async Task One_description_is_made_of_the_services_own()
    {
        var merged = (await http.GetFromJsonAsync<JsonObject>("/api/openapi/v1.json"))!;

        Assert.Multiple(() =>
        {
            Assert.That(((JsonObject)merged["paths"]!).Select(path => path.Key), Is.EqualTo(new[] { "/api/v1/academies/{academy}", "/api/v1/instances", "/api/v1/journal", "/api/v1/offerings", "/enrol" }));
            Assert.That(merged["paths"]!["/api/v1/journal"]!["get"]!["operationId"]!.GetValue<string>(), Does.StartWith("academies"), "the owner's word counts, whoever else describes the path");
            Assert.That(((JsonObject)merged["components"]!["schemas"]!).Select(schema => schema.Key), Is.EqualTo(new[] { "Shared" }));
            Assert.That(merged["openapi"]!.GetValue<string>(), Does.StartWith("3.1"));
        });
    }

    [Test]
    public async Task Half_a_description_is_none_and_the_last_whole_one_stays()
    {
        await services[Owners.Tenants].StopAsync();
        using var early = await http.GetAsync("/api/openapi/v1.json");

        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public void Two_meanings_of_one_name_are_refused()
    {
        var one = Description("/api/v1/offerings");
        var other = Description("/api/v1/academies");
        other["components"]!["schemas"]!["Shared"]!["type"] = "string";

        Assert.That(() => MergedDescription.Merge([(Owners.Catalogue, one), (Owners.Tenants, other)]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("Shared"));
    }

    [Test]
    public async Task Pages_are_the_Portals_own()
    {
        using var home = await http.GetAsync("/accessibilite");

        Assert.That((home.StatusCode, home.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.OK, "text/html")));
    }

    [TestCase("Services:Tenants", ""), TestCase("Services:Tenants", "tenants:8081"), TestCase("Services:Catalogue", "ftp://x/")]
    public void A_missing_or_wrong_address_stops_the_start_with_a_sentence(string key, string value)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Services:Tenants"] = "http://t/", ["Services:Catalogue"] = "http://c/", ["Services:Provisioning"] = "http://p/", [key] = value });

        Assert.That(builder.AddFrontDoor, Throws.InstanceOf<ConfigurationException>().With.Message.Contains(key.Replace(":", "__")));
    }

    private async Task<HttpResponseMessage> Ask(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }

    private async Task<WebApplication> Service(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/api/openapi/v1.json", () => Results.Text(descriptions[name].ToJsonString(), "application/json"));
        app.MapFallback((HttpContext context) => Results.Json(new
        {
            service = name,
            path = $"{context.Request.Path}{context.Request.QueryString}",
            authorization = context.Request.Headers.Authorization.ToString(),
        }));
        await app.StartAsync();
        return app;
    }

    private static JsonObject Description(params string[] paths) => new()
    {
        ["openapi"] = "3.1.1",
        ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["get"] = new JsonObject { ["operationId"] = paths[0].Split('/')[^1].Trim('{', '}') == "academy" ? "academies" : paths[0] } }))),
        ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Shared"] = new JsonObject { ["type"] = "object" } } },
    };
}
