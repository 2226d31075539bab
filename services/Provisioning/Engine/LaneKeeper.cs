using System.Collections.Concurrent;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>Takes lanes, one at a time, renews what is held and gives it back at the end. This is the one place where rows are changed by a conditional update, past the save guard.</summary>
internal sealed class LaneKeeper(IServiceScopeFactory scopes, EngineSettings engine, Worker worker, ILogger<LaneKeeper> log)
{
    private readonly ConcurrentDictionary<string, LaneLease> held = new();

    public IReadOnlyCollection<LaneLease> Held => [.. held.Values];

    /// <summary>Renews what is due for it and takes at most one more free lane; what this worker holds now.</summary>
    public async Task<IReadOnlyCollection<LaneLease>> Keep(IReadOnlyList<string> lanes, CancellationToken ct)
    {
        if (!worker.TryBecome())
            return [];
        await Renew(ct);
        foreach (var lane in lanes.Where(l => !held.ContainsKey(l)))
        {
            if (await TryTake(lane, ct))
                break;
        }
        return Held;
    }

    /// <summary>Renews leases of which a third is gone. One whose work got nowhere for too long isn't renewed: another worker may do better.</summary>
    public async Task Renew(CancellationToken ct)
    {
        foreach (var lease in held.Values)
        {
            if (lease.Lost)
                held.TryRemove(lease.Lane, out _);
            else if (lease.Left < engine.Options.Lease * 2 / 3 && lease.SinceProgress < engine.Options.StallLimit)
                await Renew(lease, ct);
        }
    }

    /// <summary>Gives all lanes back, so that others needn't wait for the leases to end.</summary>
    public async Task GiveBack(CancellationToken ct)
    {
        foreach (var lease in held.Values)
        {
            await using var scope = Scope(out var db);
            await db.Lanes.Where(l => l.Name == lease.Lane && l.Owner == worker.Name && l.Fence == lease.Fence)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Owner, (string?)null).SetProperty(l => l.LeaseUntil, DateTimeOffset.MinValue), ct);
            held.TryRemove(lease.Lane, out _);
        }
    }

    private async Task Renew(LaneLease lease, CancellationToken ct)
    {
        await using var scope = Scope(out var db);
        var asked = engine.Time.GetTimestamp();
        var until = await DatabaseClock.Now(db, engine.Time, ct) + engine.Options.Lease;
        var renewed = await db.Lanes.Where(l => l.Name == lease.Lane && l.Owner == worker.Name && l.Fence == lease.Fence)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.LeaseUntil, until), ct);
        if (renewed == 1)
        {
            lease.Renewed(asked);
            return;
        }
        lease.Lost = true;
        held.TryRemove(lease.Lane, out _);
        log.LogWarning("Lane {Lane} has another holder", lease.Lane);
    }

    private async Task<bool> TryTake(string lane, CancellationToken ct)
    {
        await using var scope = Scope(out var db);
        await EnsureRow(db, lane, ct);
        var asked = engine.Time.GetTimestamp();
        var now = await DatabaseClock.Now(db, engine.Time, ct);
        var until = now + engine.Options.Lease;
        var name = worker.Name;
        // Our own name in the row: our dead predecessor's, since its lock came free. No need to wait for its lease.
        var taken = await db.Lanes.Where(l => l.Name == lane && (l.Owner == null || l.LeaseUntil <= now || l.Owner == name))
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Owner, name).SetProperty(l => l.LeaseUntil, until).SetProperty(l => l.Fence, l => l.Fence + 1), ct);
        if (taken == 0)
            return false;
        var row = await db.Lanes.AsNoTracking().SingleAsync(l => l.Name == lane, ct);
        if (row.Owner != name)
            return false;
        var lease = new LaneLease(lane, name, row.Fence, row.Writes, engine.Options.Lease, engine.Time);
        lease.Renewed(asked);
        held[lane] = lease;
        log.LogInformation("Took lane {Lane} under fence {Fence}", lane, row.Fence);
        return true;
    }

    private static async Task EnsureRow(ProvisioningDb db, string lane, CancellationToken ct)
    {
        if (await db.Lanes.AnyAsync(l => l.Name == lane, ct))
            return;
        db.Add(new Lane { Name = lane });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Another worker made it in the same instant; then it exists.
            db.ChangeTracker.Clear();
            if (!await db.Lanes.AnyAsync(l => l.Name == lane, ct))
                throw;
        }
    }

    private AsyncServiceScope Scope(out ProvisioningDb db)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("lanes belong to no academy");
        db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        return scope;
    }
}
