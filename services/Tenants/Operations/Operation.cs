using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Tenants.Operations;

/// <summary>
/// One asked-for change and its life. A kind with arguments, never a sentence: the texts are made when it is shown, in the reader's language.
/// A bulk one belongs to the nation, which is no academy (<see cref="Nation"/>), so that no academy's scope ever sees it.
/// </summary>
internal sealed class Operation : ITenantOwned, IVersioned
{
    /// <summary>The owner of what concerns several academies.</summary>
    public const string Nation = "";

    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required OperationKind Kind { get; init; }

    /// <summary><c>academy selection instance</c>.</summary>
    public required string SubjectType { get; init; }

    /// <summary>The offering's slug, the instance's id, or the academy's code.</summary>
    public required string SubjectId { get; init; }
    public string? Offering { get; init; }
    public string? InstanceId { get; init; }

    /// <summary>A parent: its state is its children's.</summary>
    public bool IsBulk { get; init; }
    public string? Parent { get; init; }
    public required string RequestedBy { get; init; }
    public string? OnBehalfOf { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public long Version { get; private set; }

    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Plan { get; private set; } = new Dictionary<string, string>();
    public OperationState State { get; private set; }
    public IReadOnlyList<StepReport> Steps { get; private set; } = [];
    public int Done { get; private set; }
    public int Total { get; private set; }
    public BlockedReport? Blocked { get; private set; }
    public FailureReport? Failure { get; private set; }
    public long? SubportalVersion { get; private set; }
    public string? Successor { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    public bool HasEnded => EndedAt is not null;

    /// <summary>All of it that changes, as one value.</summary>
    public OperationFrame Frame() => new(State, Plan, Steps, Done, Total, Blocked, Failure, SubportalVersion, Successor, EndedAt);

    /// <summary>What will happen, said at acceptance.</summary>
    public Operation Planned(params ReadOnlySpan<(string Name, string? Value)> plan)
    {
        var all = new Dictionary<string, string>(Plan);
        foreach (var (name, value) in plan)
        {
            if (value is not null)
                all[name] = value;
        }
        Plan = all;
        return this;
    }

    /// <summary>The steps to come, all from the start.</summary>
    public Operation WithSteps(IEnumerable<string> names)
    {
        Steps = [.. names.Select(name => new StepReport(name, null, null, null, null))];
        Total = Steps.Count;
        return this;
    }

    /// <summary>How many children there are.</summary>
    public Operation WithChildren(int count)
    {
        Total = count;
        return this;
    }

    /// <summary>A step began or ended.</summary>
    public void Mark(string step, DateTimeOffset at, bool done, string? waiting = null)
    {
        Steps = [.. Steps.Select(s => s.Name != step ? s : s with { StartedAt = s.StartedAt ?? at, EndedAt = done ? s.EndedAt ?? at : null, Waiting = waiting })];
        Done = Steps.Count(s => s.EndedAt is not null);
        if (State == OperationState.Pending)
            State = OperationState.Running;
    }

    /// <summary>Takes over what Provisioning says of it; what has ended stays as it ended.</summary>
    public void Take(OperationReport report, PlacementReport? placement)
    {
        if (HasEnded)
            return;
        if (placement is not null)
            Planned(("account", placement.Account), ("zone", placement.Zone), ("why", string.Join(", ", placement.Why)));
        (State, Steps, Blocked, Failure) = (report.State, report.Steps, report.Blocked, report.Failure);
        (Done, Total) = (Steps.Count(s => s.EndedAt is not null), Steps.Count);
        if (report.State is OperationState.Succeeded or OperationState.Failed or OperationState.Cancelled)
            EndedAt = report.EndedAt ?? report.StartedAt;
    }

    /// <summary>Takes over what its children came to.</summary>
    public void Aggregate(OperationState state, int done, DateTimeOffset at, FailureReport? failure)
    {
        (State, Done, Failure) = (state, done, failure);
        if (state is OperationState.Succeeded or OperationState.Failed or OperationState.Cancelled)
            EndedAt = at;
    }

    public void Succeed(DateTimeOffset at)
    {
        Steps = [.. Steps.Select(s => s.EndedAt is not null ? s : s with { StartedAt = s.StartedAt ?? at, EndedAt = at, Waiting = null })];
        (State, EndedAt, Blocked, Done) = (OperationState.Succeeded, at, null, Total);
    }

    public void Fail(FailureReport why, DateTimeOffset at) => (State, EndedAt, Blocked, Failure) = (OperationState.Failed, at, null, why);

    /// <summary>A newer wish takes its place.</summary>
    public void Supersede(string successor, DateTimeOffset at) => (State, EndedAt, Blocked, Successor) = (OperationState.Cancelled, at, null, successor);

    /// <summary>The version of the sub-portal in which its result shows.</summary>
    public void ShowsIn(long version) => SubportalVersion = version;
}

/// <summary>What changes of an operation, at one moment.</summary>
internal sealed record OperationFrame(
    OperationState State, IReadOnlyDictionary<string, string> Plan, IReadOnlyList<StepReport> Steps, int Done, int Total,
    BlockedReport? Blocked, FailureReport? Failure, long? SubportalVersion, string? Successor, DateTimeOffset? EndedAt);

/// <summary>
/// A moment of an operation's life, kept so that a watcher who lost its connection gets what it missed, from any replica.
/// Every row is written together with its operation's own row, whose version lets one writer through: within an operation the sequence is the order of commits.
/// </summary>
internal sealed class OperationEvent : ITenantOwned
{
    public long Sequence { get; private set; }
    public required string TenantId { get; init; }
    public required string OperationId { get; init; }

    /// <summary>One of <see cref="Contracts.Http.OperationEvents"/>.</summary>
    public required string Type { get; init; }
    public required DateTimeOffset At { get; init; }
    public required OperationFrame Frame { get; set; }
}
