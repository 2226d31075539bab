using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>All lanes that this worker holds, once: what is due is done. Everything else is the loop around it.</summary>
internal sealed class Ticker(LaneKeeper keeper, LaneWork work, HostingAccounts accounts, EngineSettings engine, ILogger<Ticker> log)
{
    private readonly IReadOnlyList<string> lanes = [Lane.Placement, .. accounts.All.Select(a => a.Name)];

    /// <summary>Does what is due in the lanes it holds, each beside the others, and takes at most one more lane.</summary>
    /// <returns>When there is work next.</returns>
    public async Task<DateTimeOffset> Tick(CancellationToken ct)
    {
        var before = keeper.Held.Count;
        var held = await keeper.Keep(lanes, ct);
        var next = await Task.WhenAll(held.Select(lease => Run(lease, ct)));
        return held.Count > before ? engine.Time.GetUtcNow() : next.DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
    }

    private async Task<DateTimeOffset> Run(LaneLease lease, CancellationToken ct)
    {
        using var activity = Telemetry.Source.StartActivity("lane " + lease.Lane);
        try
        {
            return await work.Run(lease, ct);
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

/// <summary>The loop around <see cref="Ticker.Tick"/>, the renewal beside it, and the lanes' return at the end.</summary>
internal sealed class EngineLoop(Ticker ticker, LaneKeeper keeper, EngineWake wake, EngineSettings engine, Installations installations, ILogger<EngineLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var renewal = KeepRenewing(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = await TryTick(stoppingToken);
            var wait = next - engine.Time.GetUtcNow();
            await wake.Wait(wait < engine.Options.Poll ? wait : engine.Options.Poll, engine.Time, stoppingToken);
        }
        await renewal;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await keeper.GiveBack(cancellationToken);
    }

    private async Task<DateTimeOffset> TryTick(CancellationToken ct)
    {
        try
        {
            await installations.Load(ct);
            return await ticker.Tick(ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            log.LogError(fault, "The engine's tick failed and is tried again");
            return engine.Time.GetUtcNow() + engine.Options.Poll;
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
