using AppsEducation.CloudSimulator;
using AppsEducation.Provisioning.Tests.Hosting.Ovh;
using DriversAccount = AppsEducation.Provisioning.Hosting.Ovh.OvhAccount;
using SimulatorsKeys = AppsEducation.CloudSimulator.OvhAccount;

namespace AppsEducation.Faults.Tests;

/// <summary>A zone at the simulated OVH, as a deployer writes its account and as the cloud has it.</summary>
internal static class OvhNames
{
    public const string Zone = "apps.example.fr";

    public static DriversAccount Account => OvhAccounts.One with { ApiUrl = new Uri("https://simulator.example/ovh/v1"), CallsPerSecond = 1, DnsZones = [Zone] };

    public static SimulatedAccount Simulated => new()
    {
        Name = Account.Name,
        Zones = [Zone],
        Ovh = new SimulatorsKeys { ApplicationKey = "ak", ApplicationSecret = "as", ConsumerKey = "ck" },
        OpenStack = new OpenStackProject { UserName = "user-1", Password = "secret", ProjectId = Account.Project! },
    };

    public static void SetKeys() => OvhAccounts.Keys("ak", "as", "ck");
}
