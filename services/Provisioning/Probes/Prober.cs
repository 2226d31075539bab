using System.Diagnostics.Metrics;
using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.Probes;

/// <summary>
/// Probes what is due. Work is a row with <see cref="ProbeState.NotBefore"/>: taken by moving it ahead under its version, so that two replicas never probe one service at once and what a dead one
/// took comes due again by itself.
/// </summary>
internal sealed class Prober(
    IServiceScopeFactory scopes, Probe probe, ControlCheck control, HostingAccounts accounts, EngineWake engine,
    IOptions<ProbeOptions> options, IOptions<MachineOptions> machines, TimeProvider time, Random dice, ILogger<Prober> log)
{
    private static readonly Counter<long> Probes = Telemetry.Meter.CreateCounter<long>(Telemetry.Names.Probes, "{probe}");
    private const string Why = "the prober asks every academy's services";

    /// <summary>Probes all that is due now, and returns when the next is.</summary>
    public async Task<DateTimeOffset> Tick(CancellationToken ct)
    {
        await Enlist(ct);
        while (await Claim(ct) is { Count: > 0 } due)
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.Value.AtOnce, CancellationToken = ct }, async (target, stop) => await ProbeApart(target, stop));

        await using var scope = Nation(out var db);
        var now = time.GetUtcNow();
        var next = await Watched(db).Join(db.ProbeStates, i => i.Id, p => p.InstanceId, (_, p) => (DateTimeOffset?)p.NotBefore).MinAsync(ct);
        return next is { } soonest && soonest < now + options.Value.Poll ? soonest : now + options.Value.Poll;
    }

    // Powered on, and not on its way out: the rest has nothing that could answer.
    private static IQueryable<Instance> Watched(ProvisioningDb db) =>
        db.Instances.Where(i => i.PoweredOnAt != null && (i.Phase == Phase.Provisioning || i.Phase == Phase.Running || i.Phase == Phase.Ending));

    /// <summary>New ones get their row; those whose token ended unused are said to need new user data.</summary>
    private async Task Enlist(CancellationToken ct)
    {
        await using var scope = Nation(out var db);
        var now = time.GetUtcNow();
        var fresh = await Watched(db).Where(i => !db.ProbeStates.Any(p => p.InstanceId == i.Id)).Select(i => new { i.Id, i.TenantId }).ToListAsync(ct);
        foreach (var instance in fresh)
            db.Add(new ProbeState { InstanceId = instance.Id, TenantId = instance.TenantId, NotBefore = now });

        var silent = await (
            from instance in Watched(db)
            join state in db.ProbeStates on instance.Id equals state.InstanceId
            where state.Answers != true
            from token in db.Set<EnrolmentToken>()
            where token.InstanceId == instance.Id
            select new { state, token, instance.PoweredOnAt }).ToListAsync(ct);
        // It runs, and no row of ours says what it was told: the rows are of an older time (a restored database), and whatever it enrolled with is forgotten.
        var strangers = await (
            from instance in Watched(db)
            join state in db.ProbeStates on instance.Id equals state.InstanceId
            join machine in db.Set<Machine>() on instance.Id equals machine.InstanceId into told
            from machine in told.DefaultIfEmpty()
            where machine == null && state.UserDataVersion == 0
            select state).ToListAsync(ct);
        foreach (var stranger in strangers)
        {
            stranger.UserDataVersion++;
            log.LogWarning("The machine of {Instance} runs, and nothing here knows what it was told; it gets new user data", stranger.InstanceId);
        }
        var renewed = strangers.Count > 0;
        foreach (var machine in silent.GroupBy(row => row.state))
        {
            // The newest is the one that its server has; that an older one was redeemed says nothing when the server was replaced since.
            var newest = machine.MaxBy(row => row.token.IssuedAt)!;
            if (newest.token.UserDataVersion != machine.Key.UserDataVersion || !newest.token.HasExpired(newest.PoweredOnAt, machines.Value.TokenLifetime, now))
                continue;
            machine.Key.UserDataVersion++;
            renewed = true;
            log.LogWarning("The machine of {Instance} never enrolled; its token ended, and it gets new user data (version {Version})", machine.Key.InstanceId, machine.Key.UserDataVersion);
        }
        if (await TrySave(db, ct) && renewed)
            engine.Ring();
    }

    private async Task<List<ProbeTarget>> Claim(CancellationToken ct)
    {
        await using var scope = Nation(out var db);
        var now = time.GetUtcNow();
        // Nothing is ever put off further than this: what is was written before the clock was set back.
        var furthest = now + Taken + options.Value.Interval;
        var due = await (
            from instance in Watched(db)
            join state in db.ProbeStates on instance.Id equals state.InstanceId
            join machine in db.Set<Machine>() on instance.Id equals machine.InstanceId
            where state.NotBefore <= now || state.NotBefore > furthest
            orderby state.NotBefore
            select new
            {
                state, machine,
                Address = db.DnsRecords.Where(r => r.Owner == instance.Id && r.Address != null).Select(r => r.Address).FirstOrDefault(),
            }).Take(options.Value.AtOnce * 4).ToListAsync(ct);

        var targets = new List<ProbeTarget>(due.Count);
        foreach (var row in due)
        {
            // Whoever holds it is done or dead by then.
            row.state.NotBefore = now + Taken;
            if (Way(row.machine, row.Address) is { } address)
                targets.Add(new ProbeTarget(row.machine.InstanceId, row.machine.HostName, address, row.machine.Alive));
        }
        return await TrySave(db, ct) ? targets : [];
    }

    private TimeSpan Taken => options.Value.TimeLimit * 2 + options.Value.Interval;

    private Address? Way(Machine machine, string? address) =>
        accounts.Find(machine.Account)?.Gateway is { } gateway && Address.TryParse(gateway, out var way) ? way
        : address is null ? null
        : new Address(address, 443);

    // One that fails on our side (a locked database, a defect) harms only itself: its turn comes again.
    private async Task ProbeApart(ProbeTarget target, CancellationToken ct)
    {
        try
        {
            await ProbeOne(target, ct);
        }
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            log.LogError(error, "The probe of {HostName} failed on our side; it is tried again", target.HostName);
        }
    }

    private async Task ProbeOne(ProbeTarget target, CancellationToken ct)
    {
        var begunAt = time.GetUtcNow();
        var verdict = await probe.Look(target, ct);
        Probes.Add(1, new KeyValuePair<string, object?>("good", verdict.Good));

        await using var scope = Nation(out var db);
        var state = await db.ProbeStates.SingleAsync(p => p.InstanceId == target.InstanceId, ct);
        if (state.Answers is true && !verdict.Good && state.Misses + 1 >= options.Value.MissesToIncident && await IsOurFault(db, ct))
        {
            state.Disregard(begunAt, options.Value);
            await TrySave(db, ct);
            return;
        }
        if (!state.Take(verdict, begunAt, options.Value, dice.NextDouble()))
        {
            await TrySave(db, ct);
            return;
        }

        // The engine reads this row; ringing only spares it the wait.
        if (!await TrySave(db, ct))
            return;
        engine.Ring();
        if (state.Answers is true)
            log.LogInformation("{HostName} answers", target.HostName);
        else
            log.LogWarning("{HostName} doesn't answer any more: {Words}", target.HostName, verdict.Words);
    }

    private async Task<bool> IsOurFault(ProvisioningDb db, CancellationToken ct)
    {
        var answering = await db.ProbeStates.CountAsync(p => p.Answers == true, ct);
        var silent = await db.ProbeStates.CountAsync(p => p.Answers == true && p.Misses > 0, ct);
        return control.IsNeeded(silent, answering) && !await control.Reached(ct);
    }

    // A lost race means that somebody newer wrote the row (an enrolment, another replica): its due time stands, and it is looked at again.
    private async Task<bool> TrySave(ProvisioningDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException race)
        {
            log.LogDebug(race, "A probe's row changed meanwhile");
            return false;
        }
    }

    private AsyncServiceScope Nation(out ProvisioningDb db)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation(Why);
        db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        return scope;
    }
}
