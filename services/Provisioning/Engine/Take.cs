using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>One instance on one look of its lane: what <see cref="StepContext"/> stands on. Everything it saves commits under the lane's fencing number.</summary>
internal sealed class Take(ProvisioningDb db, LaneLease lease, EngineSettings engine, Instance instance, ProbeState? probe, Plan plan, IHostingDriver driver, Listing listing)
{
    private readonly Dictionary<string, Slot> slots = [];

    public ProvisioningDb Db => db;

    public Instance Instance => instance;

    public Plan Plan => plan;

    public Listing Listing => listing;

    public ProbeState? Probe => probe;

    public EngineOptions Options => engine.Options;

    public Guards Guards => engine.Guards;

    /// <summary>The instance's own rows are read and written; a stand-in's slots are of this look alone.</summary>
    public bool HasRows { get; init; } = true;

    /// <summary>The lane of the account that holds the zone of the instance's name, which may be another zone than new ones get their names in; null: none does.</summary>
    public string? DnsLane { get; init; } = plan.Account.Name;

    public string Installation => engine.Installation;

    public RenderUserData RenderUserData => engine.RenderUserData;

    public DateTimeOffset Now => engine.Time.GetUtcNow();

    /// <summary>The one act that a look allows was done, or tried.</summary>
    public bool Acted { get; private set; }

    /// <summary>The provider's id of that act's call.</summary>
    public string? RequestId { get; private set; }

    public IReadOnlyCollection<Slot> Slots => slots.Values;

    /// <summary>The newest change of a state that this look is the first to show, where the provider says when it was.</summary>
    public (string Kind, DateTimeOffset At)? Change { get; private set; }

    /// <summary>Reads the instance's rows and takes in what the look shows of them.</summary>
    public async Task Open(CancellationToken ct)
    {
        foreach (var slot in await db.Slots.Where(s => s.InstanceId == instance.Id).ToListAsync(ct))
            slots[slot.Kind] = slot;
        foreach (var slot in slots.Values.Where(s => s.ResourceId is not null))
        {
            if (listing.Of(instance.Id, slot.ResourceId).FirstOrDefault(r => r.Kind == slot.Kind && r.Id == slot.ResourceId) is not { } resource)
                continue;
            if (resource.State != slot.State && resource.ChangedAt is { } at && !(Change?.At >= at))
                Change = (slot.Kind, at);
            slot.State = resource.State;
            slot.MissingSince = null;
            if (slot.ActAt < listing.BegunAt && slot.ActFrom is not null && resource.State != slot.ActFrom)
                slot.ActLeftState = true;
        }
    }

    public Slot Slot(string kind)
    {
        if (slots.TryGetValue(kind, out var slot))
            return slot;
        slot = new Slot { InstanceId = instance.Id, TenantId = instance.TenantId, Kind = kind };
        if (HasRows)
            db.Add(slot);
        return slots[kind] = slot;
    }

    public IReadOnlyList<CloudResource> Seen(Slot slot)
    {
        var tags = SlotTags.Of(Installation, instance.Id, slot.Kind);
        return [.. listing.Of(instance.Id, slot.ResourceId)
            .Where(r => r.Kind == slot.Kind && (r.CloudZone is null || r.CloudZone == plan.CloudZone) && (r.Id == slot.ResourceId || tags.All(r.Tags.Contains)))
            .DistinctBy(r => r.Id)
            .OrderByDescending(r => r.Id == slot.ResourceId)];
    }

    public void Record(Slot slot, string resourceId)
    {
        if (slot.ResourceId != resourceId)
            (slot.Mark, slot.ActName, slot.ActAt, slot.ActFrom, slot.ActLeftState, slot.State) = (null, null, null, null, false, null);
        (slot.ResourceId, slot.IntentOpen, slot.LookedSince, slot.MissingSince) = (resourceId, false, null, null);
    }

