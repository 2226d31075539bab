namespace AppsEducation.Contracts.Http;

/// <summary>An asked-for change and its life.</summary>
/// <param name="Id"><c>op_…</c></param>
/// <param name="Kind">What was asked; never a sentence.</param>
/// <param name="Title">The sentence made from the kind and its arguments, in the caller's language.</param>
/// <param name="Arguments">Arguments of that sentence: <c>size</c>, <c>reason</c>, …</param>
/// <param name="Subject">What it is about.</param>
/// <param name="State">Its state; an unknown one is to be read as running.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="OnBehalfOf">For whom, when not for themselves.</param>
/// <param name="Plan">What will happen, said at acceptance: account and why, …</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Steps">In order, all from the start.</param>
/// <param name="Blocked">Why it waits.</param>
/// <param name="Problem">Why it failed.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Parent">The bulk operation it belongs to.</param>
/// <param name="Successor">The newer wish that superseded it.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record OperationAnswer(
    string Id,
    OperationKind Kind,
    string Title,
    IReadOnlyDictionary<string, string> Arguments,
    OperationSubject Subject,
    OperationState State,
    string RequestedBy,
    string? OnBehalfOf,
    IReadOnlyDictionary<string, string> Plan,
    OperationProgress Progress,
    IReadOnlyList<OperationStep> Steps,
    OperationBlocked? Blocked,
    OperationProblem? Problem,
    OperationResult? Result,
    string? Parent,
    string? Successor,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt);

/// <param name="Type"><c>academy</c>, <c>selection</c>, <c>instance</c>.</param>
/// <param name="Id">The offering's slug, the instance's id, or the academy's code.</param>
/// <param name="Academy">The academy's code; null for a bulk one.</param>
public sealed record OperationSubject(string Type, string Id, string? Academy);

/// <param name="Done">Steps (or children) done; never fewer than before.</param>
/// <param name="Total">Of how many; 0 while that isn't known yet. It grows when more is to be done than was foreseen.</param>
/// <param name="Text">What it is at, in the caller's language.</param>
public sealed record OperationProgress(int Done, int Total, string Text);

/// <param name="Name">Stable.</param>
/// <param name="Title">In the caller's language.</param>
/// <param name="State"><c>pending running done</c>.</param>
/// <param name="StartedAt">Null while to come.</param>
/// <param name="EndedAt">Null until done.</param>
/// <param name="Waiting">What it waits for.</param>
/// <param name="ProviderRequestId">The provider's id of its last act.</param>
public sealed record OperationStep(string Name, string Title, string State, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Waiting, string? ProviderRequestId);

/// <param name="Reason">The kind of cause.</param>
/// <param name="Since">Since when.</param>
/// <param name="NextLookAt">When it is looked at again.</param>
/// <param name="ProviderMessage">The provider's words.</param>
/// <param name="ProviderRequestId">The provider's id of the refused call.</param>
/// <param name="Hint">What a person can do, in the caller's language.</param>
public sealed record OperationBlocked(BlockedBy Reason, DateTimeOffset Since, DateTimeOffset NextLookAt, string ProviderMessage, string? ProviderRequestId, string Hint);

/// <param name="Code">Stable.</param>
/// <param name="Detail">What happened, what was undone, what to do next, in the caller's language.</param>
/// <param name="ProviderMessage">The provider's words.</param>
/// <param name="ProviderRequestId">The provider's id of the refused call.</param>
public sealed record OperationProblem(string Code, string Detail, string? ProviderMessage, string? ProviderRequestId);

/// <param name="Type"><c>selection</c>, <c>instance</c>, <c>academy</c>.</param>
/// <param name="Href">Where the result is seen.</param>
/// <param name="SubportalVersion">The version of the sub-portal in which it shows: whoever watches has seen the end only when the feed is at it.</param>
public sealed record OperationResult(string Type, string Href, long? SubportalVersion);

/// <summary>
/// The types of events of <c>GET /operations/{id}/events</c>. Every event's data is the whole <see cref="OperationAnswer"/> at that moment
/// (whole states, never deltas), its <c>id:</c> resumes after it, and <see cref="Ended"/> is the last.
/// </summary>
public static class OperationEvents
{
    /// <summary>First on a new connection; one that resumes by <c>Last-Event-ID</c> gets the events it missed instead.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>A step began or was done.</summary>
    public const string Step = "step";

    /// <summary>Something else moved, at most once a second.</summary>
    public const string Progress = "progress";

    /// <summary>It waits for something that doesn't come by itself.</summary>
    public const string Blocked = "blocked";

    /// <summary>The cause is gone.</summary>
    public const string Unblocked = "unblocked";

    /// <summary>It has come to its end.</summary>
    public const string Ended = "ended";
}
