using System.Globalization;
using AppsEducation.CloudSimulator.Admin;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>Scaleway's gateway: one secret key for everything, refusals in recorded words.</summary>
internal sealed class ScalewayCloud : Cloud
{
    public override IReadOnlyList<ApiRoute> Routes { get; } =
    [
        .. Servers.Routes(), .. ServerDisks.Routes(), .. UserData.Routes(), ServerActions.Route,
        .. Addresses.Routes(), .. Firewalls.Routes(), .. FirewallRules.Routes(),
        .. ServerTypes.Routes(), .. Images.Routes(),
        .. BlockVolumes.Routes(), .. Snapshots.Routes(),
        .. Domains.Routes(), .. DomainRecords.Routes(),
    ];

    public override AccountRow? Caller(World world, SimulatorOptions options, ApiRoute route, ApiCall call, DateTimeOffset now) => Accounts.Of(world, call.Token);

    public override bool HasZone(AccountRow account, string zone) => Images.IsZone(zone);

    public override ApiAnswer NoSuchZone(string zone) => ScalewayRefusal.Plain(404, $"zone {zone} doesn't exist").Answer;

    public override Refusal Malformed(string message) => ScalewayRefusal.State(message);

    public override ApiAnswer NoSuchRoute(ApiCall call) => ScalewayRefusal.Plain(404, $"The simulator has no {call.Method} {call.Path}.").Answer;

    public override string NameOf(CallContext context, ApiRoute route)
    {
        if (route != ServerActions.Route)
            return route.Name;
        try
        {
            return ServerActions.NameOf(context);
        }
        catch (Refusal)
        {
            return route.Name;   // a body that isn't one is refused when the call is done
        }
    }

    public override bool FindsStockLater(string call) => call == "action-poweron";

    public override ApiAnswer Unauthorized(ApiCall call, bool known) =>
        ScalewayRefusal.Unauthorized(known ? "expired" : call.Token is null ? "invalid_argument" : "not_found").Answer;

    public override ApiAnswer Forbidden(ApiCall call, string name)
    {
        var reads = name.StartsWith("list-", StringComparison.Ordinal) || name.StartsWith("get-", StringComparison.Ordinal);
        return ScalewayRefusal.Forbidden(reads ? "read" : "write", name[(name.IndexOf('-') + 1)..].Replace('-', '_')).Answer;
    }

    public override ApiAnswer OverQuota(ApiCall call, string name) => ScalewayRefusal.Quota(name.Replace("create-", "", StringComparison.Ordinal), 0, 0).Answer;

    public override ApiAnswer OutOfStock(ApiCall call, string name, string? zone) => ScalewayRefusal.OutOfStock($"{name} in {zone}").Answer;

    // Recorded 72 times: nothing in it, no content type, no Retry-After.
    public override ApiAnswer TooMany(int? retryAfter)
    {
        var answer = ApiAnswer.Empty(429, null).With("X-Envoy-Ratelimited", "true");
        return retryAfter is { } seconds ? answer.With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)) : answer;
    }

    public override ApiAnswer Unavailable() => ApiAnswer.Text(503, "upstream connect error or disconnect/reset before headers"u8.ToArray());

    public override ApiAnswer Sign(ApiAnswer answer, ApiCall call, string requestId) =>
        answer.With("X-Request-Id", requestId).With("Server", "Scaleway API Gateway (fr-par-1;edge01)");
}
