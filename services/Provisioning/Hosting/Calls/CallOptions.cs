namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>Limits of the calls to one account (section <c>Hosting:Calls</c>); one place, so that process tests scale them alike.</summary>
internal sealed record CallOptions
{
    /// <summary>Calls a second in one bucket. Scaleway publishes no figure; its 429 was recorded where nine zones were listed at once.</summary>
    public double PerSecond { get; init; } = 5;

    /// <summary>Calls at once after a rest.</summary>
    public double Burst { get; init; } = 5;

    /// <summary>A call ends after this, waits for the limiter and further tries included; the engine starts one only with more lease left.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>One try ends after this.</summary>
    public TimeSpan TryLimit { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>A call waits that long for its bucket; when it would be longer, the step comes back later instead of holding the lane.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>After a 429 without <c>Retry-After</c>; jittered by a quarter, doubled each time.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where the doubling ends.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Of a safe call, the first one included.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>So many failures with no success among them, and nobody calls that bucket for a while. More than are under way at once (<c>Engine:AtOnce</c>): one blip is no outage.</summary>
    public int BreakAfter { get; init; } = 20;

    /// <summary>The window of those failures.</summary>
    public TimeSpan BreakWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long nobody calls then.</summary>
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first of these that doesn't hold, in words; null when all is well.</summary>
    public string? Wrong() =>
        PerSecond is not (>= 0.1 and <= 1000) ? "Hosting:Calls:PerSecond must be between 0.1 and 1000, such as 5"
        : Burst is not (>= 1 and <= 1000) ? "Hosting:Calls:Burst must be between 1 and 1000, such as 5"
        : Tries is not (>= 1 and <= 10) ? "Hosting:Calls:Tries must be between 1 and 10, such as 3"
        : BreakAfter < 2 ? "Hosting:Calls:BreakAfter must be at least 2, such as 20"
        : TryLimit <= TimeSpan.Zero ? "Hosting:Calls:TryLimit must be positive, such as 00:00:08"
        : LongestWait < TimeSpan.Zero ? "Hosting:Calls:LongestWait can't be negative; 00:00:04 is usual"
        : CallLimit < TryLimit + LongestWait ? "Hosting:Calls:CallLimit must be at least TryLimit + LongestWait, such as 00:00:12"
        : FirstBackOff <= TimeSpan.Zero || LongestBackOff < FirstBackOff ? "Hosting:Calls:LongestBackOff must be at least FirstBackOff, such as 00:02:00 and 00:00:02"
        : BreakWithin < TimeSpan.FromSeconds(0.5) || BreakFor < TimeSpan.FromSeconds(0.5) ? "Hosting:Calls:BreakWithin and BreakFor must be at least half a second, such as 00:00:30 and 00:00:10"
        : null;
}