    public async Task Create(Slot slot, Func<CancellationToken, Task<Answered>> call, bool holdsData, CancellationToken ct)
    {
        Begin();
        if (Guards.Intent)
            (slot.IntentAt, slot.IntentGeneration, slot.IntentOpen, slot.LookedSince) = (Now, instance.Generation, true, null);
        var first = holdsData && !instance.HeldData;
        if (holdsData)
            Hold();
        Answered answered;
        try
        {
            answered = await Call(slot, "create", null, call, ct);
        }
        catch (Exception refused) when (refused is ProviderRefused { Kind: not Refusal.Ambiguous } or LeaseTooShortException)
        {
            slot.IntentOpen = false;   // a definite answer: it wasn't done
            if (first)
                LetGo();
            throw;
        }
        Record(slot, answered.ResourceId ?? throw new InvalidOperationException($"The driver's create of {slot.Kind} answered without an id."));
        slot.ActRequestId = answered.RequestId;
    }

    public async Task Act(Slot slot, string name, string? from, Func<CancellationToken, Task<Answered>> call, bool holdsData, CancellationToken ct)
    {
        Begin();
        var first = holdsData && !instance.HeldData;
        if (holdsData)
            Hold();
        if (instance.Phase == Phase.Removing)
            instance.Irreversible = true;
        var again = slot.ActName == name && Now - slot.ActAt < Options.StepDeadline;
        (slot.ActName, slot.ActAt, slot.ActFrom, slot.ActLeftState, slot.ActRequestId) = (name, Now, from, false, null);
        try
        {
            slot.ActRequestId = (await Call(slot, name, from, call, ct)).RequestId;
        }
        catch (Exception refused) when (first && refused is ProviderRefused { Kind: not Refusal.Ambiguous } or LeaseTooShortException)
        {
            LetGo();   // a definite answer: it wasn't done, and nothing ever ran
            throw;
        }
        // The one before may have been done though no look showed it yet ("already attached"): a later look tells, and until the step's deadline it is no failure.
        catch (ProviderRefused refused) when (again && refused.Kind is Refusal.Failed)
        {
            throw new ProviderRefused(Refusal.Retry, refused.Message, refused.RequestId, refused.Status);
        }
    }

    public async Task<StepResult?> WhileItMayExist(Slot slot, CancellationToken ct)
    {
        if (!Guards.ProofOfAbsence && slot.ResourceId is not null)
            Forget(slot);
        var key = new SlotKey(instance.Id, slot.Kind, slot.ResourceId, plan.CloudZone);
        if (slot.ResourceId is not null && await Recorded(slot, key, ct) is { } wait)
            return wait;
        if (slot.IntentAt is not null)
        {
            var found = Guards.ExactTag ? await driver.Find(plan.Account, key, Installation, ct) : [];
            if (found.Count > 0)
            {
                if (found.Count == 1)
                    Record(slot, found[0].Id);
                return new StepResult.Pending(Options.ListingDelay / 6, $"{slot.Kind} found by its tags");
            }
            if (slot.IntentOpen && Guards.LookUpMinute)
            {
                slot.LookedSince ??= Now;
                var rest = slot.LookedSince.Value + Options.LookUpMinute - Now;
                if (rest > TimeSpan.Zero)
                    return new StepResult.Pending(rest < Options.LookUpMinute / 12 ? rest : Options.LookUpMinute / 12, $"looking for a {slot.Kind} that may have been created");
            }
        }
        (slot.IntentAt, slot.IntentOpen) = (null, false);   // nothing was asked for since: until something is, it needn't be looked for again
        return null;
    }

    public (CloudResource Keep, CloudResource? Surplus, StepResult? Refused) Choose(
        Slot slot, IReadOnlyList<CloudResource> several, Func<CloudResource, bool>? preferred, Func<CloudResource, bool>? mayHoldData)
    {
        var keep = several.FirstOrDefault(r => r.Id == slot.ResourceId)
            ?? (preferred is null ? null : several.FirstOrDefault(preferred))
            ?? several.OrderBy(r => r.CreatedAt ?? DateTimeOffset.MaxValue).ThenBy(r => r.Id, StringComparer.Ordinal).First();
        var others = several.Where(r => r.Id != keep.Id).ToArray();
        if (others.FirstOrDefault(r => slot.EverHeldData(r.Id) || mayHoldData?.Invoke(r) is true) is { } held)
            return (keep, null, new StepResult.Blocked(Contracts.BlockedBy.Policy,
                $"{several.Count} resources carry the tags of this {slot.Kind}; {held.Id} isn't the recorded one ({keep.Id}) and may hold data: a person must decide"));
        return (keep, others.FirstOrDefault(), null);
    }

