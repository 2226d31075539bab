using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>Somebody with a project in the simulated OpenStack, and a Scaleway account beside it for its names.</summary>
internal sealed class StackCaller : IDisposable
{
    public const string Region = "GRA11";
    public const string Compute = $"/openstack/{Region}/compute/v2.1";
    public const string Network = $"/openstack/{Region}/network/v2.0";
    public const string Image = $"/openstack/{Region}/image/v2";

    private readonly HttpClient http;

    public StackCaller(Func<SimulatorOptions, SimulatorOptions>? with = null, FakeTimeProvider? time = null)
    {
        Names = new Caller(options => (with ?? (same => same))(options with { Accounts = [.. options.Accounts, Account("stack", 1)] }), time);
        http = Names.Client(null);
    }

    public Caller Names { get; }

    public Simulator Simulator => Names.Simulator;

    public string? Token { get; set; }

    public string Version { get; set; } = "2.79";

    public static string Project(int number) => $"{number:d32}";

    public static string Volume(int number = 1) => $"/openstack/{Region}/volume/v3/{Project(number)}";

    public static SimulatedAccount Account(string name, int number) => new()
    {
        Name = name,
        OpenStack = new OpenStackProject
        {
            UserName = $"user-{name}",
            Password = $"password-{number}",
            ProjectId = Project(number),
            ProjectName = name,
            Regions = [Region, "SBG5"],
            ApplicationCredentials = new Dictionary<string, string> { [$"credential-{number}"] = $"secret-{number}" },
        },
    };

    public void Wait(double seconds) => Names.Wait(seconds);

    public static object Password(string password = "password-1", string project = "stack") => new
    {
        auth = new
        {
            identity = new { methods = new[] { "password" }, password = new { user = new { name = "user-stack", domain = new { id = "default" }, password } } },
            scope = new { project = new { name = project, domain = new { id = "default" } } },
        },
    };

    public async Task<(HttpResponseMessage Response, JsonNode Body)> LogIn(object credentials)
    {
        var response = await http.PostAsync("/openstack/identity/v3/auth/tokens", new StringContent(JsonSerializer.Serialize(credentials), Encoding.UTF8, "application/json"));
        return (response, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<StackCaller> In()
    {
        Token = (await LogIn(Password())).Response.Headers.GetValues("X-Subject-Token").Single();
        return this;
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
        request.Headers.Add("X-OpenStack-Nova-API-Version", Version);
        request.Headers.Add("Accept", "application/json");
        if (Token is not null)
            request.Headers.Add("X-Auth-Token", Token);
        return await http.SendAsync(request);
    }

    public async Task<JsonNode> Ask(HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var response = await Send(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{method} {path}: {text}");
        return text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject();
    }

    public Task<JsonNode> Get(string path, HttpStatusCode expected = HttpStatusCode.OK) => Ask(HttpMethod.Get, path, null, expected);

    public async Task<JsonNode> Server(string id) => (await Get($"{Compute}/servers/{id}"))["server"]!;

    public async Task<string> Flavor(string name = "b3-8") => Id((await Get($"{Compute}/flavors/detail"))["flavors"]!.AsArray().Single(flavor => flavor!["name"]!.GetValue<string>() == name)!);

    public async Task<string> ExternalNetwork() => Id((await Get($"{Network}/networks?router:external=true"))["networks"]![0]!);

    public async Task<string> CreateServer(object? more = null, string name = "machine")
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["name"] ??= name;
        body["flavorRef"] ??= await Flavor();
        body["imageRef"] ??= Id((await Get($"{Image}/images?name=Debian%2012"))["images"]![0]!);
        body["networks"] ??= new JsonArray(new JsonObject { ["uuid"] = await ExternalNetwork() });
        return Id((await Ask(HttpMethod.Post, $"{Compute}/servers", new { server = body }, HttpStatusCode.Accepted))["server"]!);
    }

    public async Task<string> CreateVolume(int size = 10, object? metadata = null) =>
        Id((await Ask(HttpMethod.Post, $"{Volume()}/volumes", new { volume = new { name = "data", size, metadata = metadata ?? new { } } }, HttpStatusCode.Accepted))["volume"]!);

    public async Task<JsonNode> CreatePort(params string[] groups) =>
        (await Ask(HttpMethod.Post, $"{Network}/ports", new { port = new { network_id = await ExternalNetwork(), name = "slot", security_groups = groups } }, HttpStatusCode.Created))["port"]!;

    public async Task<string> CreateGroup(params int[] ports)
    {
        var group = Id((await Ask(HttpMethod.Post, $"{Network}/security-groups", new { security_group = new { name = "slot", description = "of a slot" } }, HttpStatusCode.Created))["security_group"]!);
        foreach (var port in ports)
            await Ask(HttpMethod.Post, $"{Network}/security-group-rules", Rule(group, port), HttpStatusCode.Created);
        return group;
    }

    public static object Rule(string group, int port) => new
    {
        security_group_rule = new
        {
            security_group_id = group, direction = "ingress", ethertype = "IPv4", protocol = port == 10000 ? "udp" : "tcp", port_range_min = port, port_range_max = port, remote_ip_prefix = "0.0.0.0/0",
        },
    };

    public Task<JsonNode> Act(string server, string action, object? arguments = null, HttpStatusCode expected = HttpStatusCode.Accepted) =>
        Ask(HttpMethod.Post, $"{Compute}/servers/{server}/action", new Dictionary<string, object?> { [action] = arguments }, expected);

    public static string Id(JsonNode node) => node["id"]!.GetValue<string>();

    public void Dispose()
    {
        http.Dispose();
        Names.Dispose();
    }
}
