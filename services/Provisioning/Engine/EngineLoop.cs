using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>The lanes that this worker holds: what is due in one is done. Everything else is the loop around it.</summary>
internal sealed class Ticker(LaneKeeper keeper, LaneWork work, HostingAccounts accounts, EngineSettings engine, ILogger<Ticker> log)
{
    private readonly IReadOnlyList<string> lanes = [Lane.Placement, .. accounts.All.Select(a => a.Name)];

    /// <summary>All of it once, where somebody else keeps the time: what is due in each lane is done beside the others.</summary>
    /// <returns>When there is work next.</returns>
    public async Task<DateTimeOffset> Tick(CancellationToken ct)
    {
        var (held, more) = await Keep(ct);
        var next = await Task.WhenAll(held.Select(lease => Run(lease, ct)));
        return more ? engine.Time.GetUtcNow() : next.DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
    }

    /// <summary>Takes at most one more lane: what is held now, and whether one came to it.</summary>
    public async Task<(IReadOnlyCollection<LaneLease> Held, bool More)> Keep(CancellationToken ct)
    {
        var before = keeper.Held.Count;
        var held = await keeper.Keep(lanes, ct);
        return (held, held.Count > before);
    }

    /// <summary>Does what is due in one lane.</summary>
    /// <returns>When it has work next.</returns>
    public async Task<DateTimeOffset> Run(LaneLease lease, CancellationToken ct)
    {
        using var activity = Telemetry.Source.StartActivity("lane " + lease.Lane);
        try
        {
            var next = await work.Run(lease, ct);
            lease.Progress();   // nothing to do is no standstill: an idle lane stays in these hands, and has a whole lease when something comes
            return next;
        }
        catch (LaneLostException lost)
        {
            log.LogWarning("{Message} What was begun is theirs to finish", lost.Message);
            return engine.Time.GetUtcNow() + engine.Options.Poll;
        }
        // The database is away, or a fault of ours outside any instance: this lane is tried again, the others go on.
        catch (Exception fault) when (fault is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            log.LogError(fault, "Lane {Lane} failed and is tried again", lease.Lane);
            return engine.Time.GetUtcNow() + engine.Options.Poll;
        }
    }
}

/// <summary>The loops around <see cref="Ticker"/>: each lane goes at its own pace, so that a provider who answers slowly holds nobody else's; the renewal beside them, and the lanes' return at the end.</summary>
internal sealed class EngineLoop(Ticker ticker, LaneKeeper keeper, EngineWake wake, EngineSettings engine, Installations installations, ILogger<EngineLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var renewal = KeepRenewing(stoppingToken);
        var paces = new Dictionary<string, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var (held, more) = await TryKeep(stoppingToken);
            foreach (var (lane, _) in paces.Where(pace => pace.Value.IsCompleted).ToArray())
                paces.Remove(lane);
            // By name: a lane that was lost and taken anew waits for what was begun in it before.
            foreach (var lease in held.Where(lease => !paces.ContainsKey(lease.Lane)))
                paces[lease.Lane] = Pace(lease, stoppingToken);
            if (!more)
                await Bell.Wait(wake.Next, engine.Options.Poll, engine.Time, stoppingToken);
        }
        await Task.WhenAll([renewal, .. paces.Values]);
    }

    private async Task Pace(LaneLease lease, CancellationToken ct)
    {
        await Task.Yield();
        while (!lease.Lost && !ct.IsCancellationRequested)
        {
            var ring = wake.Next;   // before the rows are looked at: what becomes due meanwhile rings it
            DateTimeOffset next;
            try
            {
                next = await ticker.Run(lease, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            var wait = next - engine.Time.GetUtcNow();
            await Bell.Wait(ring, wait < engine.Options.Poll ? wait : engine.Options.Poll, engine.Time, ct);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await keeper.GiveBack(cancellationToken);
    }

    private async Task<(IReadOnlyCollection<LaneLease> Held, bool More)> TryKeep(CancellationToken ct)
    {
        try
        {
            await installations.Load(ct);
            return await ticker.Keep(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return ([], false);
        }
        catch (Exception fault)
        {
            log.LogError(fault, "The engine couldn't see to its lanes and tries again");
            return (keeper.Held, false);
        }
    }

    // Its own timer: a tick may be longer than a lease.
    private async Task KeepRenewing(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(engine.Options.Lease / 4, engine.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                try
                {
                    await keeper.Renew(ct);
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    log.LogWarning(fault, "Leases could not be renewed; without them no call starts and nothing is written");
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The end of the process.
        }
    }
}

/// <summary>The id of this control plane: made once, kept in the database.</summary>
internal sealed class Installations(IServiceScopeFactory scopes, EngineSettings engine)
{
    public async Task Load(CancellationToken ct)
    {
        if (engine.Installation.Length > 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        if (await db.Set<InstallationRow>().SingleOrDefaultAsync(ct) is not { } row)
        {
            row = new InstallationRow { Id = PublicId.New("cp"), CreatedAt = engine.Time.GetUtcNow() };
            db.Add(row);
            await db.SaveChangesAsync(ct);   // two first starts at once: the second fails on the key, and reads the row at its next tick
        }
        engine.Installation = row.Id;
    }
}
