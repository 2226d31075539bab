using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace AppsEducation.ServiceDefaults;

/// <summary>
/// One caller's bucket: full at first, emptied by a request, filled evenly with time, so that who went too far waits for seconds and not for the end of a window.
/// On TimeProvider, which the framework's own limiters can't be given.
/// </summary>
internal sealed class CallerBucket(int limit, TimeSpan window, TimeProvider time) : RateLimiter
{
    private readonly Lock gate = new();
    private readonly double perSecond = limit / window.TotalSeconds;
    private double tokens = limit;
    private long at = time.GetTimestamp();
    private bool told;

    /// <summary>Once it is full again nothing is lost by forgetting it.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (gate)
            {
                var idle = time.GetElapsedTime(at) - FullAfter;
                return idle > TimeSpan.Zero ? idle : null;
            }
        }
    }

    private TimeSpan FullAfter => TimeSpan.FromSeconds((limit - tokens) / perSecond);

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            tokens = Math.Min(limit, tokens + time.GetElapsedTime(at, now).TotalSeconds * perSecond);
            at = now;
            // A flood goes on while single requests get through: it is over when the bucket is half full.
            told &= tokens < limit / 2d;
            var refused = tokens < permitCount;
            var first = refused && !told;
            told |= refused;
            if (!refused)
                tokens -= permitCount;
            return new Lease(!refused, (int)tokens, Whole(FullAfter), Whole(TimeSpan.FromSeconds((permitCount - tokens) / perSecond)), first);
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(span.TotalSeconds)));

    /// <summary>An answer to one request.</summary>
    /// <param name="acquired">It may go on.</param>
    /// <param name="remaining">What is left.</param>
    /// <param name="fullAfter">When all of it is back.</param>
    /// <param name="retryAfter">When one is back.</param>
    /// <param name="first">The first refusal of a flood.</param>
    internal sealed class Lease(bool acquired, int remaining, TimeSpan fullAfter, TimeSpan retryAfter, bool first) : RateLimitLease
    {
        public override bool IsAcquired => acquired;

        public int Remaining => remaining;

        public TimeSpan FullAfter => fullAfter;

        public TimeSpan RetryAfter => retryAfter;

        public bool IsFirstRefusal => first;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
