using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Provisioning.Engine;

/// <summary>What a provider answered to an act.</summary>
/// <param name="RequestId">The provider's id of the call.</param>
/// <param name="ResourceId">Of a create: the new resource.</param>
internal sealed record Answered(string? RequestId, string? ResourceId = null);

/// <summary>
/// What a step sees and may do: one instance, on one look of its lane. Reads are free of effect; <see cref="Create"/> and <see cref="Act"/> are the only ways to change the world,
/// and one of them is all that a look allows.
/// </summary>
internal sealed class StepContext(Take take)
{
    public string InstanceId => take.Instance.Id;

    public string TenantId => take.Instance.TenantId;

    public Plan Plan => take.Plan;

    public HostingAccount Account => take.Plan.Account;

    /// <summary>Our installation's id.</summary>
    public string Installation => take.Installation;

    public DateTimeOffset Now => take.Now;

    /// <summary>The lane's look: proves presence; what it doesn't show may be there (<see cref="WhileItMayExist"/>).</summary>
    public Listing Listing => take.Listing;

    /// <summary>It was powered on with its volume (or was about to be): what holds its data is never replaced or released by itself.</summary>
    public bool HeldData => take.Instance.HeldData;

    /// <summary>It answered once: what is gone then was in use.</summary>
    public bool EverAvailable => take.Instance.EverAvailable;

    /// <summary>It runs and nothing of it is under way: it is only looked after.</summary>
    public bool IsSettled => take.Instance is { Phase: Phase.Running, OperationEndedAt: not null, BlockedBy: null };

    /// <summary>User data of an older version than this must be written anew (compare with <see cref="Slot.Mark"/>).</summary>
    public int UserDataVersion => take.Probe?.UserDataVersion ?? 0;

    internal Take Inner => take;

    /// <summary>The slot of a kind, created on first use.</summary>
    public Slot Slot(string kind) => take.Slot(kind);

    public SlotKey Key(Slot slot) => new(InstanceId, slot.Kind, slot.ResourceId, Plan.CloudZone);

    /// <summary>The deterministic name of a slot's resource: <c>appsedu-ins-7hk2…-server</c>; the same at every try.</summary>
    public string Name(Slot slot) => $"appsedu-{InstanceId.Replace('_', '-')}-{slot.Kind}";

    /// <summary>The four tags of a slot's resource.</summary>
    public IReadOnlyList<string> Tags(Slot slot) => SlotTags.Of(Installation, InstanceId, slot.Kind);

    /// <summary>What the look shows of a slot: those with exactly its tags, and the recorded one whatever its tags. The recorded one is first.</summary>
    public IReadOnlyList<CloudResource> Seen(Slot slot) => take.Seen(slot);

    /// <summary>The slot's own resource on this look: the recorded one, or the only one with its tags; null when it doesn't show.</summary>
    public CloudResource? Resource(string kind) => take.Seen(take.Slot(kind)) is [var first, ..] ? first : null;

    /// <summary>The newest act on the slot's resource; forgotten at a blocked instance's slow look, so that it is tried again.</summary>
    public LastAct? LastAct(Slot slot) => slot is { ActName: { } name, ActAt: { } at }
        ? new LastAct(name, at, slot.ActRequestId, slot.ActLeftState, IsFresh: take.Listing.BegunAt - at < take.Options.ListingDelay) : null;

    /// <summary>The recorded id of the slot becomes this one: a step that sees exactly one resource says so. An open intent is thereby closed.</summary>
    public void Record(Slot slot, string resourceId) => take.Record(slot, resourceId);

    /// <summary>
    /// The one act of this look, creating a slot's resource: commits the intent under the lane's fencing number, calls, and records the id. Only after <see cref="WhileItMayExist"/> said null.
    /// A definite refusal closes the intent; anything else leaves it open, and it is then only looked up.
    /// </summary>
    /// <param name="slot">What is created.</param>
    /// <param name="call">The call.</param>
    /// <param name="ct">Given on to the call with its time limit.</param>
    /// <param name="holdsData">The resource holds or runs on the data volume from its creation on (OpenStack boots at create): committed before.</param>
    public Task Create(Slot slot, Func<CancellationToken, Task<Answered>> call, CancellationToken ct, bool holdsData = false) => take.Create(slot, call, holdsData, ct);

    /// <summary>The one act of this look on a resource that exists. Doing it again after a crash must be harmless, since only the look tells whether it was done.</summary>
    /// <param name="slot">On what.</param>
    /// <param name="name"><c>power-on</c>, <c>attach</c>, <c>delete</c>.</param>
    /// <param name="from">The state in which the resource is seen now.</param>
    /// <param name="call">The call.</param>
    /// <param name="ct">Given on to the call with its time limit.</param>
    /// <param name="holdsData">From this act on the instance holds data (power-on with the volume): committed before the call.</param>
    public Task Act(Slot slot, string name, string? from, Func<CancellationToken, Task<Answered>> call, CancellationToken ct, bool holdsData = false) =>
        take.Act(slot, name, from, call, holdsData, ct);

    /// <summary>Its server runs. When no row says that it was powered on, the rows are of an older time (a restored database), and what ran may hold data.</summary>
    public void SeenRunning() => take.SeenRunning();

    /// <summary>
    /// The one create that was to hold data made something that never ran, and that is gone: as if it had never been asked for, so the instance may be placed elsewhere. Only where the provider itself
    /// shows that it never ran, and no other ran before.
    /// </summary>
    public void HeldNothing() => take.HeldNothing();

    /// <summary>
    /// For a slot of which the look shows nothing: null once it is proved absent, otherwise what to wait for. Absent means: no intent open, or a minute of good looks since; the recorded resource
    /// answered 404 twice, a listing delay apart; and an exact look-up by tag found none if a create was intended since it was last proved absent. Finds are recorded, so the next look has them.
    /// </summary>
    public Task<StepResult?> WhileItMayExist(Slot slot, CancellationToken ct) => take.WhileItMayExist(slot, ct);

    /// <summary>
    /// Several for one slot: the recorded one stays, else the preferred one (on the slot's own port and data volume), else the oldest. <c>Surplus</c> is one that may go now (it never held data);
    /// <c>Refused</c> says why none may; <c>mayHoldData</c> adds what the provider itself shows (it runs, though we never powered it on).
    /// </summary>
    public (CloudResource Keep, CloudResource? Surplus, StepResult? Refused) Choose(Slot slot, IReadOnlyList<CloudResource> several,
        Func<CloudResource, bool>? preferred = null, Func<CloudResource, bool>? mayHoldData = null) =>
        take.Choose(slot, several, preferred, mayHoldData);

    /// <summary>The machine's user data of the current version.</summary>
    public Task<string> UserData(CancellationToken ct) => take.RenderUserData(new MachineWish(InstanceId, TenantId, Plan, UserDataVersion), ct);
}
