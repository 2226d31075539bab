using System.Collections.Concurrent;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// Compares everything of ours in an account with the rows, both ways, per slot, whether settled, failed or removed. It changes nothing in the cloud: whose slot isn't as recorded becomes due again,
/// and its list puts it right. What carries our installation's tag but belongs to no row is shown as an orphan; what doesn't carry it isn't even read.
/// </summary>
internal sealed class Inventory(IServiceScopeFactory scopes, EngineSettings engine, ILogger<Inventory> log)
{
    private readonly ConcurrentDictionary<string, Said> said = new();

    /// <returns>The departures that something came to light of, for <see cref="Strays"/>.</returns>
    public async Task<IReadOnlyList<Departure>> Judge(LaneLease lease, HostingAccount account, Listing whole, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("an inventory covers all academies");
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        var instances = await db.Instances.Where(i => i.Lane == account.Name).ToDictionaryAsync(i => i.Id, ct);
        var ids = instances.Keys.ToArray();
        var slots = (await db.Slots.AsNoTracking().Where(s => ids.Contains(s.InstanceId)).ToListAsync(ct)).ToDictionary(s => (s.InstanceId, s.Kind));
        var ours = whole.Resources.Where(r => r.Tags.Contains(SlotTags.Installation(engine.Installation))).ToArray();

        var strays = await CameToLight(db, account.Name, ours, instances, ct);
        var running = ours.Where(r => r is { Kind: SlotKind.Server, InUse: true }).Select(r => SlotTags.Value(r.Tags, "instance")).ToHashSet();
        foreach (var resource in ours)
        {
            var (id, kind) = (SlotTags.Value(resource.Tags, "instance"), SlotTags.Value(resource.Tags, "slot") ?? resource.Kind);
            if (id is null || !instances.TryGetValue(id, out var instance))
            {
                // One that waits for a place, and was here before, is looked after once it has one again, or is removed.
                if (!await db.Instances.AnyAsync(i => i.Id == id && i.LastAccount == account.Name, ct))
                    await Orphaned(db, account.Name, resource, ct);
            }
            else if (IsElsewhere(instance, resource))
                await Orphaned(db, account.Name, resource, ct);
            else if (instance.Phase is Phase.Removed or Phase.Failed)
            {
                // What landed late never runs: our rows are of an older time than a life that they don't know, whose data isn't ours to put away.
                if (running.Contains(id))
                    await Orphaned(db, account.Name, resource, ct);
                else
                    Resurrect(instance, resource);
            }
            else if (slots.GetValueOrDefault((id, kind))?.ResourceId != resource.Id)
                instance.NotBefore = engine.Time.GetUtcNow();
        }
        foreach (var instance in instances.Values.Where(i => !i.HeldData && running.Contains(i.Id)))
            HoldsDataAfterAll(instance);
        var present = ours.Select(r => r.Id).ToHashSet();
        foreach (var slot in slots.Values.Where(s => s.ResourceId is { } id && !present.Contains(id)))
        {
            // A row without its resource, or one that lost its tags: the step proves which.
            if (instances[slot.InstanceId] is { Phase: not (Phase.Removed or Phase.Failed) } instance && (instance.LastActAt ?? DateTimeOffset.MinValue) < whole.BegunAt)
                instance.NotBefore = engine.Time.GetUtcNow();
        }
        // What is settled is walked once on this look, which costs no calls: drift (a stopped server, a detached volume) is put right by the steps.
        foreach (var settled in instances.Values.Where(i => i is { Phase: Phase.Running or Phase.Ending, BlockedBy: null }))
            settled.NotBefore = engine.Time.GetUtcNow();
        var gone = await db.Set<Orphan>().Where(o => o.Account == account.Name && o.Kind != ZoneInventory.Kind && o.LastSeenAt < whole.BegunAt).ToListAsync(ct);
        db.RemoveRange(gone.Where(o => !present.Contains(o.ResourceId)));
        await db.SaveUnder(lease, engine.Guards, ct);
        return strays;
    }

