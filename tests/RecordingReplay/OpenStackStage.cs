using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator;

namespace AppsEducation.RecordingReplay;

/// <summary>
/// An OpenStack's services each had an address of their own: its catalogue, recorded with the first token, says which is whose, and each becomes a path of the simulator's.
/// Users, projects, flavors, images and quotas are those of the recording; tokens were cut out of it.
/// </summary>
internal sealed class OpenStackStage : Stage
{
    private const string Origin = "http://openstack.test";

    private readonly Dictionary<string, string> services = new(StringComparer.Ordinal);
    private readonly Dictionary<bool, string> tokens = [];
    private readonly SimulatorOptions options;

    public OpenStackStage(IReadOnlyList<Exchange> exchanges)
    {
        var logins = exchanges.Where(exchange => exchange.Method == "POST" && exchange.Status == 201 && exchange.Url.AbsolutePath.EndsWith("/auth/tokens", StringComparison.Ordinal))
            .Select(exchange => (Sent: Json(exchange.RequestBody), Token: Json(exchange.ResponseBody)["token"]!.AsObject())).ToArray();
        var endpoints = logins.SelectMany(login => login.Token["catalog"]?.AsArray() ?? [])
            .SelectMany(service => service!["endpoints"]!.AsArray().Select(endpoint => (Type: service["type"]!.GetValue<string>(), Region: endpoint!["region_id"]!.GetValue<string>(), Url: new Uri(endpoint["url"]!.GetValue<string>())))).ToArray();
        Region = endpoints.Select(endpoint => endpoint.Region).FirstOrDefault() ?? "GRA11";
        foreach (var (type, region, url) in endpoints)
            services[url.Authority] = Place(type, region);
        foreach (var exchange in exchanges)
            services.TryAdd(exchange.Url.Authority, Place(Guess(exchange.Url.AbsolutePath), Region));
        options = new SimulatorOptions
        {
            CallsPerSecond = null,
            Timings = new Timings { ListingLag = TimeSpan.Zero },
            Accounts = [.. logins.GroupBy(login => login.Token["project"]!["id"]!.GetValue<string>()).Select((project, index) => Account(project.Key, index, [.. project], exchanges))],
            Flavors = Flavors(exchanges) is { Length: > 0 } flavors ? flavors : new SimulatorOptions().Flavors,
            Images = Images(exchanges) is { Length: > 0 } images ? images : new SimulatorOptions().Images,
        };
    }

    private string Region { get; }

    public override SimulatorOptions Options => options;

    public override Uri Address => new(Origin);

    public override IReadOnlyList<string> Headers { get; } =
        ["X-Subject-Token", "WWW-Authenticate", "Location", "OpenStack-API-Version", "X-OpenStack-Nova-API-Version", "Vary", "X-OpenStack-Request-Id", "X-Compute-Request-Id", "Retry-After"];

    public override string? LeavesOut(Exchange exchange) => services[exchange.Url.Authority].EndsWith("/placement", StringComparison.Ordinal) ? "placement" : null;

    public override Exchange Ready(Exchange exchange)
    {
        string Moved(string text)
        {
            foreach (var (authority, path) in services)
                text = text.Replace($"http://{authority}", Origin + path, StringComparison.Ordinal);
            return text;
        }
        return exchange with
        {
            Url = new Uri(Moved(exchange.Url.AbsoluteUri)),
            ResponseBody = Moved(exchange.ResponseBody),
            ResponseHeaders = exchange.ResponseHeaders.ToDictionary(header => header.Key, header => Moved(header.Value), StringComparer.OrdinalIgnoreCase),
        };
    }

    public override void Authorize(HttpRequestMessage request, Exchange exchange)
    {
        foreach (var name in new[] { "OpenStack-API-Version", "X-OpenStack-Nova-API-Version" })
            if (exchange.RequestHeaders.TryGetValue(name, out var version))
                request.Headers.TryAddWithoutValidation(name, version);
        if (!exchange.RequestHeaders.ContainsKey("X-Auth-Token"))
            return;
        // Whose token it was can't be seen any more: quotas and flavors are an administrator's to change, and a 401 is a bad token's.
        var path = exchange.Url.AbsolutePath;
        var admin = exchange.Method is "PUT" or "POST" && (path.Contains("/os-quota-sets/", StringComparison.Ordinal) || path.EndsWith("/flavors", StringComparison.Ordinal));
        if (exchange.Status != 401 && tokens.TryGetValue(admin, out var token))
            request.Headers.Add("X-Auth-Token", token);
        else
            request.Headers.Add("X-Auth-Token", "bad");
    }

