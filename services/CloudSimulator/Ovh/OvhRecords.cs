using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.OpenStack;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Ovh;

/// <summary>Records of a zone at OVH: listed by number only, made anew as often as it is said, unknown to a GET for a while after that.</summary>
internal static class OvhRecords
{
    private const long First = 5_000_000_000;

    private static readonly string[] Types =
        ["A", "AAAA", "CAA", "CNAME", "DKIM", "DMARC", "DNAME", "LOC", "MX", "NAPTR", "NS", "PTR", "SPF", "SRV", "SSHFP", "TLSA", "TXT"];

    public static IEnumerable<ApiRoute> Routes(string root)
    {
        var many = root + "/domain/zone/{dnsZone}/record";
        yield return new ApiRoute("list-records", "GET", many, List);
        yield return new ApiRoute("create-record", "POST", many, Create);
        yield return new ApiRoute("get-record", "GET", many + "/{id}", Get);
        yield return new ApiRoute("update-record", "PUT", many + "/{id}", Update);
        yield return new ApiRoute("delete-record", "DELETE", many + "/{id}", Delete);
    }

    public static RecordRow New(World world, string zone, DateTimeOffset now) => new()
    {
        Id = (First + world.Next("ovh-record", now)).ToString(CultureInfo.InvariantCulture),
        Order = world.Next("order", now),
        ZoneName = zone,
        Name = "",
        Type = "",
        Data = "",
        Ttl = 0,
        NeedsRefresh = true,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static ApiAnswer List(CallContext c)
    {
        var zone = OvhZones.Own(c);
        if (c.Query("fieldType") is { } type && !Types.Contains(type))
            throw OvhRefusal.BadRequest($"[fieldType] Given data ({type}) does not belong to the RecordTypeEnum enumeration");
        var records = c.World.Records.AsOf(c.Listed)
            .Where(record => record.ZoneName == zone.Id)
            .Where(record => c.Query("fieldType") is not { } kind || record.Type == kind)
            .Where(record => !c.QueryNames.Contains("subDomain") || record.Name == (c.Query("subDomain") ?? ""))
            .OrderBy(record => record.Order);
        return ApiAnswer.Json(200, new JsonArray([.. records.Select(record => (JsonNode)Number(record))]));
    }

    private static ApiAnswer Get(CallContext c)
    {
        var zone = OvhZones.Own(c);
        var id = c.Value("id");
        var record = c.World.Records.Find(id, c.Read);
        if (record is null || record.ZoneName != zone.Id || c.Now - record.CreatedAt < c.Timings.RecordUnknown)
            throw OvhRefusal.NoObject(id);
        c.Concerns = id;
        return ApiAnswer.Json(200, View(record));
    }

    private static ApiAnswer Create(CallContext c)
    {
        var zone = OvhZones.Own(c);
        var type = c.Body.String("fieldType") ?? throw OvhRefusal.BadRequest("[fieldType] Missing parameter");
        if (!Types.Contains(type))
            throw OvhRefusal.BadRequest($"[fieldType] Given data ({type}) does not belong to the RecordTypeEnum enumeration");
        if (c.Account.Quota("records") is { } most && c.World.Records.Now.Count(row => row.Type != "NS" && c.World.Zones.Find(row.ZoneName)?.Project == zone.Project) >= most)
            throw OvhRefusal.Of(403, "Client::Forbidden::ItemQuotaReached", "You have reached your quota");
        // The same twice is two records: there is nothing that would make it one.
        var record = Sent(c, New(c.World, zone.Id, c.Now) with { Type = type });
        c.World.Records.Put(record, c.Now);
        OvhZones.Changed(c, zone);
        c.Concerns = record.Id;
        return ApiAnswer.Json(200, View(record));
    }

    private static ApiAnswer Update(CallContext c)
    {
        var (zone, record) = Own(c);
        c.World.Records.Put(Sent(c, record) with { UpdatedAt = c.Now }, c.Now);
        OvhZones.Changed(c, zone);
        return Nothing();
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var (zone, record) = Own(c);
        c.World.Records.Remove(record.Id, c.Now);
        OvhZones.Changed(c, zone);
        return Nothing();
    }

    // A void answer is the word null.
    private static ApiAnswer Nothing() => ApiAnswer.Text(200, "null"u8.ToArray(), "application/json");

    private static (ZoneRow Zone, RecordRow Record) Own(CallContext c)
    {
        var zone = OvhZones.Own(c);
        var record = c.World.Records.Find(c.Value("id"));
        if (record is null || record.ZoneName != zone.Id)
            throw OvhRefusal.NoObject(c.Value("id"));
        c.Concerns = record.Id;
        return (zone, record);
    }

    private static RecordRow Sent(CallContext c, RecordRow record)
    {
        var target = c.Body.String("target") ?? (record.Data.Length > 0 ? record.Data : throw OvhRefusal.BadRequest("[target] Missing parameter"));
        var ttl = c.Body.Integer("ttl") ?? record.Ttl;
        if (ttl is < 0 or (> 0 and < 60))
            throw OvhRefusal.BadRequest("[ttl] The TTL must be 60 at least, or 0 for the zone's own");
        var family = record.Type switch { "A" => AddressFamily.InterNetwork, "AAAA" => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified };
        if (family != AddressFamily.Unspecified && !(IPAddress.TryParse(target, out var address) && address.AddressFamily == family))
            throw OvhRefusal.BadRequest($"[target] Given data ({target}) is not valid for a record of type {record.Type}");
        var name = c.Body.String("subDomain") ?? record.Name;
        if (c.World.RecordsCalled[RecordRow.Full(name, record.ZoneName)].Any(other => other.ZoneName == record.ZoneName && other.Name == name && other.Id != record.Id && (other.Type == "CNAME") != (record.Type == "CNAME")))
            throw OvhRefusal.BadRequest($"[subDomain] A CNAME can't stand beside other records of {name}");
        return record with { Name = name, Data = target, Ttl = ttl };
    }

    private static long Number(RecordRow record) => long.Parse(record.Id, CultureInfo.InvariantCulture);

    private static JsonObject View(RecordRow record) => new()
    {
        ["id"] = Number(record),
        ["zone"] = record.ZoneName,
        ["fieldType"] = record.Type,
        ["subDomain"] = record.Name,
        ["target"] = record.Data,
        ["ttl"] = record.Ttl,
    };
}
