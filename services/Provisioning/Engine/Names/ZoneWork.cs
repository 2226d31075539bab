using System.Collections.Concurrent;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine.Names;

/// <summary>The names of the zones that a lane's account holds: one look a zone, then at most one act a name, until the zone serves what is wanted. Serial, since only this lane's holder does it.</summary>
internal sealed class ZoneWork(IServiceScopeFactory scopes, EngineSettings engine, IEnumerable<IHostingDriver> drivers, ZoneInventory inventory, ILogger<ZoneWork> log)
{
    private const int TriesWhileItMayHeal = 7;
    private readonly ConcurrentDictionary<(string Lane, long Fence, string Zone), DateTimeOffset> swept = new();

    /// <returns>When one of the names has work next.</returns>
    public async Task<DateTimeOffset> Run(LaneLease lease, HostingAccount account, CancellationToken ct)
    {
        if (account.DnsZones.Count == 0 || drivers.Of(account) is not { Dns: { } dns } driver)
            return DateTimeOffset.MaxValue;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a zone serves all academies");
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        var zones = account.DnsZones;
        var open = db.DnsRecords.Where(r => r.Lane == lease.Lane && zones.Contains(r.Zone) && (r.NotBefore != null || r.DeployedAs != r.Declared));
        var names = await open.ToListAsync(ct);
        var now = engine.Time.GetUtcNow();
        var worked = false;
        foreach (var zone in zones)
        {
            var due = names.Where(r => r.Zone == zone && (r.NotBefore is null || r.NotBefore <= now)).ToList();
            var sweep = now >= swept.GetOrAdd((lease.Lane, lease.Fence, zone), now);
            if (due.Count == 0 && !sweep)
                continue;
            await Zone(db, lease, account, driver, dns, zone, InTurn(due), sweep, ct);
            worked = true;
        }
        // Asked again after work: declared anew while it was written, a name is due at once, whatever that wrote.
        var times = worked ? await open.Select(r => r.NotBefore).ToListAsync(ct) : names.Select(r => r.NotBefore);
        return times.Select(at => at ?? now).Append(DateTimeOffset.MaxValue).Min();
    }

    private async Task Zone(ProvisioningDb db, LaneLease lease, HostingAccount account, IHostingDriver driver, IDnsDriver dns, string zone, IReadOnlyList<DnsRecord> due, bool sweep, CancellationToken ct)
    {
        ZoneLook look;
        try
        {
            look = await dns.Look(account, zone, ct);
        }
        catch (ProviderRefused refused)
        {
            foreach (var record in due)
                Refused(record, refused);
            swept[(lease.Lane, lease.Fence, zone)] = engine.Time.GetUtcNow() + engine.Options.BackOffLimit;
            await db.SaveUnder(lease, engine.Guards, ct);
            return;
        }
        if (!look.Whole)
        {
            // What was read is kept, and the rest follows: no fault of these names, so they don't back off.
            var rest = engine.Time.GetUtcNow() + engine.Options.ListingDelay / 6;
            foreach (var record in due)
                record.NotBefore = rest;
            if (sweep)
                swept[(lease.Lane, lease.Fence, zone)] = rest;
            await db.SaveUnder(lease, engine.Guards, ct);
            return;
        }
        if (sweep)
        {
            swept[(lease.Lane, lease.Fence, zone)] = engine.Time.GetUtcNow() + engine.Options.InventoryInterval;
            await inventory.Judge(db, account, zone, look, ct);
            await db.SaveUnder(lease, engine.Guards, ct);
        }
        var begun = engine.Time.GetTimestamp();
        var work = new RecordWork(engine, account, driver, dns, look, zone);
        foreach (var record in due)
        {
            if (engine.Time.GetElapsedTime(begun) > engine.Options.LookMaxAge)
                break;   // the rest on a fresh look
            if (!await Try(db, lease, record, zone, () => work.Take(db, lease, record, CancellationToken.None)))
                return;
            if (ct.IsCancellationRequested)
                return;
        }
        // At the end: it is for everything that was done before.
        if (work.Unpublished is { } unpublished)
            await Try(db, lease, unpublished, zone, () => work.Publish(db, lease, unpublished, CancellationToken.None));
    }

    /// <returns>There was lease enough for it.</returns>
    private async Task<bool> Try(ProvisioningDb db, LaneLease lease, DnsRecord record, string zone, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (ProviderRefused refused)
        {
            if (refused.Kind != Refusal.Ambiguous)
                record.IntentOpen = false;
            Refused(record, refused);
        }
        catch (LeaseTooShortException)
        {
            return false;   // nothing was done, and nothing of it is written: it stays due
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or LaneLostException or DbUpdateException))
        {
            log.LogError(fault, "The record {Name} of zone {Zone} failed", record.Name, zone);
            record.NotBefore = engine.Time.GetUtcNow() + engine.BackOff(record.Attempts++);
        }
        await db.SaveUnder(lease, engine.Guards, CancellationToken.None);
        return true;
    }

    private void Refused(DnsRecord record, ProviderRefused refused)
    {
        // One that heals is tried again first: so many back-offs are longer than any that heals takes.
        if (refused.Kind is Refusal.Blocked or Refusal.Failed && (refused.HealsWithin is null || record.Attempts >= TriesWhileItMayHeal))
        {
            (record.BlockedBy, record.BlockedWords, record.BlockedRequestId) = (refused.Kind == Refusal.Blocked ? refused.By : BlockedBy.Policy, refused.Message, refused.RequestId);
            record.NotBefore = engine.Time.GetUtcNow() + engine.Options.BlockedLook;
            return;
        }
        // Tried again, so nothing is blocked; whoever waits for the name says these words, and blocks at its own deadline.
        (record.BlockedBy, record.BlockedWords, record.BlockedRequestId) = (null, Pass.Cut(refused.Message, 2000), refused.RequestId);
        var wait = engine.BackOff(record.Attempts++);
        record.NotBefore = engine.Time.GetUtcNow() + (refused.RetryAfter is { } after && after > wait ? after : wait);
    }

    // One name of each academy before the second of any.
    private static IReadOnlyList<DnsRecord> InTurn(List<DnsRecord> due) =>
        [.. due.GroupBy(r => r.TenantId).SelectMany(g => g.OrderBy(r => r.NotBefore).Select((record, turn) => (record, turn))).OrderBy(x => x.turn).ThenBy(x => x.record.NotBefore).Select(x => x.record)];
}
