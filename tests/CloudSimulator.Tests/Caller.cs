using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.CloudSimulator.Tests;

/// <summary>Somebody with an account who calls the API, in a world of its own on a clock that only moves when told.</summary>
internal sealed class Caller : IDisposable
{
    public const string Zone = "fr-par-1";
    public const string Instance = $"/instance/v1/zones/{Zone}";
    public const string Block = $"/block/v1/zones/{Zone}";
    public const string Records = "/domain/v2beta1/dns-zones/localhost/records";

    private readonly HttpClient http;

    public Caller(Func<SimulatorOptions, SimulatorOptions>? with = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
        ControlPlane = new ControlPlane(Time) { Tokens = { ["token-1"] = "etherpad.dijon.localhost" } };
        var options = new SimulatorOptions { Accounts = [Account("one", 1)], MachinesNetwork = ControlPlane, CallsPerSecond = null };
        Simulator = Simulator.Build(with?.Invoke(options) ?? options, Time);
        http = Client(Simulator.Options.Accounts[0].SecretKey);
    }

    public FakeTimeProvider Time { get; }

    public Simulator Simulator { get; }

    public ControlPlane ControlPlane { get; }

    public static SimulatedAccount Account(string name, int number, params string[] zones) => new()
    {
        Name = name,
        SecretKey = $"11111111-1111-4111-8111-{number:d12}",
        OrganizationId = $"22222222-2222-4222-8222-{number:d12}",
        ProjectId = $"33333333-3333-4333-8333-{number:d12}",
        Zones = zones.Length == 0 && number == 1 ? ["localhost"] : zones,
    };

    public HttpClient Client(string? token)
    {
        var client = new HttpClient(Simulator.NewHandler()) { BaseAddress = new Uri("http://api.test") };
        if (token is not null)
            client.DefaultRequestHeaders.Add("X-Auth-Token", token);
        return client;
    }

    public void Wait(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null) =>
        await http.SendAsync(new HttpRequestMessage(method, path)
        {
            Content = body switch
            {
                null => null,
                string text => new StringContent(text, Encoding.UTF8, "text/plain"),
                _ => new StringContent(System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
            },
        });

    public async Task<JsonNode> Ask(HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var response = await Send(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{method} {path}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public Task<JsonNode> Get(string path) => Ask(HttpMethod.Get, path);

    public async Task<JsonNode> Server(string id) => (await Get($"{Instance}/servers/{id}"))["server"]!;

    public async Task<string> Image(string arch = "x86_64")
    {
        var images = await Get($"/marketplace/v2/local-images?image_label=debian_bookworm&zone={Zone}&type=instance_sbs");
        return images["local_images"]!.AsArray().First(image => image!["arch"]!.GetValue<string>() == arch)!["id"]!.GetValue<string>();
    }

    public async Task<string> CreateServer(object? more = null, string name = "machine")
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["name"] ??= name;
        body["commercial_type"] ??= "PLAY2-NANO";
        body["image"] ??= await Image();
        body["dynamic_ip_required"] ??= false;
        return (await Ask(HttpMethod.Post, $"{Instance}/servers", body, HttpStatusCode.Created))["server"]!["id"]!.GetValue<string>();
    }

    public async Task<string> CreateVolume(object? more = null)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["name"] ??= "data";
        body["from_empty"] ??= new JsonObject { ["size"] = 20_000_000_000 };
        return (await Ask(HttpMethod.Post, $"{Block}/volumes", body))["id"]!.GetValue<string>();
    }

    public Task<JsonNode> Act(string server, string action) =>
        Ask(HttpMethod.Post, $"{Instance}/servers/{server}/action", new { action }, HttpStatusCode.Accepted);

    public Task<JsonNode> SetRecord(string name, string address, int ttl = 60) => Ask(HttpMethod.Patch, Records, new
    {
        changes = new[] { new { set = new { id_fields = new { name, type = "A" }, records = new[] { new { name, type = "A", data = address, ttl } } } } },
        return_all_records = false,
        disallow_new_zone_creation = true,
    });

    public void Dispose()
    {
        http.Dispose();
        Simulator.Dispose();
        ControlPlane.Dispose();
    }
}
