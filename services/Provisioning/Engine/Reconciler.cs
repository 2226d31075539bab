using System.Diagnostics;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>Brings one instance nearer to what is wanted: takes its newest wish in, walks its list on a look, and says when to look again.</summary>
internal sealed class Reconciler(EngineSettings engine, HostingAccounts accounts, IEnumerable<IHostingDriver> drivers, Wishes wishes, Ending ending, Outcome outcome, Placement placement, ILogger<Reconciler> log)
{
    private readonly DetectionLags lags = new();

    /// <param name="db">A context of this instance's own.</param>
    /// <param name="lease">The lane it is handled in.</param>
    /// <param name="instanceId">Which.</param>
    /// <param name="look">The lane's look: null when nothing that was due needs one; refused when the provider refused it.</param>
    /// <param name="ct">Ends the process.</param>
    /// <returns>A slot of it has several resources: the next look must go by tags, since the recorded id alone wouldn't show them.</returns>
    public async Task<bool> Handle(ProvisioningDb db, LaneLease lease, string instanceId, Look? look, CancellationToken ct)
    {
        if (await Pass.Load(db, engine, instanceId, ct) is not { } pass)
            return false;
        var several = await Handle(pass, lease, look, new Round(db), ct);
        await db.SaveUnder(lease, engine.Guards, ct);
        pass.Saved();
        return several;
    }

    /// <summary>Several at once, in one save, of those that no cloud is called for: what one of them fails with, all do, and then nothing of any is written.</summary>
    /// <param name="db">A context of their own.</param>
    /// <param name="lease">The placement's lane.</param>
    /// <param name="instanceIds">Which, in their order.</param>
    /// <param name="ct">Ends the process.</param>
    public async Task Place(ProvisioningDb db, LaneLease lease, IReadOnlyList<string> instanceIds, CancellationToken ct)
    {
        var round = new Round(db);
        var passes = await Pass.Load(db, engine, instanceIds, ct);
        foreach (var pass in passes)
        {
            await Handle(pass, lease, null, round, ct);
            lease.Progress();   // each may have waited for a provider
        }
        await db.SaveUnder(lease, engine.Guards, ct);
        foreach (var pass in passes)
            pass.Saved();
    }

    private async Task<bool> Handle(Pass pass, LaneLease lease, Look? look, Round round, CancellationToken ct)
    {
        var instance = pass.Instance;
        if (instance.Lane != lease.Lane)
            return false;
        using var activity = Telemetry.Source.StartActivity("instance", ActivityKind.Internal, instance.TraceParent ?? pass.Wish.TraceParent);
        activity?.SetTag("appsedu.instance", instance.Id);
        activity?.SetTag("appsedu.academy", instance.TenantId);
        using var scope = log.BeginScope(new Dictionary<string, object?> { ["instance"] = instance.Id, ["academy"] = instance.TenantId, ["operation"] = pass.Wish.OperationId });
        if (instance.NotBefore is { } due && due < pass.Now)
            Telemetry.QueueAge.Record((pass.Now - due).TotalSeconds, new KeyValuePair<string, object?>("lane", lease.Lane));

        var several = false;
        await wishes.TakeIn(pass, ct);
        await ending.Observe(pass, ct);
        if (instance.Phase is Phase.Placing && lease.Lane == Lane.Placement)
            await placement.Place(pass, round, ct);
        else if (instance.Phase is Phase.Removed or Phase.Failed)
            instance.NotBefore = null;
        else if (instance.Phase is not Phase.Placing && instance.NotBefore <= pass.Now && look is not null && await ending.MayGoOn(pass, ct))
            several = await Walk(pass, lease, look, ct);
        pass.Report();
        return several;
    }

    /// <summary>What <see cref="Handle"/> could not do for this instance: said where people follow it, and tried again later; blocked when that goes on.</summary>
    /// <param name="db">A context that hasn't seen the failed one's changes.</param>
    /// <param name="lease">The lane it is handled in.</param>
    /// <param name="instanceId">Which.</param>
    /// <param name="fault">Why.</param>
    /// <param name="ct">Ends the process.</param>
    /// <returns>When it is tried again.</returns>
    public async Task<DateTimeOffset> Faulted(ProvisioningDb db, LaneLease lease, string instanceId, Exception fault, CancellationToken ct)
    {
        if (await Pass.Load(db, engine, instanceId, ct) is not { } pass)
            return engine.Time.GetUtcNow() + engine.Options.BackOffLimit;
        var instance = pass.Instance;
        var words = $"it failed here: {fault.GetType().Name}; the log has the rest";
        instance.StuckSince ??= pass.Now;
        pass.Waits(instance.Step ?? StepNames.Place, words, null);
        pass.LookAfter(pass.BackOff());
        if (pass.Now - instance.StuckSince > engine.Options.StepDeadline)
            pass.Block(BlockedBy.Policy, words, null);
        pass.Report();
        await db.SaveUnder(lease, engine.Guards, ct);
        return instance.NotBefore!.Value;
    }

