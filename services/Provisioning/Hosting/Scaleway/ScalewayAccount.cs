using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting.Accounts;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>An account at Scaleway: one project of an organisation.</summary>
internal sealed record ScalewayAccount : HostingAccount
{
    public required Uri ApiUrl { get; init; }

    /// <summary>The project's UUID: everything is created and listed in it alone.</summary>
    public required string Project { get; init; }

    public override string Home => $"project {Project} at {Provider}";

    /// <summary>By reference; says where it is, never what it is.</summary>
    public required Secret SecretKey { get; init; }

    public X509Certificate2Collection? Authority { get; init; }

    /// <summary>Server types that may be used, in the order in which they are tried.</summary>
    public required IReadOnlyList<string> CommercialTypes { get; init; }

    /// <summary>Types for a size by name, before those that are derived from processors and memory.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> CommercialTypesBySize { get; init; }

    /// <summary>The root volume, in decimal GB.</summary>
    public required int RootGb { get; init; }

    /// <summary>Scaleway's support has opened outgoing mail (25, 465, 587) for this account.</summary>
    public required bool MailPortsOpen { get; init; }
}

/// <summary>Its file.</summary>
internal sealed partial record ScalewayAccountFile : AccountFile
{
    // In the order of price of fr-par in 2026; a deployer names its own when they change.
    private static readonly string[] UsualTypes = ["DEV1-S", "DEV1-M", "DEV1-L", "DEV1-XL", "PLAY2-NANO", "PLAY2-MICRO", "GP1-XS", "POP2-2C-8G", "POP2-4C-16G", "POP2-8C-32G", "GP1-S"];

    public string? ApiUrl { get; init; }

    public string? Project { get; init; }

    public CredentialsFile? Credentials { get; init; }

    public IReadOnlyList<string>? CommercialTypes { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? CommercialTypesBySize { get; init; }

    public int? RootGb { get; init; }

    public bool MailPortsOpen { get; init; }

    public static ScalewayAccount Account(AccountReader<ScalewayAccountFile> read)
    {
        var file = read.File;
        var region = read.Text("/region", file.Region, "\"fr-par\"");
        if (!RegionShape().IsMatch(region))
            throw read.Wrong("/region", "is no region of Scaleway's", "\"fr-par\"");
        var dnsZones = read.DnsZones();
        var types = file.CommercialTypes ?? UsualTypes;
        if (types.Count == 0 || !types.All(IsType))
            throw read.Wrong("/commercialTypes", "must be the server types that may be used, in the order in which they are tried", """["DEV1-M", "DEV1-L"]""");
        return new ScalewayAccount
        {
            Name = read.Name,
            Provider = ScalewayDriver.ProviderName,
            ApiUrl = read.Address("/apiUrl", file.ApiUrl, "\"https://api.scaleway.com\""),
            Project = read.Uuid("/project", file.Project),
            SecretKey = read.Credential("/credentials/secretKey", file.Credentials?.SecretKey, key => Guid.TryParseExact(key, "D", out _), "an API secret key (a UUID)"),
            Authority = read.Authority(),
            Region = region,
            CloudZones = read.Zones(zone => ZoneShape().IsMatch(zone) && zone.StartsWith(region + "-", StringComparison.Ordinal), $"[\"{region}-1\", \"{region}-2\"]"),
            Quotas = read.Quotas(),
            Qualification = file.Qualification ?? throw read.Wrong("/qualification", "is missing: the sensitivity of the data it may hold", "\"Personal\" (Ordinary, Personal or Sensitive; Sensitive needs SecNumCloud)"),
            Jurisdiction = read.Text("/jurisdiction", file.Jurisdiction, "\"FR\""),
            Agreement = read.Agreement(),
            DnsZones = [.. dnsZones.Keys],
            PublicUrls = dnsZones,
            PlacesNothing = file.PlacesNothing,
            PreferredBy = read.PreferredBy(),
            Gateway = read.Gateway(),
            CommercialTypes = types,
            CommercialTypesBySize = read.BySize("/commercialTypesBySize", file.CommercialTypesBySize, IsType, """{"S": ["DEV1-M"]}"""),
            RootGb = file.RootGb switch
            {
                null => 20,
                >= 10 and <= 1000 and var gb => gb,
                _ => throw read.Wrong("/rootGb", "must be between 10 and 1000", "20"),
            },
            MailPortsOpen = file.MailPortsOpen,
        };
    }

    private static bool IsType(string? type) => type is not null && TypeShape().IsMatch(type);

    internal sealed record CredentialsFile(SecretReference? SecretKey);

    [GeneratedRegex(@"\A[a-z]{2}-[a-z]{3}\z")]
    private static partial Regex RegionShape();

    [GeneratedRegex(@"\A[a-z]{2}-[a-z]{3}-[1-9]\z")]
    private static partial Regex ZoneShape();

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9-]{1,40}\z")]
    private static partial Regex TypeShape();
}
