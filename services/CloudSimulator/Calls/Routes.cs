using System.Diagnostics.CodeAnalysis;
using AppsEducation.CloudSimulator.Scaleway;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>Every call of every simulated cloud, in one table.</summary>
internal static class Routes
{
    private static readonly ApiRoute[] All =
    [
        .. Servers.Routes(), .. ServerDisks.Routes(), .. UserData.Routes(), ServerActions.Route,
        .. Addresses.Routes(), .. Firewalls.Routes(), .. FirewallRules.Routes(),
        .. ServerTypes.Routes(), .. Images.Routes(),
        .. BlockVolumes.Routes(), .. Snapshots.Routes(),
        .. Domains.Routes(), .. DomainRecords.Routes(),
    ];

    private static readonly ILookup<int, ApiRoute> ByLength = All.ToLookup(route => route.Template.Count(character => character == '/'));

    /// <summary>The names faults, hooks and counters know.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. All.Where(route => route != ServerActions.Route).Select(route => route.Name)
            .Concat(["action-poweron", "action-poweroff", "action-reboot", "action-stop-in-place", "action-terminate"]).Distinct().Order(StringComparer.Ordinal)];

    public static bool TryFind(ApiCall call, [NotNullWhen(true)] out ApiRoute? found, [NotNullWhen(true)] out Dictionary<string, string>? values)
    {
        var path = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var route in ByLength[path.Length])
            if (route.Match(call.Method, path) is { } match)
            {
                (found, values) = (route, match);
                return true;
            }
        (found, values) = (null, null);
        return false;
    }
}
