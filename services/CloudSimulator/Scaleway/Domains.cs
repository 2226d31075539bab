using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>domain/v2beta1 zones: pending for a moment after each change of their records, then active.</summary>
internal static class Domains
{
    private static readonly string[] NameServers = ["ns0.dom.scw.cloud", "ns1.dom.scw.cloud"];

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-zones", "GET", "/domain/v2beta1/dns-zones", List);
    }

    public static ZoneRow Own(CallContext c, string name)
    {
        var zone = c.World.Zones.Find(name.ToLowerInvariant());
        if (zone is null || zone.Project != c.Account.ProjectId)
            throw ScalewayRefusal.NotFound("dns_zone", name);
        return zone;
    }

    /// <summary>A zone with the two name-server records every zone starts with.</summary>
    public static ZoneRow Open(World world, string name, string project, DateTimeOffset now, DateTimeOffset changedAt)
    {
        var zone = new ZoneRow { Id = name.ToLowerInvariant(), Project = project, ChangedAt = changedAt };
        world.Zones.Put(zone, now);
        foreach (var server in NameServers)
            world.Records.Put(new RecordRow
            {
                Id = world.NewId(),
                ZoneName = zone.Id,
                Name = "",
                Type = "NS",
                Data = $"{server}.",
                Ttl = 1800,
                Order = world.Next("order", now),
                UpdatedAt = now,
            }, now);
        return zone;
    }

    public static string Status(ZoneRow zone, DateTimeOffset now, Timings timings) => now - zone.ChangedAt < timings.ZonePending ? "pending" : "active";

    private static ApiAnswer List(CallContext c)
    {
        var zones = c.World.Zones.Now
            .Where(zone => zone.Project == c.Account.ProjectId)
            .Where(zone => c.Query("project_id") is not { } project || zone.Project == project)
            .Where(zone => c.Query("dns_zones") is not { } names || names.Split(',').Contains(zone.Id))
            .Where(zone => c.Query("dns_zone") is not { } name || zone.Id == name)
            .Where(zone => c.Query("domain") is not { } domain || Split(zone.Id).Domain == domain)
            .OrderBy(zone => zone.Id, StringComparer.Ordinal);
        return Wire.CountedPage(c, "dns_zones", zones, zone => View(c, zone), 20);
    }

    private static JsonObject View(CallContext c, ZoneRow zone)
    {
        var (subdomain, domain) = Split(zone.Id);
        return new JsonObject
        {
            ["domain"] = domain,
            ["subdomain"] = subdomain,
            ["linked_products"] = new JsonArray(),
            ["message"] = null,
            ["ns"] = Wire.Array(NameServers),
            ["ns_default"] = Wire.Array(NameServers),
            ["ns_master"] = new JsonArray(),
            ["project_id"] = zone.Project,
            ["status"] = Status(zone, c.Now, c.Timings),
            ["updated_at"] = Wire.DomainDate(zone.ChangedAt),
        };
    }

    private static (string Subdomain, string Domain) Split(string zone)
    {
        var labels = zone.Split('.');
        return labels.Length <= 2 ? ("", zone) : (string.Join('.', labels[..^2]), string.Join('.', labels[^2..]));
    }
}
