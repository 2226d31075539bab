using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh.Wire;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>
/// DNS at OVH: records by id, which carry no mark of ours; a creation said twice makes two; nothing is served before the zone's refresh.
/// </summary>
internal sealed class OvhDns(OvhClients clients, TimeProvider time) : IDnsDriver
{
    // Its least time to live.
    private const int LeastTtl = 60;

    public async Task<ZoneLook> Look(HostingAccount account, string zone, CancellationToken ct)
    {
        var begun = time.GetUtcNow();
        var client = clients.Of(account);
        var known = client.Known(zone);
        try
        {
            foreach (var id in known.Saw(await client.Zones.RecordIds(zone, ct)))
                known.Read(id, await client.Zones.Record(zone, id, ct));
            // After the records: a change that shows in them shows in the zone's state then.
            var status = await client.Zones.Status(zone, ct);
            var words = status.Errors is { Count: > 0 } errors ? ProviderAnswers.OneLine(string.Join("; ", errors)) : null;
            if (known.IsPublished && !status.IsDeployed && known.IsOverdue && words is not null)
                throw new ProviderRefused(Refusal.Blocked, $"the zone {zone} was refreshed and isn't deployed: {words}") { By = BlockedBy.Policy };
            return new ZoneLook(begun, [.. known.Records.Select(Seen)],
                Deployed: known.IsPublished && status.IsDeployed,
                NeedsPublishing: !known.IsPublished || (!status.IsDeployed && known.IsOverdue),
                Words: words,
                Whole: known.IsWhole);
        }
        catch (ProviderRefused refused) when (refused.IsGone())
        {
            throw new ProviderRefused(Refusal.Blocked, $"{account.Name} holds no DNS zone {zone}: {refused.Message}", refused.RequestId, refused.Status) { By = BlockedBy.Policy };
        }
    }

    public async Task<string?> Set(HostingAccount account, string zone, RecordWish wish, IReadOnlyList<SeenRecord> seen, CancellationToken ct)
    {
        var client = clients.Of(account);
        var known = client.Known(zone);
        var ttl = (int)Math.Max(LeastTtl, wish.Ttl.TotalSeconds);
        switch (seen)
        {
            case []:
                var made = await client.Zones.Create(zone, new NewRecord("A", wish.Name, wish.Address, ttl), ct);
                known.Made(made.Row);
                return made.RequestId;

            case [var one]:
                var id = IdOf(one);
                known.Doubt(id);
                var request = await client.Zones.Change(zone, id, new ChangedRecord(wish.Name, wish.Address, ttl), ct);
                known.Doubt(id, new RecordRow(id, wish.Address, wish.Name));
                return request;

            default:   // a creation whose answer was lost, and another: one goes, and it isn't the right one
                return await Withdraw(account, zone, seen.OrderBy(record => record.Address == wish.Address).ThenByDescending(IdOf).First(), ct);
        }
    }

    /// <summary>By id: records of one name and one address are told apart by nothing else.</summary>
    public async Task<string?> Withdraw(HostingAccount account, string zone, SeenRecord record, CancellationToken ct)
    {
        var client = clients.Of(account);
        var request = await client.Zones.Delete(zone, IdOf(record), ct);
        client.Known(zone).Deleted(IdOf(record));
        return request;
    }

    public async Task<string?> Publish(HostingAccount account, string zone, CancellationToken ct)
    {
        var client = clients.Of(account);
        var request = await client.Zones.Refresh(zone, ct);
        client.Known(zone).Published();
        return request;
    }

    private static SeenRecord Seen(RecordRow row) => new(row.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), row.SubDomain ?? "", row.Target, Mark: null);

    private static long IdOf(SeenRecord record) => long.Parse(record.Id!, System.Globalization.CultureInfo.InvariantCulture);
}
