using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Tenants.Selections;

/// <summary>Where an academy stands with an offering.</summary>
internal enum SelectionState { None, Preparing, Available, Blocked, Failed, Incident, Ending, Removing }

/// <summary>What was last asked of the service behind it.</summary>
internal enum Wish { None, Run, End }

/// <summary>
/// An academy's decision on an offering (or on a local service: then only its visibility), in two independent parts, and what is known of the service behind it.
/// The generation rises with every wish, so that a late message never undoes a newer one.
/// </summary>
internal sealed class Selection : ITenantOwned, IVersioned
{
    public required string TenantId { get; init; }
    public required string Offering { get; init; }
    public long Version { get; private set; }

    public Choice Choice { get; private set; }
    public string? Size { get; private set; }
    public Visibility Visibility { get; private set; }
    public string? MaskedReason { get; private set; }
    public string? MaskedBy { get; private set; }
    public DateTimeOffset? MaskedAt { get; private set; }

    public Wish Wish { get; private set; }
    public long Generation { get; private set; }

    /// <summary>The wish's answer is still out: it is said again until it comes.</summary>
    public bool Unsettled { get; private set; }
    public string? WishOperationId { get; private set; }
    public OperationKind? WishKind { get; private set; }

    public SelectionState State { get; private set; }
    public DateTimeOffset? Since { get; private set; }
    public string? InstanceId { get; private set; }
    public int? BlueprintVersion { get; private set; }

    /// <summary>Of the last report taken; a lower or equal one is late or doubled.</summary>
    public long Revision { get; private set; }
    public string? Url { get; private set; }
    public DateTimeOffset? EndsAt { get; private set; }
    public bool EverAvailable { get; private set; }
    public bool HeldData { get; private set; }

    /// <summary>The instance is gone, read back: the next one is another.</summary>
    public bool InstanceIsGone { get; private set; }

    /// <summary>The operation that runs or ran last, also one that Provisioning started.</summary>
    public string? OperationId { get; private set; }
    public int Done { get; private set; }
    public int Total { get; private set; }

    /// <summary>Nothing was ever decided.</summary>
    public static Selection Untouched(string academy, string offering) => new() { TenantId = academy, Offering = offering };

    /// <summary>An end was asked for and not yet confirmed.</summary>
    public bool IsBeingEnded => Wish == Wish.End && Unsettled && State is not (SelectionState.Ending or SelectionState.Removing);

    /// <summary>A service is on its way or there.</summary>
    public bool IsOn => State is SelectionState.Preparing or SelectionState.Available or SelectionState.Blocked or SelectionState.Incident;

    public void Choose(Choice choice) => Choice = choice;

    public void Mask(string reason, string by, DateTimeOffset at) =>
        (Visibility, MaskedReason, MaskedBy, MaskedAt) = (Visibility.Masked, reason, by, at);

    public void Unmask() => (Visibility, MaskedReason, MaskedBy, MaskedAt) = (Visibility.Shown, null, null, null);

    /// <summary>A service is wanted; after a failure that left an instance's row the same instance is tried again, after a removal it is another.</summary>
    public void Start(string operation, OperationKind kind, DateTimeOffset at, string? size = null, int? blueprint = null, bool dedicated = false)
    {
        if (dedicated && (InstanceId is null || InstanceIsGone))
            (InstanceId, InstanceIsGone, Revision, EverAvailable, HeldData) = (NextInstance(), false, 0, false, false);
        (Size, BlueprintVersion) = (size, blueprint);
        (Url, EndsAt, Done, Total) = (null, null, 0, 0);
        Ask(Wish.Run, operation, kind);
        Become(SelectionState.Preparing, at);
    }

    /// <summary>The id that <see cref="Start"/> will use; a preflight asks under it.</summary>
    public string NextInstance() => InstanceId is { } id && !InstanceIsGone ? id : PublicId.Derived(PublicId.Instance, TenantId, Offering, Generation + 1);

    /// <summary>A scheduled or asked-for end is taken back; the state changes when Provisioning says so.</summary>
    public void TakeEndBack(string operation, OperationKind kind) => Ask(Wish.Run, operation, kind);

    /// <summary>The service ends; when, the one who runs it says.</summary>
    public void End(string operation, OperationKind kind) => Ask(Wish.End, operation, kind);

    /// <summary>There is nothing to end: what failed left nothing behind.</summary>
    public void Forget(DateTimeOffset at)
    {
        Wish = Wish.None;
        Unsettled = false;
        Become(SelectionState.None, at);
    }

    /// <summary>Takes a report of Provisioning; false for one that is late, doubled, or about an older wish.</summary>
    public bool Take(InstanceReported report, DateTimeOffset at)
    {
        if (report.Generation < Generation || report.Revision <= Revision)
            return false;
        // Ours is older than Provisioning's only after this database came back from a copy: without this every wish to come would be taken for a late one.
        Generation = report.Generation;
        Revision = report.Revision;
        (Url, EndsAt, EverAvailable, HeldData) = (report.Url, report.EndsAt, report.EverAvailable, report.HeldData);
        InstanceIsGone = report.State == InstanceState.Removed;
        OperationId = report.Operation.Id;
        (Done, Total) = (report.Operation.Steps.Count(s => s.EndedAt is not null), report.Operation.Steps.Count);
        var ended = report.Operation.State is OperationState.Succeeded or OperationState.Failed or OperationState.Cancelled;
        if (ended && report.Operation.Id == WishOperationId)
        {
            Unsettled = false;
            // An end that could not be taken back stays the academy's decision, and a new enabling starts from there.
            if (report.Operation is { State: OperationState.Failed, Kind: OperationKind.UndoDisable } && report.State is InstanceState.Ending or InstanceState.Removing or InstanceState.Removed)
                (Choice, Wish) = (Choice.Disabled, Wish.End);
        }
        Become(StateOf(report), at);
        return true;
    }

    /// <summary>What became of a share; false for an answer to an older wish or one that was taken already.</summary>
    public bool Take(ShareSettled settled, DateTimeOffset at)
    {
        if (settled.Generation != Generation || !Unsettled)
            return false;
        Unsettled = false;
        Become(settled.State switch
        {
            ShareState.Granted => SelectionState.Available,
            ShareState.Refused => SelectionState.Failed,
            _ => SelectionState.None,
        }, at);
        return true;
    }

    /// <summary>A report of what follows an end proves that the end was scheduled, though the report of that was overtaken.</summary>
    public bool EndIsSettledBy(InstanceReported report)
    {
        if (Wish != Wish.End || report.State is not (InstanceState.Ending or InstanceState.Removing or InstanceState.Removed))
            return false;
        Unsettled = false;
        return true;
    }

    private SelectionState StateOf(InstanceReported report) => report.State switch
    {
        InstanceState.Preparing => report.Operation.State == OperationState.Blocked ? SelectionState.Blocked : SelectionState.Preparing,
        InstanceState.Available => SelectionState.Available,
        InstanceState.Incident => SelectionState.Incident,
        InstanceState.Ending => SelectionState.Ending,
        InstanceState.Removing => SelectionState.Removing,
        InstanceState.Failed => Wish == Wish.End ? SelectionState.None : SelectionState.Failed,
        _ => SelectionState.None,
    };

    private void Ask(Wish wish, string operation, OperationKind kind)
    {
        (Wish, WishOperationId, WishKind, OperationId, Unsettled) = (wish, operation, kind, operation, true);
        Generation++;
    }

    private void Become(SelectionState state, DateTimeOffset at)
    {
        if (State == state && Since is not null)
            return;
        (State, Since) = (state, at);
    }
}
