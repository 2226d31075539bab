using AppsEducation.Contracts;

namespace AppsEducation.Provisioning.Hosting.Accounts;

/// <summary>What the file of every provider's account says; a provider adds its own. Anything else in it is refused, since a misspelt key would pass for a default.</summary>
internal abstract record AccountFile
{
    public string? Name { get; init; }

    public string? Provider { get; init; }

    /// <summary>An authority to trust for this account alone, as a PEM file; for simulators and clouds of one's own.</summary>
    public string? CaFile { get; init; }

    public string? Region { get; init; }

    /// <summary>In the order in which they are tried.</summary>
    public IReadOnlyList<string>? Zones { get; init; }

    public IReadOnlyDictionary<string, int>? Quotas { get; init; }

    public Sensitivity? Qualification { get; init; }

    public string? Jurisdiction { get; init; }

    public AgreementFile? Agreement { get; init; }

    public IReadOnlyList<DnsZoneFile>? DnsZones { get; init; }

    public bool PlacesNothing { get; init; }

    /// <summary>Codes of the academies that would rather be hosted here.</summary>
    public IReadOnlyList<string>? PreferredBy { get; init; }

    /// <summary><c>host:port</c> of the simulator's router, through which the prober reaches its machines.</summary>
    public string? Gateway { get; init; }
}

internal sealed record AgreementFile(string? Kind, DateOnly? StartsOn, DateOnly? EndsOn, int? NoticeDays, string? Contact);

/// <param name="Zone">A DNS zone that this account holds.</param>
/// <param name="PublicUrl">How its services are shown: <c>https://{host}</c>, by default.</param>
internal sealed record DnsZoneFile(string? Zone, string? PublicUrl);

/// <summary>One of the two.</summary>
internal sealed record SecretReference(string? Env, string? File);
