using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Scaleway;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>An account as a deployer would write it.</summary>
internal static class ScalewayAccounts
{
    public static ScalewayAccount One => new()
    {
        Name = "scw-par-1",
        Provider = "Scaleway",
        ApiUrl = new Uri("https://api.scaleway.com"),
        Project = "105bdce1-64c0-48ab-899d-868455867ecf",
        SecretKey = Secret.InVariable("APPSEDU_TEST_KEY"),
        Region = "fr-par",
        CloudZones = ["fr-par-1", "fr-par-2"],
        Qualification = Sensitivity.Personal,
        Jurisdiction = "FR",
        Agreement = new Agreement("free", new DateOnly(2026, 9, 1), new DateOnly(2028, 8, 31), 90, "agreements@example.org"),
        Quotas = new Dictionary<string, int> { ["servers"] = 15 },
        DnsZones = ["localhost"],
        CommercialTypes = ["DEV1-S", "DEV1-M", "DEV1-L"],
        CommercialTypesBySize = new Dictionary<string, IReadOnlyList<string>>(),
        RootGb = 20,
        MailPortsOpen = false,
    };
}
