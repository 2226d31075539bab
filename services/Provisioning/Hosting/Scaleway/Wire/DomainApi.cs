using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Wire;

/// <summary>domain/v2beta1: zones and records; has no regions.</summary>
internal sealed class DomainApi(ScalewayWire wire)
{
    private static ProviderCall Call(string operation, CallKind kind) => new(operation, "domain", kind);

    /// <summary>The zone, or null when the account has none of that name.</summary>
    public async Task<ZoneRow?> Zone(string zone, CancellationToken ct) =>
        (await wire.Ask<ZonesAnswer>(Call("get-dns-zone", CallKind.Look), $"/domain/v2beta1/dns-zones?dns_zones={Uri.EscapeDataString(zone)}&page=1&page_size=100", ct))
        .DnsZones.FirstOrDefault(found => found.Name == zone);

    /// <param name="name">Relative to the zone; null for all. An empty name means "no filter" to the provider, so the apex is sifted out here.</param>
    public async Task<IReadOnlyList<RecordRow>> Records(string zone, string? name, string? type, CancellationToken ct)
    {
        var seen = 0;
        var rows = await Pages.Gather(
            async number =>
            {
                var answer = await wire.Ask<RecordsAnswer>(Call("list-records", CallKind.Look),
                    $"/domain/v2beta1/dns-zones/{zone}/records?name={Uri.EscapeDataString(name ?? "")}&type={type ?? "unknown"}&order_by=name_asc&page={number}&page_size=100", ct);
                seen += answer.Records.Count;
                return (answer.Records, answer.Records.Count > 0 && seen < answer.TotalCount);
            },
            record => record.Id ?? $"{record.Name}/{record.Type}/{record.Data}");
        return [.. rows.Where(record => (name is null || record.Name == name) && (type is null || record.Type == type))];
    }

    /// <summary>Creates or replaces all records of that name and type, in one change: said twice it is the same. Never makes a zone by itself.</summary>
    public Task<string?> SetRecord(string zone, RecordRow record, CancellationToken ct) =>
        Change("set-record", zone, new RecordChange(Set: new SetRecords(new RecordId(record.Name, record.Type), [record])), ct);

    /// <summary>Deletes exactly this name, type and data; another's record of the same name stays.</summary>
    public Task<string?> DeleteRecord(string zone, RecordId record, CancellationToken ct) =>
        Change("delete-record", zone, new RecordChange(Delete: new DeleteRecords(record)), ct);

    private Task<string?> Change(string operation, string zone, RecordChange change, CancellationToken ct) =>
        wire.Tell(Call(operation, CallKind.Set), HttpMethod.Patch, $"/domain/v2beta1/dns-zones/{zone}/records",
            ScalewayWire.AsJson(new ChangeRecords([change], ReturnAllRecords: false, DisallowNewZoneCreation: true)), ct);
}

/// <param name="Status"><c>active pending error locked</c>: pending while a change is being deployed.</param>
internal sealed record ZoneRow(string Domain, string Subdomain, string Status, string? Message = null, DateTimeOffset? UpdatedAt = null)
{
    public string Name => Subdomain.Length == 0 ? Domain : $"{Subdomain}.{Domain}";
}

/// <param name="Name">Relative to the zone, empty at its apex.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Data">TXT data comes back quoted.</param>
internal sealed record RecordRow(string Name, string Type, string Data, int Ttl, int Priority = 0, string? Comment = null, string? Id = null, DateTimeOffset? UpdatedAt = null);

internal sealed record RecordId(string Name, string Type, string? Data = null);

internal sealed record ChangeRecords(IReadOnlyList<RecordChange> Changes, bool ReturnAllRecords, bool DisallowNewZoneCreation);

internal sealed record RecordChange(SetRecords? Set = null, DeleteRecords? Delete = null);

internal sealed record SetRecords(RecordId IdFields, IReadOnlyList<RecordRow> Records);

internal sealed record DeleteRecords(RecordId IdFields);

internal sealed record ZonesAnswer(IReadOnlyList<ZoneRow> DnsZones, int TotalCount = 0);

internal sealed record RecordsAnswer(IReadOnlyList<RecordRow> Records, int TotalCount = 0);
