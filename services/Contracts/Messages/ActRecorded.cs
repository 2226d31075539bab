namespace AppsEducation.Contracts.Messages;

/// <summary>Catalogue, Provisioning → Tenants: an act that belongs in the one journal.</summary>
/// <param name="Id">Of the entry; the same id twice is one entry.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What: <c>instance.waived</c>.</param>
/// <param name="AcademyCode">Whose thing; null for the nation's.</param>
/// <param name="Subject">To what: an id or a slug.</param>
/// <param name="Before">State before, as JSON.</param>
/// <param name="After">State after, as JSON.</param>
/// <param name="From">The caller's address.</param>
/// <param name="OperationId">The operation it belongs to.</param>
public sealed record ActRecorded(Guid Id, DateTimeOffset At, string Actor, string Action, string? AcademyCode, string Subject, string? Before, string? After, string? From, string? OperationId);
