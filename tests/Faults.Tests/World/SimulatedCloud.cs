using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator;
using AppsEducation.CloudSimulator.Admin;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.Faults.Tests;

/// <summary>The simulated Scaleway of one run, with what others have in the same account.</summary>
internal sealed class SimulatedCloud : IDisposable
{
    public const string Project = "105bdce1-64c0-48ab-899d-868455867ecf";
    public const string OtherInstallation = "cp_0ther1nsta11ati0";
    private const string Zone = "fr-par-1";

    private string strangers = "";

    public SimulatedCloud(World world, WorldOptions options, MachinesNetwork network)
    {
        Simulator = Simulator.Build(new SimulatorOptions
        {
            Accounts =
            [
                new SimulatedAccount { Name = World.AccountName, SecretKey = ControlPlane.Shared.SecretKey, OrganizationId = Project, ProjectId = Project, Zones = ["localhost"] },
                .. world.HasOpenStack ? new[] { OpenStackAccounts.Simulated } : [],
                .. options.NamesAtOvh ? new[] { OvhNames.Simulated } : [],
            ],
            Timings = options.Pace,
            LargestPage = options.LargestPage,
            CallsPerSecond = options.CallsPerSecond,
            Seed = options.Seed,
            Profile = options.Profile,
            MachinesNetwork = network,
        }, world.Clock);
        Watch = new CloudWatch(world, this);
        Simulator.OnCall(Watch.Before, Watch.After);
    }

    public Simulator Simulator { get; }

    public CloudWatch Watch { get; }

    /// <summary>The process whose call is under way.</summary>
    public ControlPlane? Calling { get; set; }

    public Inventory Everything => Simulator.Inventory();

    /// <summary>What is there and wasn't there before us.</summary>
    public Inventory Ours
    {
        get
        {
            var all = Everything;
            return new Inventory(
                [.. all.Servers.Where(held => !theirs.Contains(held.Id))], [.. all.Volumes.Where(held => !theirs.Contains(held.Id))], [.. all.Addresses.Where(held => !theirs.Contains(held.Id))],
                [.. all.Firewalls.Where(held => !theirs.Contains(held.Id))], [.. all.Records.Where(held => !theirs.Contains(held.Id))]);
        }
    }

    /// <summary>What others have, each in full; compared with what it was.</summary>
    public string Strangers
    {
        get
        {
            var all = Everything;
            return string.Join('\n', new object[][] { [.. all.Servers], [.. all.Volumes], [.. all.Addresses], [.. all.Firewalls] }
                .SelectMany(held => held).Cast<Held>().Where(held => theirs.Contains(held.Id)).Select(held => JsonSerializer.Serialize(held))
                .Concat(all.Records.Where(record => theirs.Contains(record.Id)).Select(record => JsonSerializer.Serialize(record))));
        }
    }

    public bool StrangersAreAsFound => Strangers == strangers;

    private readonly HashSet<string> theirs = [];

    /// <summary>A neighbour without tags, and a second installation of ours that happens to look after an instance of the same id.</summary>
    public async Task MoveStrangersIn(string sameInstance)
    {
        using var http = Console();
        await Neighbour(http, "shop", []);
        await Neighbour(http, "staging", ["appsedu", $"appsedu:install={OtherInstallation}", $"appsedu:instance={sameInstance}"]);
        await Record(http, "www", "198.51.100.7", null);
        await Record(http, "etherpad.staging", "198.51.100.8", $"appsedu:install={OtherInstallation}");
        var all = Everything;
        theirs.UnionWith(new[] { all.Servers, all.Volumes, all.Addresses, all.Firewalls }.SelectMany(held => held).Select(held => held.Id).Concat(all.Records.Select(record => record.Id)));
    }

    /// <summary>From here on nothing of theirs may change.</summary>
    public void NoteStrangers() => strangers = Strangers;

    /// <summary>Somebody stops a server of ours in the host's console.</summary>
    public async Task StopByHand(string server)
    {
        Calling = null;
        using var http = Console();
        await Send(http, HttpMethod.Post, $"/instance/v1/zones/{Zone}/servers/{server}/action", new { action = "poweroff" });
    }

    public void Dispose() => Simulator.Dispose();

    private HttpClient Console()
    {
        var http = new HttpClient(Simulator.NewHandler()) { BaseAddress = new Uri("https://api.scaleway.com") };
        http.DefaultRequestHeaders.Add("X-Auth-Token", ControlPlane.Shared.SecretKey);
        return http;
    }

    private static async Task Neighbour(HttpClient http, string name, string[] tags)
    {
        string[] Of(string slot) => tags.Length == 0 ? [] : [.. tags, $"appsedu:slot={slot}"];
        var image = await Image(http);
        await Send(http, HttpMethod.Post, $"/instance/v1/zones/{Zone}/servers", new { name, commercial_type = "PLAY2-NANO", image, dynamic_ip_required = false, project = Project, tags = Of("server") });
        await Send(http, HttpMethod.Post, $"/instance/v1/zones/{Zone}/ips", new { project = Project, type = "routed_ipv4", tags = Of("address") });
        await Send(http, HttpMethod.Post, $"/instance/v1/zones/{Zone}/security_groups", new { name, project = Project, tags = Of("firewall") });
        await Send(http, HttpMethod.Post, $"/block/v1/zones/{Zone}/volumes", new { name, project_id = Project, from_empty = new { size = 10_000_000_000 }, tags = Of("volume") });
    }

    private static async Task<string> Image(HttpClient http)
    {
        for (var page = 1; ; page++)
        {
            var images = await Send(http, HttpMethod.Get, $"/marketplace/v2/local-images?image_label=debian_bookworm&zone={Zone}&type=instance_sbs&page={page}", null);
            var rows = images["local_images"]!.AsArray();
            if (rows.FirstOrDefault(row => row!["arch"]!.GetValue<string>() == "x86_64") is { } found)
                return found["id"]!.GetValue<string>();
            if (rows.Count == 0)
                throw new InvalidOperationException("The simulator has no image of Debian for x86_64.");
        }
    }

    private static Task Record(HttpClient http, string name, string data, string? comment) => Send(http, HttpMethod.Patch, "/domain/v2beta1/dns-zones/localhost/records", new
    {
        changes = new[] { new { set = new { id_fields = new { name, type = "A" }, records = new[] { new { name, type = "A", data, ttl = 300, comment } } } } },
        return_all_records = false,
        disallow_new_zone_creation = true,
    });

    private static async Task<JsonNode> Send(HttpClient http, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted))
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
