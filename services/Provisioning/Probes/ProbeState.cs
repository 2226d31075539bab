using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Probes;

/// <summary>
/// What the prober last saw of an instance's public name. The prober writes it (and creates it) for instances that were powered on and aren't being removed; the engine only reads it:
/// <see cref="Answers"/> turns an instance available, and back to incident. The prober wakes the engine (<c>EngineWake</c>) when that changes.
/// </summary>
internal sealed class ProbeState : ITenantOwned
{
    /// <summary>The instance: the key.</summary>
    public required string InstanceId { get; init; }

    public required string TenantId { get; init; }

    /// <summary>True after a good probe; false after three misses in a row; null while neither was seen.</summary>
    public bool? Answers { get; set; }

    /// <summary>When the last probe began.</summary>
    public DateTimeOffset? LastAt { get; set; }

    /// <summary>When the last good probe began.</summary>
    public DateTimeOffset? LastGoodAt { get; set; }

    /// <summary>Misses in a row.</summary>
    public int Misses { get; set; }

    /// <summary>What the last miss was, in a few English words.</summary>
    public string? Words { get; set; }

    /// <summary>Rises when the machine needs new user data, because its enrolment token expired unused; the engine then stops it, writes it anew and starts it.</summary>
    public int UserDataVersion { get; set; }
}
