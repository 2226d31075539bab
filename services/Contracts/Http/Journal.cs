namespace AppsEducation.Contracts.Http;

/// <summary>One row of the append-only journal.</summary>
/// <param name="Sequence">Its place.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="OnBehalfOf">For whom.</param>
/// <param name="Action">What: <c>selection.enabled</c>.</param>
/// <param name="Academy">The academy's code; null for the nation's.</param>
/// <param name="Subject">To what.</param>
/// <param name="Before">State before, as JSON.</param>
/// <param name="After">State after, as JSON.</param>
/// <param name="From">The caller's address.</param>
/// <param name="Operation">The operation it belongs to.</param>
public sealed record JournalAnswer(long Sequence, DateTimeOffset At, string Actor, string? OnBehalfOf, string Action, string? Academy, string Subject, string? Before, string? After, string? From, string? Operation);
