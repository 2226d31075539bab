using System.ComponentModel.DataAnnotations;

namespace AppsEducation.Provisioning.Engine;

/// <summary>How the engine keeps time (section <c>Engine</c>). Every span may be scaled alike, so that tests on real processes take a twentieth.</summary>
internal sealed class EngineOptions : IValidatableObject
{
    /// <summary>The public zone below which services get their names: <c>apps.education.example</c>; an account must hold it. What has its name keeps it when this changes.</summary>
    public string DnsZone { get; set; } = "localhost";

    /// <summary>Where this worker keeps its lock file, held for life: who gets the lock knows that the former is dead. Null: a name of its own, and a dead one's lanes wait for their lease.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>An open intent is only looked up for so long.</summary>
    public TimeSpan LookUpMinute { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How far a provider's listing may lag behind itself; two 404 must be so far apart.</summary>
    public TimeSpan ListingDelay { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>A look older than this is taken anew before the next instance is handled.</summary>
    public TimeSpan LookMaxAge { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How many instances of a lane are worked on at once, each with its own calls, under the account's limits.</summary>
    public int AtOnce { get; set; } = 8;

    /// <summary>A lane's lease; longer than twice a call's time limit.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Without progress for so long the lease isn't renewed any more.</summary>
    public TimeSpan StallLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time to live of the records.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an instance that held data goes on running after its end was asked for.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often a blocked instance is looked at.</summary>
    public TimeSpan BlockedLook { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a step may take, where neither it nor the blueprint says otherwise.</summary>
    public TimeSpan StepDeadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Blocked for so long before it held data, an instance gives its place back and queues again.</summary>
    public TimeSpan BlockedGivesBackAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often everything of ours in an account is compared with the rows.</summary>
    public TimeSpan InventoryInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the rows are looked at when nothing rings, for what other processes wrote.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often what isn't settled is stated again.</summary>
    public TimeSpan RestateInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The first wait after a fault; doubles with each, up to <see cref="BackOffLimit"/>.</summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromSeconds(2);

    public TimeSpan BackOffLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Waits that steps ask for are divided by this; 1 but in tests on real processes.</summary>
    public double TimeScale { get; set; } = 1;

    /// <summary>A step's wait, scaled.</summary>
    public TimeSpan Scaled(TimeSpan wait) => wait / TimeScale;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, span) in new[]
        {
            (nameof(LookUpMinute), LookUpMinute), (nameof(ListingDelay), ListingDelay), (nameof(LookMaxAge), LookMaxAge), (nameof(Lease), Lease), (nameof(StallLimit), StallLimit), (nameof(Ttl), Ttl),
            (nameof(BlockedLook), BlockedLook), (nameof(StepDeadline), StepDeadline), (nameof(BlockedGivesBackAfter), BlockedGivesBackAfter), (nameof(InventoryInterval), InventoryInterval),
            (nameof(Poll), Poll), (nameof(RestateInterval), RestateInterval), (nameof(BackOff), BackOff), (nameof(BackOffLimit), BackOffLimit),
        })
        {
            if (span <= TimeSpan.Zero)
                yield return new ValidationResult($"Engine:{name} is {span}. Set it to more than nothing, for example 00:01:00 (environment: Engine__{name}).");
        }
        if (Grace < TimeSpan.Zero)
            yield return new ValidationResult($"Engine:Grace is {Grace}. Set it to 0 or more, for example 7.00:00:00 (environment: Engine__Grace).");
        if (TimeScale <= 0)
            yield return new ValidationResult($"Engine:TimeScale is {TimeScale}. Set it to 1 (environment: Engine__TimeScale).");
        if (AtOnce is < 1 or > 64)
            yield return new ValidationResult($"Engine:AtOnce is {AtOnce}. Set it to 1 to 64, for example 8 (environment: Engine__AtOnce).");
        if (string.IsNullOrWhiteSpace(DnsZone))
            yield return new ValidationResult("Engine:DnsZone is empty. Set it to the zone below which services get their names, for example apps.education.example (environment: Engine__DnsZone).");
    }
}
