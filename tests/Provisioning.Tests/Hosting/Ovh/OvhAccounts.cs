using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Ovh;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>An account as a deployer would write it.</summary>
internal static class OvhAccounts
{
    public const string Variables = "APPSEDU_TEST_OVH_";

    public static OvhAccount One => new()
    {
        Name = "ovh-zones",
        Provider = "Ovh",
        ApiUrl = new Uri("https://eu.api.ovh.com/1.0"),
        ApplicationKey = Secret.InVariable(Variables + "AK"),
        ApplicationSecret = Secret.InVariable(Variables + "AS"),
        ConsumerKey = Secret.InVariable(Variables + "CK"),
        CallsPerSecond = 1000,
        Region = "GRA11",
        CloudZones = [],
        Quotas = new Dictionary<string, int>(),
        Qualification = Sensitivity.Ordinary,
        Jurisdiction = "FR",
        Agreement = new Agreement("free", new DateOnly(2026, 9, 1), new DateOnly(2028, 8, 31), 90, "agreements@example.org"),
        DnsZones = ["apps.example.fr"],
        PlacesNothing = true,
        Project = "2c36ca94b2b64dd290377f4787e5966f",
        Flavors = ["b3-8", "b3-16"],
    };

    /// <summary>Its keys, where it says they are.</summary>
    public static void Keys(string key, string secret, string consumer)
    {
        Environment.SetEnvironmentVariable(Variables + "AK", key);
        Environment.SetEnvironmentVariable(Variables + "AS", secret);
        Environment.SetEnvironmentVariable(Variables + "CK", consumer);
    }
}