    public override void Remember(Exchange exchange, HttpResponseMessage response)
    {
        if (exchange.ResponseHeaders.ContainsKey("X-Subject-Token") && response.Headers.TryGetValues("X-Subject-Token", out var token))
            tokens[Json(exchange.ResponseBody)["token"]!["roles"]!.AsArray().Any(role => role!["name"]!.GetValue<string>() == "admin")] = token.Single();
    }

    private static string Place(string type, string region) => type switch
    {
        "identity" => "/openstack/identity",
        "volumev3" or "block-storage" => $"/openstack/{region}/volume",
        _ => $"/openstack/{region}/{type}",
    };

    private static string Guess(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["v2.1", ..] => "compute",
        ["v2.0", ..] => "network",
        ["v2", ..] => "image",
        ["v3", "auth" or "users" or "projects", ..] => "identity",
        ["v3", ..] => "volumev3",
        _ => "placement",
    };

    private SimulatedAccount Account(string project, int index, (JsonObject Sent, JsonObject Token)[] logins, IReadOnlyList<Exchange> exchanges)
    {
        var token = logins[0].Token;
        var passwords = logins.Select(login => login.Sent["auth"]?["identity"]?["password"]?["user"]?["password"]?.GetValue<string>()).OfType<string>();
        return new SimulatedAccount
        {
            Name = $"recorded-{index}",
            Quotas = Quotas(exchanges),
            OpenStack = new OpenStackProject
            {
                ProjectId = project,
                ProjectName = token["project"]!["name"]!.GetValue<string>(),
                UserId = token["user"]!["id"]!.GetValue<string>(),
                UserName = token["user"]!["name"]!.GetValue<string>(),
                Password = passwords.FirstOrDefault() ?? Guid.NewGuid().ToString(),
                ApplicationCredentials = logins.Select(login => login.Sent["auth"]?["identity"]?["application_credential"]).Where(credential => credential?["id"] is not null)
                    .DistinctBy(credential => credential!["id"]!.GetValue<string>()).ToDictionary(credential => credential!["id"]!.GetValue<string>(), credential => credential!["secret"]?.GetValue<string>() ?? ""),
                Regions = [Region],
                Admin = token["roles"]!.AsArray().Any(role => role!["name"]!.GetValue<string>() == "admin"),
            },
        };
    }

    private static Dictionary<string, long> Quotas(IReadOnlyList<Exchange> exchanges)
    {
        var names = new Dictionary<string, string>
        {
            ["maxTotalInstances"] = "servers", ["maxTotalCores"] = "cores", ["maxTotalRAMSize"] = "ram",
            ["maxTotalVolumes"] = "volumes", ["maxTotalVolumeGigabytes"] = "gigabytes", ["maxTotalSnapshots"] = "snapshots",
        };
        var quotas = new Dictionary<string, long>();
        foreach (var limits in exchanges.Where(exchange => exchange.Status == 200 && exchange.Url.AbsolutePath.EndsWith("/limits", StringComparison.Ordinal)))
            foreach (var (name, value) in Json(limits.ResponseBody)["limits"]!["absolute"]!.AsObject())
                if (names.TryGetValue(name, out var kind) && value!.GetValue<long>() is >= 0 and var limit)
                    quotas.TryAdd(kind, limit);
        return quotas;
    }

    private static OpenStackFlavor[] Flavors(IReadOnlyList<Exchange> exchanges) =>
        [.. exchanges.Where(exchange => exchange.Status == 200 && exchange.Url.AbsolutePath.EndsWith("/flavors/detail", StringComparison.Ordinal)).Take(1)
            .SelectMany(exchange => Json(exchange.ResponseBody)["flavors"]!.AsArray())
            .Select(flavor => new OpenStackFlavor(flavor!["name"]!.GetValue<string>(), flavor["vcpus"]!.GetValue<int>(), flavor["ram"]!.GetValue<int>(), flavor["disk"]!.GetValue<int>()))];

    private static string[] Images(IReadOnlyList<Exchange> exchanges) =>
        [.. exchanges.Where(exchange => exchange.Status == 200 && exchange.Url.AbsolutePath.EndsWith("/v2/images", StringComparison.Ordinal))
            .SelectMany(exchange => Json(exchange.ResponseBody)["images"]!.AsArray()).Where(image => image!["visibility"]!.GetValue<string>() == "public")
            .Select(image => image!["name"]!.GetValue<string>()).Distinct()];

    private static JsonObject Json(string text) => text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
}
