namespace AppsEducation.Faults.Tests;

/// <summary>What befalls one call of a run: the columns of the matrix.</summary>
internal enum Trouble
{
    CrashBefore,
    CrashAfter,
    AnotherTakesOver,
    AnswerLost,
    DoneBut5xx,
    NotDone5xx,
    Throttled,
    ThrottledWithRetryAfter,
    NoAnswer,
    WrongToken,
    ForbiddenThenHeals,
    Quota,
    NoStock,
    LandsLate,
    Vanishes,
    ListingLags,
    PageShifts,
    MessageDoubled,
    OtherWishArrives,
}

/// <summary>What the columns mean, and where each makes sense.</summary>
internal static class Troubles
{
    public static IReadOnlyList<Trouble> All { get; } = Enum.GetValues<Trouble>();

    public static string Words(this Trouble trouble) => trouble switch
    {
        Trouble.CrashBefore => "the process dies before the call",
        Trouble.CrashAfter => "the process dies after the call and before its commit",
        Trouble.AnotherTakesOver => "the process dies after the call, and another one waits for its lease",
        Trouble.AnswerLost => "done, and the answer is lost",
        Trouble.DoneBut5xx => "done, and answered 503",
        Trouble.NotDone5xx => "not done, answered 503",
        Trouble.Throttled => "429 without Retry-After",
        Trouble.ThrottledWithRetryAfter => "429 with Retry-After",
        Trouble.NoAnswer => "never answered, not done",
        Trouble.WrongToken => "the token is refused twice",
        Trouble.ForbiddenThenHeals => "403 for half a minute",
        Trouble.Quota => "the quota is full",
        Trouble.NoStock => "no stock",
        Trouble.LandsLate => "no answer, and it lands three minutes later",
        Trouble.Vanishes => "the resource vanishes five seconds later",
        Trouble.ListingLags => "listings lag by ten seconds from here on",
        Trouble.PageShifts => "pages shift under the reader from here on",
        Trouble.MessageDoubled => "the wish is delivered again, and stated again",
        _ => "the opposite wish arrives now",
    };

    /// <summary>A read can't meet a full quota, and what makes nothing can't land late.</summary>
    public static bool Befalls(this Trouble trouble, Place place) => trouble switch
    {
        // A token is made and is nothing that one has.
        Trouble.Quota or Trouble.LandsLate or Trouble.Vanishes when place.Call == "create-token" => false,
        Trouble.Quota => place.Call.StartsWith("create-", StringComparison.Ordinal),
        Trouble.NoStock => place.Call is "create-server" or "action-poweron",
        Trouble.LandsLate => place.Call.StartsWith("create-", StringComparison.Ordinal) || place.Call == "set-records",
        Trouble.Vanishes => place.Call.StartsWith("create-", StringComparison.Ordinal) || place.Call is "set-records" or "action-poweron" or "update-volume" or "attach-volume",
        _ => true,
    };
}
