using AppsEducation.CloudSimulator;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.OpenStack;

namespace AppsEducation.Faults.Tests;

/// <summary>A project in the simulated OpenStack, as a deployer writes it and as the cloud has it.</summary>
internal static class OpenStackAccounts
{
    public const string Name = "os-gra-1";
    public const string SecretVariable = "APPSEDU_FAULTS_OPENSTACK";
    public const string Secret = "an application credential's secret";
    private const string Project = "00000000000000000000000000000001";

    public static OpenStackAccount One => new()
    {
        Name = Name,
        Provider = OpenStackDriver.ProviderName,
        AuthUrl = new Uri("https://stack.example/openstack/identity/v3"),
        Project = Project,
        Credential = new KeystoneCredential("credential-1", null, null, Provisioning.Hosting.Accounts.Secret.InVariable(SecretVariable)),
        Region = "GRA11",
        CloudZones = ["nova"],
        Network = "Ext-Net",
        Images = new Dictionary<string, string> { ["debian_bookworm"] = "Debian 12" },
        Architecture = "x86_64",
        Flavors = ["d2-4", "b3-8", "b3-16"],
        FlavorsBySize = new Dictionary<string, IReadOnlyList<string>>(),
        RootGb = 20,
        Quotas = new Dictionary<string, int> { ["servers"] = 40 },
        Qualification = Sensitivity.Personal,
        Jurisdiction = "FR",
        Agreement = new Agreement("free", new DateOnly(2026, 9, 1), new DateOnly(2028, 8, 31), 90, "agreements@example.org"),
    };

    public static SimulatedAccount Simulated => new()
    {
        Name = Name,
        OpenStack = new OpenStackProject
        {
            UserName = "user",
            Password = "password",
            ProjectId = Project,
            ProjectName = "project",
            Regions = ["GRA11"],
            ApplicationCredentials = new Dictionary<string, string> { ["credential-1"] = Secret },
        },
    };
}
