using System.ComponentModel.DataAnnotations;

namespace AppsEducation.Provisioning.Probes;

/// <summary>How services are asked whether they answer (section <c>Probes</c>). All spans may be scaled alike.</summary>
internal sealed class ProbeOptions : IValidatableObject
{
    /// <summary>Between probes of a service that answers.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After a miss of one that answered.</summary>
    public TimeSpan AfterMiss { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Between the first probes of one that is being prepared; grows to <see cref="Interval"/>.</summary>
    public TimeSpan WhilePreparing { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>A probe's time limit, both questions together.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Misses in a row that turn a service to incident.</summary>
    public int MissesToIncident { get; set; } = 3;

    /// <summary>The age at which the machine's own result says nothing any more; its timer runs every 30 s.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How far a machine's clock may run ahead of ours.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Probes at once; each takes a socket, and a process has about a thousand.</summary>
    public int AtOnce { get; set; } = 32;

    /// <summary>How often the rows are looked at when nothing rings.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// <c>host:port</c> of places that always answer and have nothing to do with our services: when many of these are silent at once and none of those can be reached, the fault is ours and nothing turns red.
    /// Empty: no such check.
    /// </summary>
    public List<string> ControlAddresses { get; set; } = [];

    /// <summary>Silent at once are many, from so many on.</summary>
    public int Many { get; set; } = 3;

    /// <summary>Silent at once are many, from this share of those that answered on.</summary>
    public double ManyShare { get; set; } = 0.3;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, span) in new[]
        {
            (nameof(Interval), Interval), (nameof(AfterMiss), AfterMiss), (nameof(WhilePreparing), WhilePreparing), (nameof(TimeLimit), TimeLimit), (nameof(FreshFor), FreshFor), (nameof(Poll), Poll),
        })
        {
            if (span <= TimeSpan.Zero)
                yield return new ValidationResult($"Probes:{name} is {span}. Set it to more than nothing, for example 00:00:10 (environment: Probes__{name}).");
        }
        if (ClockSkew < TimeSpan.Zero)
            yield return new ValidationResult($"Probes:ClockSkew is {ClockSkew}. Set it to 0 or more, for example 00:00:30 (environment: Probes__ClockSkew).");
        if (MissesToIncident < 1)
            yield return new ValidationResult($"Probes:MissesToIncident is {MissesToIncident}. Set it to 1 or more, for example 3 (environment: Probes__MissesToIncident).");
        if (AtOnce is < 1 or > 300)
            yield return new ValidationResult($"Probes:AtOnce is {AtOnce}. Set it to between 1 and 300, for example 32 (environment: Probes__AtOnce).");
        if (Many < 1 || ManyShare is <= 0 or > 1)
            yield return new ValidationResult($"Probes:Many is {Many} and Probes:ManyShare {ManyShare}. Set them to 1 or more and to a share up to 1, for example 3 and 0.3 (environment: Probes__Many, Probes__ManyShare).");
        foreach (var address in ControlAddresses.Where(a => !Address.TryParse(a, out _)))
            yield return new ValidationResult($"Probes:ControlAddresses has '{address}'. Write host:port, for example api.scaleway.com:443 (environment: Probes__ControlAddresses__0).");
    }
}

/// <summary>Where to open a connection.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">1–65535.</param>
internal sealed record Address(string Host, int Port)
{
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Address? address)
    {
        var colon = text.LastIndexOf(':');
        address = colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port > 0
            ? new Address(text[..colon].Trim('[', ']'), port)
            : null;
        return address is not null;
    }
}
