using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting.Accounts;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>An account at OVH's own API: it holds DNS zones, and may look at a Public Cloud project's quota and stock.</summary>
internal sealed record OvhAccount : HostingAccount
{
    /// <summary>With its version: <c>https://eu.api.ovh.com/1.0</c>.</summary>
    public required Uri ApiUrl { get; init; }

    public required Secret ApplicationKey { get; init; }

    public required Secret ApplicationSecret { get; init; }

    public required Secret ConsumerKey { get; init; }

    public X509Certificate2Collection? Authority { get; init; }

    /// <summary>OVH publishes no figure; its staff said 60 a minute for each consumer key (python-ovh#81).</summary>
    public required double CallsPerSecond { get; init; }

    /// <summary>The Public Cloud project whose quota and stock its check shows; null: none.</summary>
    public string? Project { get; init; }

    /// <summary>Flavors whose stock its check shows, by name.</summary>
    public required IReadOnlyList<string> Flavors { get; init; }
}

/// <summary>Its file.</summary>
internal sealed partial record OvhAccountFile : AccountFile
{
    public string? ApiUrl { get; init; }

    public CredentialsFile? Credentials { get; init; }

    public double? CallsPerSecond { get; init; }

    public string? Project { get; init; }

    public IReadOnlyList<string>? Flavors { get; init; }

    public static OvhAccount Account(AccountReader<OvhAccountFile> read)
    {
        var file = read.File;
        if (!file.PlacesNothing)
            throw read.Wrong("/placesNothing", "must be said: OVH's own API only holds DNS zones", "true here, and the machines in an account of provider \"OpenStack\"");
        if ((file.Zones, file.Quotas, file.Gateway) is not (null, null, null))
            throw read.Wrong(file.Zones is not null ? "/zones" : file.Quotas is not null ? "/quotas" : "/gateway", "has no meaning where no machine is", "nothing: take it out");
        var dnsZones = read.DnsZones();
        if (dnsZones.Count == 0)
            throw read.Wrong("/dnsZones", "are missing, and nothing else is held here", """[{"zone": "apps.example.fr"}]""");
        return new OvhAccount
        {
            Name = read.Name,
            Provider = OvhDriver.ProviderName,
            ApiUrl = read.Address("/apiUrl", file.ApiUrl, "\"https://eu.api.ovh.com/1.0\"", mayHavePath: true),
            ApplicationKey = Key(read, "/credentials/applicationKey", file.Credentials?.ApplicationKey),
            ApplicationSecret = Key(read, "/credentials/applicationSecret", file.Credentials?.ApplicationSecret),
            ConsumerKey = Key(read, "/credentials/consumerKey", file.Credentials?.ConsumerKey),
            Authority = read.Authority(),
            CallsPerSecond = file.CallsPerSecond switch
            {
                null => 1,
                >= 0.1 and <= 1000 and var calls => calls,
                _ => throw read.Wrong("/callsPerSecond", "must be between 0.1 and 1000", "1"),
            },
            Project = file.Project is null || ProjectShape().IsMatch(file.Project) ? file.Project : throw read.Wrong("/project", "is no Public Cloud project's id", "\"2c36ca94b2b64dd290377f4787e5966f\""),
            Region = RegionOf(read),
            Flavors = file.Flavors is null || file.Project is not null && file.Flavors.All(flavor => !string.IsNullOrWhiteSpace(flavor))
                ? file.Flavors ?? []
                : throw read.Wrong("/flavors", "must be flavors of the project, by name", """["b3-8", "b3-16"], beside project and region"""),
            CloudZones = [],
            Quotas = new Dictionary<string, int>(),
            Qualification = file.Qualification ?? Sensitivity.Ordinary,
            Jurisdiction = read.Text("/jurisdiction", file.Jurisdiction, "\"FR\""),
            Agreement = read.Agreement(),
            DnsZones = [.. dnsZones.Keys],
            PublicUrls = dnsZones,
            PlacesNothing = true,
        };
    }

    // Zones have none; it is the project's.
    private static string RegionOf(AccountReader<OvhAccountFile> read) => (read.File.Project, read.File.Region) switch
    {
        (null, null) => "",
        (not null, { } region) when RegionShape().IsMatch(region) => region,
        (null, _) => throw read.Wrong("/region", "has no meaning without a project", "nothing: take it out"),
        _ => throw read.Wrong("/region", "must be the project's", "\"GRA11\""),
    };

    private static Secret Key(AccountReader<OvhAccountFile> read, string pointer, SecretReference? reference) =>
        read.Credential(pointer, reference, key => key.Length <= 200 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), "a key of OVH's API (letters and digits)");

    internal sealed record CredentialsFile(SecretReference? ApplicationKey, SecretReference? ApplicationSecret, SecretReference? ConsumerKey);

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex ProjectShape();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex RegionShape();
}
