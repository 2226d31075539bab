namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// The guards that keep promises, each of which a test takes out once to see a named test turn red. Never bound to configuration: only code in a test can make one that isn't whole.
/// </summary>
internal sealed record Guards
{
    public static readonly Guards All = new();

    /// <summary>The intent is committed before a create.</summary>
    public bool Intent { get; init; } = true;

    /// <summary>Saves hold only under the lane's fencing number.</summary>
    public bool Fencing { get; init; } = true;

    /// <summary>An open intent is only looked up for the look-up minute.</summary>
    public bool LookUpMinute { get; init; } = true;

    /// <summary>A slot that ever had an intent is created again only after an exact look-up by tag.</summary>
    public bool ExactTag { get; init; } = true;

    /// <summary>A listing proves no absence.</summary>
    public bool ProofOfAbsence { get; init; } = true;

    /// <summary>No instance with data goes without a waiver of this removal.</summary>
    public bool Gate { get; init; } = true;

    /// <summary>An address goes only after its record's time to live.</summary>
    public bool Ttl { get; init; } = true;

    /// <summary>An older generation changes nothing.</summary>
    public bool Generation { get; init; } = true;
}
