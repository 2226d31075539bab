namespace AppsEducation.Contracts.Messages;

/// <summary>Provisioning → Tenants: the whole state of an instance and of the operation it works on. A newer revision wins; restated periodically while unsettled.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="AcademyCode">From Provisioning's row; the receiver trusts its own.</param>
/// <param name="Offering">The offering's slug.</param>
/// <param name="Revision">Rises with every report of this instance.</param>
/// <param name="Generation">The newest wish that Provisioning has taken in.</param>
/// <param name="State">The instance.</param>
/// <param name="Size">The size it has.</param>
/// <param name="Url">Its public address, once known.</param>
/// <param name="EverAvailable">It was available once: what fails later is an incident, not a failure.</param>
/// <param name="HeldData">It was powered on with its volume: it goes only through the destruction gate.</param>
/// <param name="EndsAt">When a scheduled end comes.</param>
/// <param name="Placement">Where it was placed and why.</param>
/// <param name="Operation">What is being done.</param>
public sealed record InstanceReported(
    string InstanceId,
    string AcademyCode,
    string Offering,
    long Revision,
    long Generation,
    InstanceState State,
    string Size,
    string? Url,
    bool EverAvailable,
    bool HeldData,
    DateTimeOffset? EndsAt,
    PlacementReport? Placement,
    OperationReport Operation);

/// <summary>Where an instance was placed.</summary>
/// <param name="Account">The hosting account.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Why">Why there, as arguments of a sentence: <c>servers 11 of 15 free</c>, <c>only-account</c> …</param>
public sealed record PlacementReport(string Account, string Zone, IReadOnlyList<string> Why);

/// <summary>The operation of an instance as Provisioning sees it; a removal that started there is announced this way too.</summary>
/// <param name="Id">The operation.</param>
/// <param name="Kind">Its kind; a receiver that doesn't know the id creates it.</param>
/// <param name="State">Its state.</param>
/// <param name="Steps">In order, all of them from the start.</param>
/// <param name="Blocked">Why it waits, when it is blocked.</param>
/// <param name="Failure">Why it failed, when it failed.</param>
/// <param name="StartedAt">When Provisioning took it in.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record OperationReport(
    string Id,
    OperationKind Kind,
    OperationState State,
    IReadOnlyList<StepReport> Steps,
    BlockedReport? Blocked,
    FailureReport? Failure,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>One step of an operation.</summary>
/// <param name="Name">Stable, a key of the texts: <c>firewall address dns server volume user-data power probe …</c></param>
/// <param name="StartedAt">Null while it is to come.</param>
/// <param name="EndedAt">Null until it is done.</param>
/// <param name="Waiting">What it waits for, in the driver's short English words.</param>
/// <param name="ProviderRequestId">The provider's id of the step's last act.</param>
public sealed record StepReport(string Name, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Waiting, string? ProviderRequestId);

/// <summary>Why an operation waits for something that doesn't come by itself.</summary>
/// <param name="By">The kind of cause.</param>
/// <param name="Account">The account it concerns.</param>
/// <param name="Since">Since when.</param>
/// <param name="NextLookAt">When the engine looks again by itself.</param>
/// <param name="ProviderMessage">The provider's own words, in its language.</param>
/// <param name="ProviderRequestId">The provider's id of the refused call.</param>
public sealed record BlockedReport(BlockedBy By, string? Account, DateTimeOffset Since, DateTimeOffset NextLookAt, string ProviderMessage, string? ProviderRequestId);

/// <summary>Why an operation failed.</summary>
/// <param name="Code">A stable code: <c>provider-refused</c>, <c>boot-deadline</c>, …</param>
/// <param name="Message">The provider's or the engine's words.</param>
/// <param name="ProviderRequestId">The provider's id of the refused call.</param>
public sealed record FailureReport(string Code, string Message, string? ProviderRequestId);