    /// <summary>What the account was like, for people and for placement; written when there is something new to say.</summary>
    public async Task Saw(ProvisioningDb db, LaneLease lease, Look look, bool whole, CancellationToken ct)
    {
        var (account, now) = (lease.Lane, engine.Time.GetUtcNow());
        var state = look.Refused switch
        {
            null => "ready",
            { Kind: Refusal.Blocked, By: BlockedBy.Credentials } => "credentials-refused",
            _ => "unreachable",
        };
        var isNew = !(said.TryGetValue(account, out var last) && last.Fence == lease.Fence && last.State == state && last.Words == look.Refused?.Message
            && (look.Refused is not null || now - last.SeenAt <= engine.Options.BackOffLimit));
        if (!isNew && !(whole && look.Listing is not null))
            return;
        var row = await db.Set<AccountState>().SingleOrDefaultAsync(a => a.Name == account, ct) ?? db.Add(new AccountState { Name = account }).Entity;
        (row.State, row.Words) = (state, look.Refused?.Message);
        if (look.Refused is null)
            row.LastSeenAt = now;
        if (whole && look.Listing is not null)
            row.InventoryAt = now;
        await db.SaveUnder(lease, engine.Guards, ct);
        said[account] = new Said(lease.Fence, state, row.Words, now);
    }

    private static async Task<IReadOnlyList<Departure>> CameToLight(ProvisioningDb db, string account, CloudResource[] ours, Dictionary<string, Instance> here, CancellationToken ct)
    {
        var left = await db.Set<Departure>().AsNoTracking().Where(d => d.Account == account).ToListAsync(ct);
        var shown = ours.ToLookup(r => SlotTags.Value(r.Tags, "instance"));
        return [.. left.Where(d => Of(d) is { Count: > 0 } there && d.Explains(there))];

        // Where calls are made in no zone, an instance that is still in the account has it all in its hands.
        List<CloudResource> Of(Departure left) => [.. shown[left.InstanceId].Where(r => left.Covers(r) && (!here.TryGetValue(left.InstanceId, out var instance) || IsElsewhere(instance, r)))];
    }

    private static bool IsElsewhere(Instance instance, CloudResource resource) => resource.CloudZone is { } zone && instance.CloudZone is { } own && zone != own;

    // The rows are of an older time (a restored database): a removal that they know of, or that is wished meanwhile, asks the gate.
    private static void HoldsDataAfterAll(Instance instance)
    {
        if (instance.Phase is Phase.RollingBack)
            (instance.Phase, instance.Step, instance.FailsAfterRollback) = (Phase.Removing, null, false);
        if (instance is { Phase: Phase.Provisioning or Phase.Removing, Irreversible: false })
            instance.HeldData = true;
    }

    // A create that landed after all, when nobody waited for it any more.
    private void Resurrect(Instance instance, CloudResource resource)
    {
        log.LogWarning("{Kind} {Resource} of {Instance}, which is {Phase}, came to light and is put away", resource.Kind, resource.Id, instance.Id, instance.Phase);
        instance.FailsAfterRollback = instance.Phase == Phase.Failed;
        (instance.Phase, instance.Step, instance.NotBefore) = (instance.Phase == Phase.Failed ? Phase.RollingBack : Phase.Removing, null, engine.Time.GetUtcNow());
    }

    private Task Orphaned(ProvisioningDb db, string account, CloudResource resource, CancellationToken ct) =>
        Orphaned(db, account, resource.Kind, resource.Id, resource.Name, string.Join(' ', resource.Tags), ct);

    /// <summary>Something carries our tag and belongs to no row: shown to people, and touched by nobody but <see cref="Strays"/>.</summary>
    public async Task Orphaned(ProvisioningDb db, string account, string kind, string id, string name, string tags, CancellationToken ct)
    {
        var now = engine.Time.GetUtcNow();
        if (await db.Set<Orphan>().FindAsync([account, kind, id], ct) is { } known)
        {
            known.LastSeenAt = now;
            return;
        }
        log.LogWarning("{Kind} {Resource} in {Account} carries our tag and belongs to no row (appsedu accounts orphans)", kind, id, account);
        Telemetry.Orphans.Add(1, new("account", account), new("kind", kind));
        db.Add(new Orphan
        {
            Account = account,
            Kind = kind,
            ResourceId = id,
            Name = name[..Math.Min(200, name.Length)],
            Tags = tags[..Math.Min(2000, tags.Length)],
            FirstSeenAt = now,
            LastSeenAt = now,
        });
    }

    // Under another fence somebody else may have written meanwhile.
    private sealed record Said(long Fence, string State, string? Words, DateTimeOffset SeenAt);
}
