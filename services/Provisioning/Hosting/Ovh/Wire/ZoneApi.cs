using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Ovh.Wire;

/// <summary>Zones and their A records. A list of records is a list of ids; nothing that is changed is served before the zone's refresh.</summary>
internal sealed class ZoneApi(ProviderWire wire, string root)
{
    private static ProviderCall Call(string operation, CallKind kind) => new(operation, OvhClients.Bucket, kind);

    public async Task<IReadOnlyList<string>> Zones(CancellationToken ct) => await wire.Ask<string[]>(Call("list-zones", CallKind.Look), $"{root}/domain/zone", ct);

    public Task<ZoneStatus> Status(string zone, CancellationToken ct) => wire.Ask<ZoneStatus>(Call("get-zone-status", CallKind.Look), $"{root}/domain/zone/{zone}/status", ct);

    public async Task<IReadOnlyList<long>> RecordIds(string zone, CancellationToken ct) =>
        await wire.Ask<long[]>(Call("list-records", CallKind.Look), $"{Records(zone)}?fieldType=A", ct);

    /// <summary>A record; null when the answer is that there is none, as it is for up to a minute after its creation.</summary>
    public async Task<RecordRow?> Record(string zone, long id, CancellationToken ct)
    {
        try
        {
            return await wire.Ask<RecordRow>(Call("get-record", CallKind.Look), $"{Records(zone)}/{id}", ct);
        }
        catch (Engine.ProviderRefused refused) when (refused.IsGone())
        {
            return null;
        }
    }

    /// <summary>Said twice it makes two.</summary>
    public Task<Made<RecordRow>> Create(string zone, NewRecord record, CancellationToken ct) =>
        wire.Make<RecordRow>(Call("create-record", CallKind.Create), HttpMethod.Post, Records(zone), record, ct);

    public Task<string?> Change(string zone, long id, ChangedRecord record, CancellationToken ct) =>
        wire.Tell(Call("change-record", CallKind.Set), HttpMethod.Put, $"{Records(zone)}/{id}", ProviderWire.AsJson(record), ct);

    public Task<string?> Delete(string zone, long id, CancellationToken ct) => wire.Drop(Call("delete-record", CallKind.Set), $"{Records(zone)}/{id}", ct);

    /// <summary>Never tried again by the chain: one that is only late would meet a second one, and the provider takes one at a time.</summary>
    public Task<string?> Refresh(string zone, CancellationToken ct) =>
        wire.Tell(Call("refresh-zone", CallKind.Act), HttpMethod.Post, $"{root}/domain/zone/{zone}/refresh", null, ct);

    private string Records(string zone) => $"{root}/domain/zone/{zone}/record";
}

/// <param name="SubDomain">Within the zone; null or empty at its apex.</param>
internal sealed record RecordRow(long Id, string Target, [property: JsonPropertyName("subDomain")] string? SubDomain = null);

internal sealed record NewRecord([property: JsonPropertyName("fieldType")] string FieldType, [property: JsonPropertyName("subDomain")] string SubDomain, string Target, int Ttl);

internal sealed record ChangedRecord([property: JsonPropertyName("subDomain")] string SubDomain, string Target, int Ttl);

/// <param name="Errors">Why it can't be deployed.</param>
internal sealed record ZoneStatus([property: JsonPropertyName("isDeployed")] bool IsDeployed, IReadOnlyList<string>? Errors = null);
