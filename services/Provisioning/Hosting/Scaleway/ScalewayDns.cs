using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>DNS at Scaleway: a change is one call, and the zone is <c>pending</c> until its servers have it; nothing has to be published.</summary>
internal sealed class ScalewayDns(ScalewayClients clients, TimeProvider time) : IDnsDriver
{
    public async Task<ZoneLook> Look(HostingAccount account, string zone, CancellationToken ct)
    {
        var begun = time.GetUtcNow();
        var dns = clients.Of(account).Api.Dns;
        // The records first: a change that shows in them shows in the zone's state then.
        var records = await dns.Records(zone, name: null, "A", ct);
        var row = await dns.Zone(zone, ct)
            ?? throw new ProviderRefused(Refusal.Blocked, $"{account.Name} holds no DNS zone {zone}") { By = BlockedBy.Policy };
        if (row.Status is "locked")
            throw new ProviderRefused(Refusal.Blocked, row.Message ?? $"the zone {zone} is locked") { By = BlockedBy.Locked };
        return new ZoneLook(begun, [.. records.Select(record => new SeenRecord(record.Id, record.Name, record.Data, record.Comment))],
            Deployed: row.Status is "active", Words: row.Status is "active" ? null : row.Message ?? row.Status);
    }

    /// <summary>Create or replace, whatever was there of that name and type: safe to repeat, so a lost answer costs nothing.</summary>
    public Task<string?> Set(HostingAccount account, string zone, RecordWish wish, IReadOnlyList<SeenRecord> seen, CancellationToken ct) =>
        clients.Of(account).Api.Dns.SetRecord(zone, new RecordRow(wish.Name, "A", wish.Address, (int)Math.Max(1, wish.Ttl.TotalSeconds), Comment: wish.Mark), ct);

    /// <summary>By name, type and data, never by id: a record that was replaced keeps its id (recorded), so by id an older withdrawal would take a newer address with it.</summary>
    public Task<string?> Withdraw(HostingAccount account, string zone, SeenRecord record, CancellationToken ct) =>
        clients.Of(account).Api.Dns.DeleteRecord(zone, new RecordId(record.Name, "A", record.Address), ct);

    public Task<string?> Publish(HostingAccount account, string zone, CancellationToken ct) =>
        throw new InvalidOperationException("Scaleway publishes a zone by itself.");
}
