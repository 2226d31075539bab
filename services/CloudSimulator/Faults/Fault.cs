using System.Text.Json.Serialization;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Faults;

/// <summary>What can go wrong with a call. "Done" means the cloud did it, whatever the caller hears.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>Done; the connection ends without an answer.</summary>
    [JsonStringEnumMemberName("answer-lost")]
    AnswerLost,

    /// <summary>Done; the answer is a 503 of the gateway.</summary>
    [JsonStringEnumMemberName("error-5xx-done")]
    Error5xxDone,

    /// <summary>Not done; 503.</summary>
    [JsonStringEnumMemberName("error-5xx-not-done")]
    Error5xxNotDone,

    /// <summary>Not done; 429, with Retry-After when <see cref="Fault.RetryAfter"/> is set; OVH's API answers 408 instead.</summary>
    [JsonStringEnumMemberName("throttled")]
    Throttled,

    /// <summary>Not done; refused as each cloud refuses what is beyond a quota.</summary>
    [JsonStringEnumMemberName("quota")]
    Quota,

    /// <summary>Where a cloud finds out late (Scaleway's power-on, Nova's and Cinder's creates) the call is accepted and what it made ends badly; any other call is refused.</summary>
    [JsonStringEnumMemberName("no-stock")]
    NoStock,

    /// <summary>Done at once; answered <see cref="Fault.Seconds"/> later.</summary>
    [JsonStringEnumMemberName("slow")]
    Slow,

    /// <summary>Not done, never answered: the caller's own time limit ends it.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,

    /// <summary>Not done; the credentials are refused.</summary>
    [JsonStringEnumMemberName("unauthorized")]
    Unauthorized,

    /// <summary>Not done; refused for want of rights, for <see cref="Fault.Seconds"/> from the first time on, then never again.</summary>
    [JsonStringEnumMemberName("forbidden-then-heals")]
    ForbiddenThenHeals,

    /// <summary>A read shows the world of <see cref="Fault.Seconds"/> ago.</summary>
    [JsonStringEnumMemberName("listing-lags")]
    ListingLags,

    /// <summary>Something before the reader's second page went away meanwhile: one item is never shown; where pages go by markers, the marker is gone.</summary>
    [JsonStringEnumMemberName("page-shifts")]
    PageShifts,

    /// <summary>The answer is lost, nothing is there; it is done <see cref="Fault.Seconds"/> later all the same.</summary>
    [JsonStringEnumMemberName("lands-late")]
    LandsLate,

    /// <summary>Done and answered; the resource it made or named goes away out of band <see cref="Fault.Seconds"/> later.</summary>
    [JsonStringEnumMemberName("vanishes")]
    Vanishes,
}

/// <summary>A fault waiting for its call: <c>new Fault("create-server", FaultKind.AnswerLost)</c>.</summary>
/// <param name="Call">A call's name, as GET /_sim/calls lists them; <c>list-*</c> for several, <c>*</c> for any.</param>
/// <param name="Kind">What happens to it.</param>
public sealed record Fault(string Call, FaultKind Kind)
{
    /// <summary>How often it strikes.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many fitting calls pass before the first.</summary>
    public int After { get; init; }

    /// <summary>The fault's own length, where it has one.</summary>
    public double Seconds { get; init; } = 10;

    /// <summary>Seconds in the Retry-After of a 429; without it there is none, as Scaleway answers.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Only this account's calls.</summary>
    public string? Account { get; init; }

    /// <summary>Only calls in this zone or region.</summary>
    public string? Zone { get; init; }

    internal bool Fits(string call, string account, string? zone) =>
        (Call == "*" || Call == call || (Call.EndsWith('*') && call.StartsWith(Call[..^1], StringComparison.Ordinal)))
        && (Account is null || Account == account)
        && (Zone is null || Zone == zone);

    /// <summary>Whether a call with this fault can have others beside it.</summary>
    internal bool OnlyColours => Kind is FaultKind.ListingLags or FaultKind.PageShifts or FaultKind.Slow or FaultKind.NoStock or FaultKind.Vanishes;
}

/// <summary>A fault with what it has done so far; kept, so that a killed simulator goes on with it.</summary>
internal sealed record FaultRow : Row
{
    public required Fault Fault { get; init; }
    public long Order { get; init; }
    public int Seen { get; init; }
    public int Struck { get; init; }
    public DateTimeOffset? FirstAt { get; init; }
}
