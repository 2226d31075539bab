using System.Globalization;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>
/// An OpenStack of the Zed release as OVHcloud offers it: Keystone for all, and Nova, Neutron, Cinder and Glance in each region behind one address:
/// <c>/openstack/identity/v3</c> and <c>/openstack/REGION/{compute,network,volume,image}</c>.
/// </summary>
internal sealed class OpenStackCloud : Cloud
{
    public override IReadOnlyList<ApiRoute> Routes { get; } =
    [
        .. Versions.Routes(), .. Keystone.Routes(), .. ApplicationCredentials.Routes(),
        .. Flavors.Routes(), .. NovaLimits.Routes(), .. KeyPairs.Routes(),
        .. NovaServers.Routes(), .. NovaActions.Routes(), .. NovaMetadata.Routes(), .. NovaAttachments.Routes(), .. NovaInterfaces.Routes(),
        .. Networks.Routes(), .. Ports.Routes(), .. SecurityGroups.Routes(), .. SecurityGroupRules.Routes(), .. NeutronTags.Routes(),
        .. CinderVolumes.Routes(), .. CinderSnapshots.Routes(), .. CinderLimits.Routes(),
        .. GlanceImages.Routes(),
    ];

    public override AccountRow? Caller(World world, SimulatorOptions options, ApiRoute route, ApiCall call, DateTimeOffset now) =>
        route.Open ? Anybody
        : route.Name == Keystone.CreateToken ? Keystone.Login(world, call)
        : world.Tokens.Find(call.Token) is { } token && token.ExpiresAt > now ? world.Accounts.Find(token.Account)
        : null;

    public override bool HasZone(AccountRow account, string zone) => account.OpenStack!.Regions.Contains(zone);

    public override ApiAnswer NoSuchZone(string zone) => OpenStackRefusal.Keystone(404, $"There is no region {zone} for this project.").Answer;

    public override Refusal Malformed(string message) => OpenStackRefusal.Nova(400, $"Malformed request body: {message}");

    public override ApiAnswer NoSuchRoute(ApiCall call) => OpenStackRefusal.Keystone(404, $"The simulator has no {call.Method} {call.Path}.").Answer;

    public override string NameOf(CallContext context, ApiRoute route) => route.Name == NovaActions.Name ? NovaActions.NameOf(context) : route.Name;

    /// <summary>Nova and Cinder accept, and find no host or backend afterwards.</summary>
    public override bool FindsStockLater(string call) => call is "create-server" or "action-resize" or "create-volume";

    public override ApiAnswer Unauthorized(ApiCall call, bool known) =>
        OpenStackRefusal.Keystone(401, "The request you have made requires authentication.").Answer
            .With("WWW-Authenticate", $"Keystone uri=\"{Keystone.Address(call)}\"");

    public override ApiAnswer Forbidden(ApiCall call, string name) => Service(call) switch
    {
        "compute" => OpenStackRefusal.Nova(403, $"Policy doesn't allow os_compute_api:{name} to be performed.").Answer,
        "volume" => OpenStackRefusal.Cinder(403, $"Policy doesn't allow volume:{name} to be performed.").Answer,
        "network" => OpenStackRefusal.Neutron(403, "PolicyNotAuthorized", $"rule:{name.Replace('-', '_')} is disallowed by policy").Answer,
        "image" => OpenStackRefusal.Glance(call, 403, "You are not authorized to complete this action."),
        _ => OpenStackRefusal.Keystone(403, $"You are not authorized to perform the requested action: identity:{name}.").Answer,
    };

    public override ApiAnswer OverQuota(ApiCall call, string name) => Service(call) switch
    {
        "compute" => OpenStackRefusal.Nova(403, "Quota exceeded for instances: Requested 1, but already used 0 of 0 instances").Answer,
        "volume" => CinderLimits.TooMany("volumes", 0).Answer,
        "network" => NeutronQuota.Exceeded(name[(name.IndexOf('-') + 1)..].Replace('-', '_')).Answer,
        _ => Forbidden(call, name),
    };

    public override ApiAnswer OutOfStock(ApiCall call, string name, string? zone) => Service(call) switch
    {
        "network" => OpenStackRefusal.Neutron(409, "IpAddressGenerationFailure", $"No more IP addresses available on network {Networks.External(zone ?? "").Id}.").Answer,
        "volume" => OpenStackRefusal.Cinder(400, "No valid backend was found.").Answer,
        _ => OpenStackRefusal.Nova(400, NovaLife.NoHost).Answer,
    };

    /// <summary>OVHcloud limits its OpenStack since 2023; what such an answer looks like was never seen.</summary>
    public override ApiAnswer TooMany(int? retryAfter)
    {
        var answer = Page(429, "Too Many Requests", "You have sent too many requests in a given amount of time.");
        return retryAfter is { } seconds ? answer.With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)) : answer;
    }

    /// <summary>What stands in front of the services answers when they don't: HAProxy's page.</summary>
    public override ApiAnswer Unavailable() => Page(503, "Service Unavailable", "No server is available to handle this request.");

    public override ApiAnswer Sign(ApiAnswer answer, ApiCall call, string requestId)
    {
        var id = RequestId(requestId);
        switch (Service(call))
        {
            case "compute":
                // The middleware in front that turns a bad token away knows no versions (recorded).
                if (answer.Status != 401)
                    answer.With("OpenStack-API-Version", $"compute {Microversion.Nova(call)}").With("X-OpenStack-Nova-API-Version", $"{Microversion.Nova(call)}").With("Vary", "X-OpenStack-Nova-API-Version");
                return answer.With("X-Openstack-Request-Id", id).With("X-Compute-Request-Id", id);
            case "volume":
                if (answer.Status != 401)
                    answer.With("OpenStack-API-Version", $"volume {Microversion.Cinder(call)}").With("Vary", "OpenStack-API-Version");
                if (answer.Status == 413)
                    answer.With("Retry-After", "0");
                return answer.With("x-compute-request-id", id).With("x-openstack-request-id", id);
            case "network" or "image":
                return answer.With("X-Openstack-Request-Id", id);
            default:
                return answer.With("Vary", "X-Auth-Token").With("x-openstack-request-id", id);
        }
    }

    public static string RequestId(string id) => $"req-{id}";

    private static string Service(ApiCall call) => call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["openstack", not "identity", var service, ..] ? service : "identity";

    private static ApiAnswer Page(int status, string title, string text) =>
        ApiAnswer.Text(status, System.Text.Encoding.UTF8.GetBytes($"<html><body><h1>{status} {title}</h1>\n{text}\n</body></html>\n"), "text/html");
}
