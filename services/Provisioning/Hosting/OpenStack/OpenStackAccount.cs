using System.Security.Cryptography.X509Certificates;
using AppsEducation.Provisioning.Hosting.Accounts;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>An account at an OpenStack, whoever runs it: one project in one region.</summary>
internal sealed record OpenStackAccount : HostingAccount
{
    /// <summary>Keystone, with or without <c>/v3</c>.</summary>
    public required Uri AuthUrl { get; init; }

    /// <summary>The project's id: everything is created and listed in it alone.</summary>
    public required string Project { get; init; }

    public override string Home => $"project {Project} in {Region} at {Provider}";

    public required KeystoneCredential Credential { get; init; }

    public X509Certificate2Collection? Authority { get; init; }

    /// <summary>The network whose ports get a public address, by name: <c>Ext-Net</c>.</summary>
    public required string Network { get; init; }

    /// <summary>What a blueprint's image is called there; one that isn't named has the blueprint's own name.</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    /// <summary>The images' architecture; one that doesn't say its own passes.</summary>
    public required string Architecture { get; init; }

    /// <summary>Flavors that may be used, by name, in the order in which they are tried.</summary>
    public required IReadOnlyList<string> Flavors { get; init; }

    /// <summary>Flavors for a size by name, instead of those that are derived from processors and memory.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> FlavorsBySize { get; init; }

    /// <summary>The least root disk, in GB; it comes with the flavor.</summary>
    public required int RootGb { get; init; }

    /// <summary>The type of data volumes; null: the provider's own default.</summary>
    public string? VolumeType { get; init; }
}

/// <summary>Who we are to Keystone: an application credential (it has its project in it), or a user of a domain with a password. The secret by reference.</summary>
/// <param name="ApplicationCredential">Its id; null for a user.</param>
/// <param name="User">The user's name; null for an application credential.</param>
/// <param name="Domain">The user's domain, by name.</param>
/// <param name="Secret">The application credential's secret, or the user's password.</param>
internal sealed record KeystoneCredential(string? ApplicationCredential, string? User, string? Domain, Secret Secret);