    private async Task<bool> Walk(Pass pass, LaneLease lease, Look look, CancellationToken ct)
    {
        var instance = pass.Instance;
        var account = accounts.Find(instance.Account!) ?? throw new InvalidOperationException($"The account {instance.Account} of {instance.Id} isn't configured.");
        var driver = drivers.Of(account);
        var removal = instance.Phase is Phase.Removing or Phase.RollingBack;
        if (!removal)
            pass.StepDone(StepNames.Place, "engine");
        var list = removal ? driver.Remove : driver.Provision;
        var plan = await placement.PlanOf(pass.Db, instance, account, ct);
        var take = new Take(pass.Db, lease, engine, instance, pass.Probe, plan, driver, look.Listing ?? new Listing(pass.Now, false, [])) { DnsLane = accounts.HolderOf(plan.DnsZone)?.Name };
        await take.Open(ct);
        lags.Saw(instance.Id, take.Change);
        // At its slow look; at the gate what is put right meanwhile has looks of its own.
        if (instance is { BlockedBy: not null } and not { BlockedBy: BlockedBy.Gate, Step: not StepNames.Gate })
            take.ForgetActs();
        if (look.Refused is { } refused)
        {
            // Its wait begins here when it was at no step of this list: one that was settled for months hasn't waited for months.
            var at = list.FirstOrDefault(s => s.Name == instance.Step) ?? list[0];
            pass.At(at.Name);
            outcome.Apply(pass, at, plan, outcome.Of(pass, at, refused));
            return false;
        }
        var several = take.Slots.Any(slot => take.Seen(slot).Count > 1);
        if (look.Listing!.BegunAt <= instance.LastActAt)
        {
            pass.LookAfter(TimeSpan.Zero);   // it acted since this look began: the next one is its own
            return several;
        }
        foreach (var step in list)
        {
            var waited = instance.Step == step.Name;
            var result = await Try(pass, step, take, ct);
            // An act that the lease was too short for was none.
            if (take.Acted ? instance.LastActAt >= look.Listing.BegunAt : waited && result is StepResult.Done)
                lags.ActedOn(instance.Id, take.Acted ? instance.LastActAt!.Value : pass.Now, driver.Provider, step.Name);
            else if (result is StepResult.Blocked)
                lags.Forget(instance.Id);
            // Only the first that isn't done is where it is at: what was done before must not begin its wait anew at every look.
            if (result is not StepResult.Done || take.Acted)
                pass.At(step.Name);
            if (take.RequestId is { } request)
                pass.Acted(step.Name, request);
            if (result is StepResult.Done && !take.Acted)
            {
                pass.StepDone(step.Name, driver.Provider);
                continue;
            }
            outcome.Apply(pass, step, plan, result);
            return several;
        }
        lags.Forget(instance.Id);
        outcome.Forget(instance.Id);
        try
        {
            await ending.Arrived(pass, take, ct);
        }
        // Something of a removal is still looked for, and that was refused: a wait like any other, with the last step's deadline.
        catch (ProviderRefused refusal)
        {
            pass.At(list[^1].Name);
            outcome.Apply(pass, list[^1], plan, outcome.Of(pass, list[^1], refusal));
        }
        return several;
    }

    private async Task<StepResult> Try(Pass pass, IStep step, Take take, CancellationToken ct)
    {
        using var activity = Telemetry.Source.StartActivity("step " + step.Name);
        try
        {
            return await step.Take(new StepContext(take), ct);
        }
        catch (ProviderRefused refused)
        {
            return outcome.Of(pass, step, refused);
        }
        catch (LeaseTooShortException)
        {
            return new StepResult.Pending(TimeSpan.FromSeconds(1), "the lane's lease is being renewed");
        }
        // A fault of ours in one step backs this instance off, and nothing else; intents that were committed stay open.
        catch (Exception fault) when (fault is not (OperationCanceledException or LaneLostException or DbUpdateException))
        {
            log.LogError(fault, "Step {Step} of {Instance} failed", step.Name, pass.Instance.Id);
            return new StepResult.Retry(pass.BackOff(), $"{step.Name} failed here: {fault.GetType().Name}; the log has the rest");
        }
    }
}

/// <summary>A lane's look: what it found, or the provider's refusal.</summary>
internal sealed record Look(Listing? Listing, ProviderRefused? Refused);
