using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Engine.Names;

/// <summary>One name on one look of its zone.</summary>
internal sealed class RecordWork(EngineSettings engine, HostingAccount account, IHostingDriver driver, IDnsDriver dns, ZoneLook look, string zone)
{
    private readonly string mark = SlotTags.Installation(engine.Installation);

    /// <summary>One of the names that are as wanted in the zone and wait for it to be published; null: none does.</summary>
    public DnsRecord? Unpublished { get; private set; }

    private DateTimeOffset Now => engine.Time.GetUtcNow();

    public async Task Take(ProvisioningDb db, LaneLease lease, DnsRecord record, CancellationToken ct)
    {
        if (look.BegunAt <= record.LastActAt)
            return;   // the next look is its own
        var seen = look.Records.Where(r => string.Equals(r.Name, record.Name, StringComparison.OrdinalIgnoreCase)).ToArray();
        // Where records carry a mark it decides; elsewhere a name is ours once we set it, and what points to our own address can only be ours (a restored database has forgotten that we set it).
        var foreign = seen.Where(r => r.Mark is null ? record.IntentAt is null && r.Address != record.Address : r.Mark != mark).ToArray();
        var ours = seen.Except(foreign).ToArray();
        var declared = record.Declared;   // an instance's step may declare anew while we work
        if (record.Address is { } address)
            await Set(db, lease, record, address, ours, foreign, declared, ct);
        else
            await Withdraw(db, lease, record, ours, declared, ct);
    }

    /// <summary>The zone is served as it stands now, for all names that waited for that.</summary>
    public Task Publish(ProvisioningDb db, LaneLease lease, DnsRecord record, CancellationToken ct) =>
        Act(db, lease, record, "publish", limit => dns.Publish(account, zone, limit), ct);

    private async Task Set(ProvisioningDb db, LaneLease lease, DnsRecord record, string address, SeenRecord[] ours, SeenRecord[] foreign, long declared, CancellationToken ct)
    {
        if (foreign.Length > 0)
        {
            (record.BlockedBy, record.BlockedWords, record.BlockedRequestId) = (BlockedBy.Policy, $"the zone {zone} holds a record of {record.Name} that isn't ours ({foreign[0].Address})", null);
            record.NotBefore = Now + engine.Options.BlockedLook;
            return;
        }
        if (ours is [{ } only] && only.Address == address)
        {
            (record.IntentAt, record.IntentOpen) = (record.IntentAt ?? Now, false);
            Served(record, declared);
            return;
        }
        if (record.IntentOpen && ours.Length == 0 && !dns.SetIsRepeatable && engine.Guards.LookUpMinute)
        {
            record.LookedSince ??= Now;
            if (Now - record.LookedSince < engine.Options.LookUpMinute)
            {
                record.NotBefore = Now + engine.Options.LookUpMinute / 12;
                return;
            }
        }
        // Not seen is not gone: where a second one would be made, only a look begun a listing delay after our last act counts.
        if (ours.Length == 0 && !dns.SetIsRepeatable && engine.Guards.ProofOfAbsence && look.BegunAt < record.LastActAt + engine.Options.ListingDelay)
        {
            record.NotBefore = Now + engine.Options.ListingDelay / 6;
            return;
        }
        var before = record.IntentAt;
        (record.IntentAt, record.IntentOpen, record.LookedSince) = (Now, true, null);
        try
        {
            await Act(db, lease, record, "set", limit => dns.Set(account, zone, new RecordWish(record.Name, address, engine.Options.Ttl, mark), ours, limit), ct);
        }
        catch (Exception notDone) when (notDone is ProviderRefused { Kind: not Refusal.Ambiguous } or LeaseTooShortException)
        {
            (record.IntentAt, record.IntentOpen) = (before, false);   // not done: what comes to stand there isn't ours by that
            throw;
        }
        record.IntentOpen = false;
    }

    private async Task Withdraw(ProvisioningDb db, LaneLease lease, DnsRecord record, SeenRecord[] ours, long declared, CancellationToken ct)
    {
        if (ours is [{ } first, ..])
        {
            await Act(db, lease, record, "withdraw", limit => dns.Withdraw(account, zone, first, limit), ct);
            return;
        }
        // Not seen is not gone: only a look begun a listing delay after our last act counts, and a set whose outcome is unknown may still land.
        var settled = record.LastActAt + engine.Options.ListingDelay;
        if (engine.Guards.ProofOfAbsence && look.BegunAt < settled)
        {
            record.NotBefore = settled;
            return;
        }
        if (record.IntentOpen && engine.Guards.LookUpMinute)
        {
            record.LookedSince ??= Now;
            if (Now - record.LookedSince < engine.Options.LookUpMinute)
            {
                record.NotBefore = Now + engine.Options.LookUpMinute / 12;
                return;
            }
        }
        record.IntentOpen = false;
        Served(record, declared);
    }

    // The records are as wanted; now they must be served.
    private void Served(DnsRecord record, long declared)
    {
        (record.BlockedBy, record.BlockedWords, record.BlockedRequestId) = (null, look.Words is { } words ? Pass.Cut(words, 2000) : null, null);
        if (look.Deployed)
        {
            // Never set at all: there was nothing to be remembered, and no time to live to wait for.
            (record.DeployedAs, record.DeployedAt) = (declared, record.IntentAt is null ? null : look.BegunAt);
            (record.NotBefore, record.Attempts) = (null, 0);
            return;
        }
        if (look.NeedsPublishing)
            Unpublished = record;
        record.NotBefore = Now + engine.Options.ListingDelay / 6;
    }

    private void EnsureLease(LaneLease lease)
    {
        if (lease.Left <= driver.CallTimeLimit)
            throw new LeaseTooShortException(lease.Lane);
    }

    private async Task Act(ProvisioningDb db, LaneLease lease, DnsRecord record, string name, Func<CancellationToken, Task<string?>> call, CancellationToken ct)
    {
        EnsureLease(lease);
        (record.LastActAt, record.NotBefore) = (Now, Now + engine.Options.ListingDelay / 6);
        await db.SaveUnder(lease, engine.Guards, ct);   // the intent, before its effect
        EnsureLease(lease);   // the save may have waited for others of its lane
        using var limit = new CancellationTokenSource(driver.CallTimeLimit, engine.Time);
        using var activity = Telemetry.Source.StartActivity($"act {name} record");
        try
        {
            record.RequestId = await call(limit.Token);
            (record.BlockedBy, record.BlockedWords, record.BlockedRequestId) = (null, null, null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new ProviderRefused(Refusal.Ambiguous, $"no answer to {name} of {record.Name} within {driver.CallTimeLimit.TotalSeconds} s");
        }
    }
}
