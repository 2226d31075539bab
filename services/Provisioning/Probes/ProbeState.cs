using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Probes;

/// <summary>
/// What the prober last saw of an instance's public name. The prober writes it (and creates it) for instances that were powered on and aren't being removed; the engine only reads it:
/// <see cref="Answers"/> turns an instance available, and back to incident. The prober wakes the engine (<c>EngineWake</c>) when that changes.
/// </summary>
internal sealed class ProbeState : ITenantOwned, IVersioned
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

    /// <summary>Rises when the machine needs new user data, because its enrolment token expired unused. A machine reads it at its first boot only: the engine replaces the server.</summary>
    public int UserDataVersion { get; set; }

    /// <summary>When it is probed next; while a probe runs, when another replica may take it over.</summary>
    public required DateTimeOffset NotBefore { get; set; }

    public long Version { get; private set; }

    /// <summary>Something happened to the machine: no back-off any more.</summary>
    public void LookSoon(DateTimeOffset now)
    {
        if (Answers is not true)
            (NotBefore, Misses) = (now, 0);
    }

    /// <summary>Takes a probe's result in; true when <see cref="Answers"/> changed.</summary>
    /// <param name="verdict">What the probe found.</param>
    /// <param name="begunAt">When it began.</param>
    /// <param name="options">How many misses make an incident, and how long to wait.</param>
    /// <param name="dice">0 to 1: spreads the probes over time.</param>
    public bool Take(Verdict verdict, DateTimeOffset begunAt, ProbeOptions options, double dice)
    {
        var before = Answers;
        LastAt = begunAt;
        if (verdict.Good)
        {
            (Answers, LastGoodAt, Misses, Words) = (true, begunAt, 0, null);
            NotBefore = begunAt + options.Interval * (0.9 + 0.2 * dice);
        }
        else
        {
            Misses++;
            Words = verdict.Words;
            if (Misses >= options.MissesToIncident && (before is true || LastGoodAt is not null))
                Answers = false;
            NotBefore = begunAt + Wait(options) * (0.9 + 0.2 * dice);
        }
        return Answers != before;
    }

    /// <summary>A miss that counts for nothing, since the fault seems to be on our own side.</summary>
    public void Disregard(DateTimeOffset begunAt, ProbeOptions options)
    {
        LastAt = begunAt;
        NotBefore = begunAt + options.AfterMiss;
    }

    // One that answered is asked again soon, so that an incident is known within a minute and a hiccup isn't one. One that is being prepared is asked ever more rarely: an installation takes
    // seconds in a simulator and twenty minutes for Discourse.
    private TimeSpan Wait(ProbeOptions options)
    {
        if (Answers is true)
            return options.AfterMiss;
        var grown = options.WhilePreparing * Math.Pow(1.3, Math.Min(Misses - 1, 20));
        return grown < options.Interval ? grown : options.Interval;
    }
}

internal sealed class ProbeStateTable : IEntityTypeConfiguration<ProbeState>
{
    public void Configure(EntityTypeBuilder<ProbeState> row)
    {
        row.ToTable("ProbeStates");
        row.HasKey(p => p.InstanceId);
        row.Property(p => p.InstanceId).HasMaxLength(32);
        row.Property(p => p.Words).HasMaxLength(500);
        row.HasIndex(p => p.NotBefore);
    }
}
