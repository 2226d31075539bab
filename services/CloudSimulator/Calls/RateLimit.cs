namespace AppsEducation.CloudSimulator.Calls;

/// <summary>One token bucket per caller, zone and product.</summary>
internal sealed class RateLimit(double? perSecond, double usualBurst)
{
    private readonly Dictionary<(string Account, string? Zone, string Product), (double Tokens, DateTimeOffset At)> buckets = [];

    public bool Allows(Cloud cloud, string account, string? zone, string product, DateTimeOffset now)
    {
        if (perSecond is not { } usual)
            return true;
        var (rate, burst) = cloud.Limit(usual, usualBurst);
        var key = (account, zone, product);
        var (tokens, at) = buckets.TryGetValue(key, out var bucket) ? bucket : (burst, now);
        tokens = Math.Min(burst, tokens + (Math.Max(0, (now - at).TotalSeconds) * rate));
        var allowed = tokens >= 1;
        buckets[key] = (allowed ? tokens - 1 : tokens, now);
        return allowed;
    }
}
