using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>domain/v2beta1 records: a list of changes at once; <c>set</c> with id_fields is create-or-replace, so saying it again changes nothing.</summary>
internal static class DomainRecords
{
    private const string Records = "/domain/v2beta1/dns-zones/{dnsZone}/records";

    private static readonly string[] Types =
        ["A", "AAAA", "CNAME", "TXT", "SRV", "TLSA", "MX", "NS", "PTR", "CAA", "ALIAS", "LOC", "SSHFP", "HINFO", "RP", "URI", "DS", "NAPTR", "DNAME", "SVCB", "HTTPS"];

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-records", "GET", Records, List);
        yield return new ApiRoute("set-records", "PATCH", Records, Change);
    }

    private static ApiAnswer List(CallContext c)
    {
        var zone = Domains.Own(c, c.Value("dnsZone"));
        // type=unknown and an empty name are the SDK's way to say "any" (recorded).
        var type = c.Query("type") is { } asked && asked != "unknown" ? asked : null;
        var (name, id) = (c.Query("name"), c.Query("id"));
        var records = c.World.Records.Listing(c.Listed, c.Listing, all => all
            .Where(record => record.ZoneName == zone.Id)
            .Where(record => name is null || record.Name == name)
            .Where(record => type is null || record.Type == type)
            .Where(record => id is null || record.Id == id)
            .OrderBy(record => record.Name, StringComparer.Ordinal).ThenBy(record => record.Order));
        return Wire.CountedPage(c, "records", records, View, 20);
    }

    private static ApiAnswer Change(CallContext c)
    {
        var zone = FindOrOpen(c);
        if (c.Body["changes"] is not JsonArray changes)
            throw ScalewayRefusal.Required("changes");
        var touched = new List<RecordRow>();
        foreach (var change in changes)
        {
            switch (change as JsonObject)
            {
                case { } one when one["add"] is JsonObject add:
                    touched.AddRange(Sent(add).Select(record => Put(c, zone, record, null)));
                    break;
                case { } one when one["set"] is JsonObject set:
                    touched.AddRange(Set(c, zone, set));
                    break;
                case { } one when one["delete"] is JsonObject delete:
                    foreach (var record in Matching(c, zone, delete))
                        c.World.Records.Remove(record.Id, c.Now);
                    break;
                case { } one when one["clear"] is JsonObject:
                    foreach (var record in c.World.Records.Now.Where(row => row.ZoneName == zone.Id && row.Type != "NS").ToArray())
                        c.World.Records.Remove(record.Id, c.Now);
                    break;
                default:
                    throw ScalewayRefusal.Argument("changes", "each change is one of add, set, delete, clear");
            }
        }
        RefuseAliasBesideOthers(c, zone, touched);
        c.World.Zones.Put(zone with { ChangedAt = c.Now }, c.Now);
        var shown = c.Body.Flag("return_all_records") ?? false
            ? c.World.Records.Now.Where(record => record.ZoneName == zone.Id).OrderBy(record => record.Name, StringComparer.Ordinal).ThenBy(record => record.Order)
            : touched.AsEnumerable();
        return ApiAnswer.Json(200, new JsonObject { ["records"] = new JsonArray([.. shown.Select(View)]) });
    }

    // A zone below one the account owns opens by itself, unless the caller forbids it.
    private static ZoneRow FindOrOpen(CallContext c)
    {
        var name = c.Value("dnsZone");
        var parent = c.World.Zones.Now.Any(zone => zone.Project == c.Account.ProjectId && name.EndsWith($".{zone.Id}", StringComparison.OrdinalIgnoreCase));
        if (c.World.Zones.Find(name.ToLowerInvariant()) is null && parent && c.Body.Flag("disallow_new_zone_creation") is not true)
            return Domains.Open(c.World, name, c.Account.ProjectId, c.Now, c.Now);
        return Domains.Own(c, name);
    }

    private static IEnumerable<RecordRow> Set(CallContext c, ZoneRow zone, JsonObject set)
    {
        var before = Matching(c, zone, set).OrderBy(record => record.Order).ToArray();
        var sent = Sent(set).ToArray();
        foreach (var surplus in before.Skip(sent.Length))
            c.World.Records.Remove(surplus.Id, c.Now);
        // Replaced records keep their ids (recorded).
        return sent.Select((record, index) => Put(c, zone, record, index < before.Length ? before[index] : null)).ToArray();
    }

    private static RecordRow[] Matching(CallContext c, ZoneRow zone, JsonObject which)
    {
        if (which.Text("id") is { Length: > 0 } id)
            return c.World.Records.Find(id) is { } one && one.ZoneName == zone.Id ? [one] : [];
        if (which["id_fields"] is not JsonObject fields)
            throw ScalewayRefusal.Required("id_fields");
        var (name, type) = (fields.Text("name") ?? "", fields.Text("type"));
        return [.. Called(c, zone, name).Where(record => (type is null || record.Type == type)
            && (fields.Text("data") is not { } data || record.Data == data)
            && (fields.Number("ttl") is not { } ttl || record.Ttl == ttl))];
    }

    private static IEnumerable<JsonObject> Sent(JsonObject change) =>
        change["records"] is JsonArray records
            ? records.Select(record => record as JsonObject ?? throw ScalewayRefusal.Argument("records", "not a list of records"))
            : throw ScalewayRefusal.Required("records");

    private static RecordRow Put(CallContext c, ZoneRow zone, JsonObject sent, RecordRow? replaced)
    {
        var type = sent.Text("type") ?? throw ScalewayRefusal.Required("type");
        if (!Types.Contains(type))
            throw ScalewayRefusal.Argument("type", "not a valid value");
        var data = sent.Text("data") ?? throw ScalewayRefusal.Required("data");
        if (sent.Number("ttl") is <= 0 or > 2_592_000)
            throw ScalewayRefusal.Plain(400, "ttl must be between 1 and 2592000");
        if (type is "A" or "AAAA" && !(IPAddress.TryParse(data, out var address) && address.AddressFamily == (type == "A" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6)))
            throw ScalewayRefusal.Plain(400, $"invalid data for a record of type {type}");
        if (replaced is null)
            Quotas.Check(c, "records", 1);
        var record = new RecordRow
        {
            Id = replaced?.Id ?? c.World.NewId(),
            Order = replaced?.Order ?? c.World.Next("order", c.Now),
            ZoneName = zone.Id,
            Name = sent.Text("name") ?? "",
            Type = type,
            Data = Shown(type, data, sent.Number("priority") ?? 0),
            Ttl = sent.Number("ttl") ?? 3600,
            Priority = sent.Number("priority") ?? 0,
            Comment = sent.Text("comment"),
            UpdatedAt = c.Now,
        };
        c.World.Records.Put(record, c.Now);
        c.Concerns = record.Id;
        return record;
    }

    // Recorded: text comes back quoted, mail servers with their priority in front.
    private static string Shown(string type, string data, long priority) => type switch
    {
        "TXT" when !data.StartsWith('"') => $"\"{data}\"",
        "MX" when !char.IsAsciiDigit(data[0]) => $"{priority} {data}",
        _ => data,
    };

    private static void RefuseAliasBesideOthers(CallContext c, ZoneRow zone, IEnumerable<RecordRow> touched)
    {
        foreach (var name in touched.Select(record => record.Name).Distinct())
            if (Called(c, zone, name).ToArray() is { Length: > 1 } all && all.Any(record => record.Type == "CNAME"))
                throw ScalewayRefusal.Plain(400, $"a CNAME can't stand beside other records of {(name.Length == 0 ? zone.Id : name)}");
    }

    // One full name may be a record's of this zone and of the one below.
    private static IEnumerable<RecordRow> Called(CallContext c, ZoneRow zone, string name) =>
        c.World.RecordsCalled[RecordRow.Full(name, zone.Id)].Where(record => record.ZoneName == zone.Id && record.Name == name);

    private static JsonObject View(RecordRow record) => new()
    {
        ["comment"] = record.Comment,
        ["data"] = record.Data,
        ["id"] = record.Id,
        ["name"] = record.Name,
        ["priority"] = record.Priority,
        ["ttl"] = record.Ttl,
        ["type"] = record.Type,
        ["updated_at"] = Wire.DomainDate(record.UpdatedAt),
    };
}
