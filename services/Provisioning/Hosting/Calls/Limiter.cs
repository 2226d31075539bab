namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>
/// A token bucket for each product and zone, as the provider counts them, on <see cref="TimeProvider"/> (the framework's can't be given a clock).
/// Every wait of a call is here: a 429 pauses the bucket, not the call that met it, so whoever comes next waits as well.
/// </summary>
internal sealed class Limiter(CallOptions options, TimeProvider time, Func<double> random)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Bucket> buckets = [];

    /// <summary>How long a call of this bucket would wait now.</summary>
    public TimeSpan WaitOf(string bucket)
    {
        lock (gate)
            return Due(Filled(bucket));
    }

    /// <summary>Takes a token, waiting for its turn when that is soon: first come, first served.</summary>
    /// <returns>Null when taken; else how long the wait would be: longer than a lane may be held for.</returns>
    public async Task<TimeSpan?> Take(string bucket, CancellationToken ct)
    {
        while (true)
        {
            TimeSpan wait;
            int pauses;
            lock (gate)
            {
                var filled = Filled(bucket);
                wait = Due(filled);
                if (wait > options.LongestWait)
                    return wait;
                filled.Tokens--;   // its place in the queue
                pauses = filled.Pauses;
            }
            if (wait <= TimeSpan.Zero)
                return null;
            try
            {
                await Task.Delay(wait, time, ct);
            }
            catch (OperationCanceledException)
            {
                lock (gate)
                {
                    if (Filled(bucket) is { } left && left.Pauses == pauses)
                        left.Tokens++;
                }
                throw;
            }
            lock (gate)
            {
                if (Filled(bucket).Pauses == pauses)
                    return null;
            }
            // Throttled meanwhile: nobody's place holds, and all queue anew.
        }
    }

    /// <summary>The provider throttled: nobody calls this bucket before the time it named or, as Scaleway names none (an empty 429), before a jittered back-off that doubles.</summary>
    /// <returns>How long the pause is.</returns>
    public TimeSpan Throttled(string bucket, TimeSpan? retryAfter)
    {
        lock (gate)
        {
            var filled = Filled(bucket);
            var doubled = options.FirstBackOff * Math.Pow(2, Math.Min(filled.Throttles, 10));
            var pause = retryAfter ?? (doubled < options.LongestBackOff ? doubled : options.LongestBackOff) * (0.75 + (random() * 0.5));
            filled.Throttles++;
            filled.Tokens = 1;   // the first after the pause
            filled.Pauses++;
            filled.Pause = pause > Remaining(filled) ? pause : Remaining(filled);
            filled.PausedAt = time.GetTimestamp();
            return filled.Pause;
        }
    }

    /// <summary>It answered without throttling: the next back-off starts small again.</summary>
    public void Answered(string bucket)
    {
        lock (gate)
            Filled(bucket).Throttles = 0;
    }

    private TimeSpan Due(Bucket bucket)
    {
        var pause = Remaining(bucket);
        var turn = bucket.Tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - bucket.Tokens) / options.PerSecond);
        return RoundedUp(pause > TimeSpan.Zero ? pause + turn : turn);   // those who wait for the pause to be over don't all come at once then
    }

    // To the millisecond that timers have: one that fires early would go round and round until the rest is over.
    private static TimeSpan RoundedUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private TimeSpan Remaining(Bucket bucket) => bucket.Pause - time.GetElapsedTime(bucket.PausedAt);

    // On the monotonic clock: one that is set back or forward gives no tokens and takes none.
    private Bucket Filled(string name)
    {
        if (!buckets.TryGetValue(name, out var bucket))
            buckets[name] = bucket = new Bucket { Tokens = options.Burst, FilledAt = time.GetTimestamp(), PausedAt = time.GetTimestamp() };
        var passed = time.GetElapsedTime(bucket.FilledAt);
        bucket.Tokens = Math.Min(options.Burst, bucket.Tokens + (passed.TotalSeconds * options.PerSecond));
        bucket.FilledAt = time.GetTimestamp();
        return bucket;
    }

    private sealed class Bucket
    {
        /// <summary>Less than nothing: so many have a place in the queue.</summary>
        public double Tokens { get; set; }

        public long FilledAt { get; set; }

        public TimeSpan Pause { get; set; }

        public long PausedAt { get; set; }

        public int Throttles { get; set; }

        /// <summary>How often it was paused: what queued before is off.</summary>
        public int Pauses { get; set; }
    }
}
