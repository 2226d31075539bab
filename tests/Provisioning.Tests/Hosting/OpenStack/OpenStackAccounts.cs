using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.OpenStack;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>An account as a deployer would write it.</summary>
internal static class OpenStackAccounts
{
    public const string Variable = "APPSEDU_TEST_OPENSTACK";

    public static OpenStackAccount One => new()
    {
        Name = "ovh-gra-1",
        Provider = "OpenStack",
        AuthUrl = new Uri("https://auth.cloud.ovh.net/v3"),
        Project = "2c36ca94b2b64dd290377f4787e5966f",
        Credential = new KeystoneCredential(null, "user-demo", "Default", Secret.InVariable(Variable)),
        Region = "GRA11",
        CloudZones = ["nova"],
        Qualification = Sensitivity.Personal,
        Jurisdiction = "FR",
        Agreement = new Agreement("free", new DateOnly(2026, 9, 1), new DateOnly(2028, 8, 31), 90, "agreements@example.org"),
        Quotas = new Dictionary<string, int> { ["servers"] = 15 },
        Network = "Ext-Net",
        Images = new Dictionary<string, string> { ["debian_bookworm"] = "Debian 12" },
        Architecture = "x86_64",
        Flavors = ["d2-2", "d2-4"],
        FlavorsBySize = new Dictionary<string, IReadOnlyList<string>>(),
        RootGb = 10,
        DataDevice = "/dev/vdb",
    };
}