    public void HeldNothing()
    {
        if (instance.EverAvailable)
            throw new InvalidOperationException($"{instance.Id} answered once: it held data.");
        LetGo();
    }

    /// <summary>Saves under the fence: fails when the lane has changed hands.</summary>
    public Task Save(CancellationToken ct) => db.SaveUnder(lease, Guards, ct);

    /// <summary>Forgets the last acts: a blocked instance's slow look tries them again.</summary>
    public void ForgetActs()
    {
        foreach (var slot in slots.Values)
            (slot.ActName, slot.ActAt, slot.ActFrom, slot.ActLeftState) = (null, null, null, false);
    }

    // 404 twice, a listing delay apart.
    private async Task<StepResult?> Recorded(Slot slot, SlotKey key, CancellationToken ct)
    {
        if (slot.MissingSince is { } since && Now - since < Options.ListingDelay)
            return new StepResult.Pending(since + Options.ListingDelay - Now, $"{slot.Kind} answered 404; asked once more");
        // What the look asked for by its id was told the same just now, and long enough after the first time.
        var told = listing.Absent.Contains(slot.ResourceId!) && (slot.MissingSince is null || listing.BegunAt - slot.MissingSince >= Options.ListingDelay);
        if (!told && await driver.Get(plan.Account, key, ct) is { } there)
        {
            (slot.MissingSince, slot.State) = (null, there.State);
            return new StepResult.Pending(Options.ListingDelay / 6, $"{slot.Kind} is {there.State}, and doesn't show in the listing yet");
        }
        if (slot.MissingSince is null)
        {
            slot.MissingSince = Now;
            return new StepResult.Pending(Options.ListingDelay, $"{slot.Kind} answered 404; asked once more");
        }
        Forget(slot);
        return null;
    }

    private static void Forget(Slot slot) =>
        (slot.ResourceId, slot.MissingSince, slot.Mark, slot.State, slot.ActName, slot.ActAt, slot.ActFrom, slot.ActLeftState) = (null, null, null, null, null, null, null, false);

    private void Begin()
    {
        if (Acted)
            throw new InvalidOperationException("A step did a second act on one look.");
        if (listing.BegunAt <= instance.LastActAt)
            throw new InvalidOperationException("A step acts on a look that began before the instance's own last act.");
        Acted = true;
        EnsureLease();
        instance.LastActAt = Now;
    }

    public void SeenRunning()
    {
        if (instance.PoweredOnAt is null)
            Hold();
    }

    private void Hold()
    {
        (instance.HeldData, instance.PoweredOnAt) = (true, Now);
        foreach (var slot in slots.Values.Where(s => s.ResourceId is { } id && !s.EverHeldData(id)))
            slot.HeldBy = slot.HeldBy is null ? slot.ResourceId : $"{slot.HeldBy} {slot.ResourceId}";
    }

    private void LetGo()
    {
        (instance.HeldData, instance.PoweredOnAt) = (false, null);
        foreach (var slot in slots.Values.Where(s => s.ResourceId is { } id && s.EverHeldData(id)))
            slot.HeldBy = string.Join(' ', slot.HeldBy!.Split(' ').Where(id => id != slot.ResourceId)) is { Length: > 0 } others ? others : null;
    }

    private async Task<Answered> Call(Slot slot, string name, string? from, Func<CancellationToken, Task<Answered>> call, CancellationToken ct)
    {
        await Save(ct);   // the intent, the act, the data marker: before the call, since its answer may never arrive
        EnsureLease();
        // Its time limit alone ends it: a process that stops waits for the answer, and so for the id, instead of leaving the outcome open.
        using var limit = new CancellationTokenSource(driver.CallTimeLimit, engine.Time);
        using var activity = Telemetry.Source.StartActivity($"act {name} {slot.Kind}");
        activity?.SetTag("appsedu.from", from);
        try
        {
            var answered = await call(limit.Token);
            RequestId = answered.RequestId;
            activity?.SetTag("appsedu.request_id", answered.RequestId);
            return answered;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new ProviderRefused(Refusal.Ambiguous, $"no answer to {name} of {slot.Kind} within {driver.CallTimeLimit.TotalSeconds} s");
        }
    }

    private void EnsureLease()
    {
        if (lease.Left <= driver.CallTimeLimit)
            throw new LeaseTooShortException(lease.Lane);
    }
}
