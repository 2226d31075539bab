using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.CloudInit.Enrolment;

/// <summary>
/// What one address may ask of <c>/enrol</c>, which is open to all: a bucket each that fills with time. A refused ask costs tenfold, so that guessing is slow and a school's worth of machines
/// behind one address isn't. On TimeProvider, which the framework's limiter can't be given.
/// </summary>
internal sealed class EnrolmentLimiter(IOptions<MachineOptions> options, TimeProvider time)
{
    private const int CostOfRefusal = 10;
    private const int Addresses = 10_000;
    private readonly Dictionary<string, (double Tokens, long At)> buckets = [];

    private double PerSecond => options.Value.EnrolmentsPerMinute / 60d;

    /// <summary>Null when it may ask; otherwise how long to wait.</summary>
    public TimeSpan? Take(string address) => Spend(address, 1, needed: 1);

    /// <summary>It asked and was refused.</summary>
    public void Refused(string address) => Spend(address, CostOfRefusal - 1, needed: 0);

    private TimeSpan? Spend(string address, int cost, int needed)
    {
        lock (buckets)
        {
            var now = time.GetTimestamp();
            var full = (double)options.Value.EnrolmentsPerMinute;
            // Whoever fills the table with addresses only makes it forget: full buckets first, and then all.
            if (buckets.Count >= Addresses && !buckets.ContainsKey(address))
            {
                foreach (var old in buckets.Where(b => Filled(b.Value, now) >= full).Select(b => b.Key).ToArray())
                    buckets.Remove(old);
                if (buckets.Count >= Addresses)
                    buckets.Clear();
            }
            var tokens = buckets.TryGetValue(address, out var bucket) ? Math.Min(full, Filled(bucket, now)) : full;
            if (tokens < needed)
            {
                buckets[address] = (tokens, now);
                return TimeSpan.FromSeconds(Math.Ceiling((needed - tokens) / PerSecond));
            }
            // Never so deep in debt that a minute wouldn't do.
            buckets[address] = (Math.Max(tokens - cost, 1 - full), now);
            return null;
        }
    }

    private double Filled((double Tokens, long At) bucket, long now) => bucket.Tokens + time.GetElapsedTime(bucket.At, now).TotalSeconds * PerSecond;
}
