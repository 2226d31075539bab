using System.Text;
using System.Text.Json;

namespace AppsEducation.EndToEnd.Tests.RealCloud;

/// <summary>What an operator of that OpenStack sees of our project, by its own services and with their administrator's rights; nothing of it goes through the product.</summary>
internal sealed class RealStack(string keystone, string password) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(2) };
    private string? token;

    /// <summary>Our project's id.</summary>
    public string Project { get; private set; } = "";

    public async Task Begin(string project)
    {
        using var listed = await Get($"{keystone}/projects?name={project}");
        Project = listed.RootElement.GetProperty("projects")[0].GetProperty("id").GetString()!;
    }

    /// <summary>All that the project holds, by kind: ids. Neutron's own default group, which no project can be without, isn't counted.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> Inventory() => new Dictionary<string, IReadOnlyList<string>>
    {
        ["servers"] = Ids(await Servers()),
        ["addresses"] = Ids(await Listed($"{Network}/ports?project_id={Project}", "ports")),
        ["firewalls"] = Ids((await Listed($"{Network}/security-groups?project_id={Project}", "security_groups")).Where(group => group.GetProperty("name").GetString() != "default")),
        ["volumes"] = Ids(await Volumes("volumes")),
        ["snapshots"] = Ids(await Volumes("snapshots")),
    };

    public async Task<IReadOnlyList<JsonElement>> Servers() => await Listed($"{Compute}/servers/detail?all_tenants=1&project_id={Project}", "servers");

    /// <summary>Whether each group lets in that port from anywhere.</summary>
    public async Task<bool> AllLetIn(int port) =>
        (await Listed($"{Network}/security-groups?project_id={Project}", "security_groups")).Where(group => group.GetProperty("name").GetString() != "default")
        .All(group => group.GetProperty("security_group_rules").EnumerateArray().Any(rule => rule.GetProperty("direction").GetString() == "ingress" && rule.GetProperty("port_range_min").ValueKind == JsonValueKind.Number && rule.GetProperty("port_range_min").GetInt32() == port));

    /// <summary>Takes away what a run that was killed left in the rig's project.</summary>
    public async Task Clear()
    {
        var admin = await AdminProject();
        foreach (var (kind, address) in new[]
        {
            ("servers", $"{Compute}/servers"), ("snapshots", $"{Cinder}/{admin}/snapshots"), ("volumes", $"{Cinder}/{admin}/volumes"), ("addresses", $"{Network}/ports"), ("firewalls", $"{Network}/security-groups"),
        })
        {
            await Wait.Until($"no {kind} are left of a former run", async () =>
            {
                var left = (await Inventory())[kind];
                foreach (var id in left)
                {
                    using var _ = await Send(HttpMethod.Delete, $"{address}/{id}");
                }
                return left.Count == 0;
            }, 120, paceMilliseconds: 1000);
        }
    }

    public void Dispose() => http.Dispose();

    private const string Compute = "http://127.0.0.1:18774/v2.1";
    private const string Cinder = "http://127.0.0.1:18776/v3";
    private const string Network = "http://127.0.0.1:19696/v2.0";

    private async Task<IReadOnlyList<JsonElement>> Volumes(string kind)
    {
        // Of all projects, sifted here: the administrator's own has none.
        var admin = await AdminProject();
        return [.. (await Listed($"{Cinder}/{admin}/{kind}/detail?all_tenants=1", kind)).Where(row => row.ToString().Contains(Project, StringComparison.Ordinal))];
    }

    private async Task<string> AdminProject()
    {
        using var listed = await Get($"{keystone}/projects?name=admin");
        return listed.RootElement.GetProperty("projects")[0].GetProperty("id").GetString()!;
    }

    private async Task<IReadOnlyList<JsonElement>> Listed(string address, string member)
    {
        using var answer = await Get(address);
        return [.. answer.RootElement.GetProperty(member).EnumerateArray().Select(row => row.Clone())];
    }

    private async Task<JsonDocument> Get(string address)
    {
        using var answer = await Send(HttpMethod.Get, address);
        return JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string address)
    {
        token ??= await Authenticate();
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("X-Auth-Token", token);
        if (address.StartsWith(Compute, StringComparison.Ordinal))
            request.Headers.TryAddWithoutValidation("OpenStack-API-Version", "compute 2.79");
        return await http.SendAsync(request);
    }

    private async Task<string> Authenticate()
    {
        var user = new { name = "admin", password, domain = new { name = "Default" } };
        var auth = new { identity = new { methods = new[] { "password" }, password = new { user } }, scope = new { project = new { name = "admin", domain = new { name = "Default" } } } };
        // With its length: the rig's own web server takes no body in chunks.
        using var answer = await http.PostAsync($"{keystone}/auth/tokens", new StringContent(JsonSerializer.Serialize(new { auth }), Encoding.UTF8, "application/json"));
        return answer.EnsureSuccessStatusCode().Headers.GetValues("X-Subject-Token").Single();
    }

    private static string[] Ids(IEnumerable<JsonElement> rows) => [.. rows.Select(row => row.GetProperty("id").GetString()!)];
}
