using System.Text.RegularExpressions;
using AppsEducation.Provisioning.Hosting.Accounts;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>The file of an account at an OpenStack.</summary>
internal sealed partial record OpenStackAccountFile : AccountFile
{
    public string? AuthUrl { get; init; }

    public string? Project { get; init; }

    public CredentialsFile? Credentials { get; init; }

    public string? Network { get; init; }

    public IReadOnlyDictionary<string, string>? Images { get; init; }

    public string? Architecture { get; init; }

    public IReadOnlyList<string>? Flavors { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? FlavorsBySize { get; init; }

    public int? RootGb { get; init; }

    public string? VolumeType { get; init; }

    public string? DataDevice { get; init; }

    public static OpenStackAccount Account(AccountReader<OpenStackAccountFile> read)
    {
        var file = read.File;
        if (file.DnsZones is { Count: > 0 })
            throw read.Wrong("/dnsZones", "can't be held by an account at an OpenStack: we use none of its DNS", "the zones in the file of the account that holds them; one with placesNothing is enough");
        return new OpenStackAccount
        {
            Name = read.Name,
            Provider = OpenStackDriver.ProviderName,
            AuthUrl = read.Address("/authUrl", file.AuthUrl, "\"https://auth.cloud.ovh.net/v3\"", mayHavePath: true),
            Project = Shaped(read, ProjectShape(), "/project", file.Project, "is no project's id", "\"2c36ca94b2b64dd290377f4787e5966f\", as `openstack project list` shows it"),
            Credential = CredentialOf(read),
            Authority = read.Authority(),
            Region = Shaped(read, NameShape(), "/region", file.Region, "is no region", "\"GRA11\""),
            CloudZones = read.Zones(zone => NameShape().IsMatch(zone), "[\"nova\"], the availability zones of compute"),
            Quotas = read.Quotas(),
            Qualification = file.Qualification ?? throw read.Wrong("/qualification", "is missing: the sensitivity of the data it may hold", "\"Personal\" (Ordinary, Personal or Sensitive; Sensitive needs SecNumCloud)"),
            Jurisdiction = read.Text("/jurisdiction", file.Jurisdiction, "\"FR\""),
            Agreement = read.Agreement(),
            PlacesNothing = file.PlacesNothing,
            PreferredBy = read.PreferredBy(),
            Gateway = read.Gateway(),
            DataDevice = file.DataDevice is null ? "/dev/vdb" : Shaped(read, DeviceShape(), "/dataDevice", file.DataDevice, "is no device", "\"/dev/vdb\" (virtio) or \"/dev/sdb\" (images with hw_disk_bus=scsi)"),
            Network = read.Text("/network", file.Network, "\"Ext-Net\", the network whose ports get a public address"),
            Images = file.Images is null || file.Images.All(image => !string.IsNullOrWhiteSpace(image.Key) && !string.IsNullOrWhiteSpace(image.Value))
                ? file.Images ?? new Dictionary<string, string>()
                : throw read.Wrong("/images", "must say of each of the blueprints' images what it is called there", """{"debian_bookworm": "Debian 12"}"""),
            Architecture = file.Architecture is null ? "x86_64" : read.Text("/architecture", file.Architecture, "\"x86_64\""),
            Flavors = file.Flavors is { Count: > 0 } flavors && flavors.All(name => !string.IsNullOrWhiteSpace(name))
                ? flavors
                : throw read.Wrong("/flavors", "must be the flavors that may be used, by name, in the order in which they are tried", """["b3-8", "b3-16"]"""),
            FlavorsBySize = read.BySize("/flavorsBySize", file.FlavorsBySize, name => !string.IsNullOrWhiteSpace(name), """{"S": ["b3-8"]}"""),
            RootGb = file.RootGb switch
            {
                null => 10,
                >= 1 and <= 1000 and var gb => gb,
                _ => throw read.Wrong("/rootGb", "must be between 1 and 1000", "10"),
            },
            VolumeType = file.VolumeType is null ? null : read.Text("/volumeType", file.VolumeType, "\"high-speed\", or nothing for the provider's default"),
        };
    }

    private static KeystoneCredential CredentialOf(AccountReader<OpenStackAccountFile> read)
    {
        const string right = """{"applicationCredential": "f826bad3…", "secret": {"file": "gra11.secret"}} or {"user": "user-abc", "domain": "Default", "password": {"file": "gra11.password"}}""";
        return read.File.Credentials switch
        {
            { ApplicationCredential: { Length: > 0 } id, User: null, Domain: null, Password: null } it =>
                new KeystoneCredential(id, null, null, read.Credential("/credentials/secret", it.Secret, LooksRight, "an application credential's secret")),
            { ApplicationCredential: null, Secret: null, User: { Length: > 0 } user } it =>
                new KeystoneCredential(null, user, it.Domain ?? "Default", read.Credential("/credentials/password", it.Password, LooksRight, "a user's password")),
            _ => throw read.Wrong("/credentials", "must be an application credential with its secret, or a user with a password, and nothing of the other", right),
        };
    }

    private static bool LooksRight(string secret) => secret.Length <= 1000 && !secret.Any(char.IsControl);

    private static string Shaped(AccountReader<OpenStackAccountFile> read, Regex shape, string pointer, string? value, string what, string right) =>
        value is not null && shape.IsMatch(value) ? value : throw read.Wrong(pointer, value is null ? "is missing" : what, right);

    /// <summary>Either <c>applicationCredential</c> and <c>secret</c>, or <c>user</c>, <c>domain</c> and <c>password</c>.</summary>
    internal sealed record CredentialsFile(string? ApplicationCredential, SecretReference? Secret, string? User, string? Domain, SecretReference? Password);

    [GeneratedRegex(@"\A[0-9a-f]{32}\z|\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z")]
    private static partial Regex ProjectShape();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex NameShape();

    [GeneratedRegex(@"\A/dev/[a-z0-9]{2,16}\z")]
    private static partial Regex DeviceShape();
}
