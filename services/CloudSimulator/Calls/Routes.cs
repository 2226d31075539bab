using System.Diagnostics.CodeAnalysis;
using AppsEducation.CloudSimulator.OpenStack;
using AppsEducation.CloudSimulator.Ovh;
using AppsEducation.CloudSimulator.Scaleway;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>Every call of every simulated cloud; the first part of a path says whose it is.</summary>
internal static class Routes
{
    private static readonly ScalewayCloud Scaleway = new();
    private static readonly OpenStackCloud OpenStack = new();
    private static readonly OvhCloud Ovh = new();

    private static readonly Dictionary<Cloud, ILookup<int, ApiRoute>> ByLength =
        new Cloud[] { Scaleway, OpenStack, Ovh }.ToDictionary(cloud => cloud, cloud => cloud.Routes.ToLookup(route => route.Length));

    /// <summary>The names faults, hooks and counters know; what two clouds have in common has one name.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. ByLength.Values.SelectMany(routes => routes.SelectMany(route => route)).Where(route => route.Name != "action").Select(route => route.Name)
            .Concat(ServerActions.Names).Concat(NovaActions.Names).Distinct().Order(StringComparer.Ordinal)];

    public static Cloud CloudOf(string path) =>
        path.StartsWith("/openstack", StringComparison.Ordinal) ? OpenStack
        : path.StartsWith("/ovh", StringComparison.Ordinal) ? Ovh
        : Scaleway;

    public static bool TryFind(ApiCall call, [NotNullWhen(true)] out ApiRoute? found, [NotNullWhen(true)] out Dictionary<string, string>? values)
    {
        var path = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var route in ByLength[CloudOf(call.Path)][path.Length])
            if (route.Match(call.Method, path) is { } match)
            {
                (found, values) = (route, match);
                return true;
            }
        (found, values) = (null, null);
        return false;
    }
}
