using System.Globalization;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Ovh;

/// <summary>DNS zones at OVH. What is written into one is served by nobody until it is refreshed, one refresh at a time.</summary>
internal static class OvhZones
{
    private static readonly string[] NameServers = ["dns10.ovh.net", "ns10.ovh.net"];

    public static IEnumerable<ApiRoute> Routes(string root)
    {
        yield return new ApiRoute("list-zones", "GET", root + "/domain/zone", c => ApiAnswer.Json(200, new JsonArray([.. c.World.Zones.Now
            .Where(zone => zone.Project == Owner(c.Account.Id)).Select(zone => zone.Id).Order(StringComparer.Ordinal).Select(name => (JsonNode)name)])));
        yield return new ApiRoute("get-zone", "GET", root + "/domain/zone/{dnsZone}", c => ApiAnswer.Json(200, View(Own(c))));
        yield return new ApiRoute("get-zone-status", "GET", root + "/domain/zone/{dnsZone}/status", c => ApiAnswer.Json(200, new JsonObject
        {
            ["isDeployed"] = IsDeployed(Own(c), c.Now, c.Timings),
            ["errors"] = new JsonArray(),
            ["warnings"] = new JsonArray(),
        }));
        yield return new ApiRoute("refresh-zone", "POST", root + "/domain/zone/{dnsZone}/refresh", Refresh);
    }

    /// <summary>Stands where Scaleway's zones have their project.</summary>
    public static string Owner(string account) => $"ovh:{account}";

    public static ZoneRow Own(CallContext c) =>
        c.World.Zones.Find(c.Value("dnsZone").ToLowerInvariant()) is { } zone && zone.Project == Owner(c.Account.Id) ? zone : throw OvhRefusal.NoService();

    public static void Open(World world, string name, string account, DateTimeOffset now)
    {
        var zone = new ZoneRow { Id = name.ToLowerInvariant(), Project = Owner(account), ChangedAt = DateTimeOffset.UnixEpoch };
        world.Zones.Put(zone, now);
        foreach (var server in NameServers)
        {
            var record = OvhRecords.New(world, zone.Id, now) with { Type = "NS", Data = $"{server}." };
            world.Records.Put(record, now);
        }
        Serve(world, zone, now);
    }

    /// <summary>A change that waits for a refresh.</summary>
    public static void Changed(CallContext c, ZoneRow zone) => c.World.Zones.Put(zone with { ChangedAt = c.Now, Changes = zone.Changes + 1 }, c.Now);

    private static bool IsDeployed(ZoneRow zone, DateTimeOffset now, Timings timings) => zone.Changes == zone.ServedChanges && !IsRefreshing(zone, now, timings);

    private static bool IsRefreshing(ZoneRow zone, DateTimeOffset now, Timings timings) => zone.RefreshedAt is { } at && now - at < timings.ZonePending;

    private static ApiAnswer Refresh(CallContext c)
    {
        var zone = Own(c);
        if (IsRefreshing(zone, c.Now, c.Timings))
            throw OvhRefusal.Of(409, "Client::Conflict", "A refresh of this zone is already running");
        Serve(c.World, zone with { RefreshedAt = c.Now, ServedChanges = zone.Changes }, c.Now);
        return ApiAnswer.Empty(204, null);   // 200 and null until 2023
    }

    private static void Serve(World world, ZoneRow zone, DateTimeOffset now)
    {
        world.Zones.Put(zone, now);
        world.ServedZones.Put(new ServedZoneRow
        {
            Id = zone.Id,
            Records = [.. world.Records.Now.Where(record => record.ZoneName == zone.Id).Select(record => new ServedRecord(record.Name, record.Type, record.Data))],
        }, now);
    }

    private static JsonObject View(ZoneRow zone) => new()
    {
        ["name"] = zone.Id,
        ["nameServers"] = new JsonArray([.. NameServers.Select(server => (JsonNode)server)]),
        ["lastUpdate"] = zone.ChangedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "+00:00",
        ["hasDnsAnycast"] = false,
        ["dnssecSupported"] = true,
    };
}
