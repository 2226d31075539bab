using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>What an operator reads of an account that only holds zones, and of the project beside it.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OvhCheckTests
{
    private const string Project = "GET /1.0/cloud/project/2c36ca94b2b64dd290377f4787e5966f";

    private readonly FakeTimeProvider time = new();
    private readonly ScriptedCloud cloud = new ScriptedCloud()
        .On("GET /1.0/auth/time", 200, "1764000000")
        .On("GET /1.0/domain/zone", 200, """["apps.example.fr","other.example.fr"]""")
        .On("GET /1.0/domain/zone/apps.example.fr/status", 200, """{"isDeployed":true,"errors":null,"warnings":null}""")
        .On(Project + "/quota", 200, """
            [{"region":"SBG5","instance":null},
             {"region":"GRA11","instance":{"maxInstances":20,"usedInstances":3,"maxCores":40,"usedCores":12,"maxRam":1,"usedRAM":1},"volume":{"maxGigabytes":2000,"usedGigabytes":500,"volumeCount":3}}]
            """)
        .On(Project + "/flavor?region=GRA11", 200, """[{"id":"1","name":"b3-8","vcpus":2,"available":false,"quota":5},{"id":"2","name":"b3-16","available":true,"quota":7}]""");

    private readonly IHostingDriver driver;

    public OvhCheckTests()
    {
        OvhAccounts.Keys("ak", "as", "ck");
        var calls = new CallOptions { PerSecond = 1000, Burst = 1000 };
        driver = new OvhDriver(new OvhClients(calls, time, () => 0.5, _ => cloud), calls, time);
    }

    private async Task<string> Check(OvhAccount? account = null) =>
        string.Join('\n', (await time.Run(driver.Check(account ?? OvhAccounts.One, CancellationToken.None))).Select(line => $"{(line.Ok ? "ok" : "NO")} {line.Name}: {line.Detail}"));

    [Test]
    public async Task All_is_well() => Assert.That(await Check(), Is.EqualTo("""
        ok credentials: the consumer key of environment variable APPSEDU_TEST_OVH_CK may list 2 DNS zones
        ok dns-zone apps.example.fr: deployed
        ok quota GRA11: 17 servers left, 28 cores left, 1500 GB of volumes left
        ok stock GRA11: b3-8 not available, b3-16 available (7)
        """));

    [Test]
    public async Task Each_trouble_is_a_line()
    {
        cloud.On("GET /1.0/domain/zone/apps.example.fr/status", 200, """{"isDeployed":false,"errors":["zone is invalid"]}""")
            .On(Project + "/quota", 403, """{"class":"Client::Forbidden","message":"This call has not been granted"}""", answer => answer.Headers.Remove("X-Request-Id"))
            .On(Project + "/flavor?region=GRA11", 200, """[{"id":"1","name":"b3-8","available":true,"quota":0}]""");

        Assert.That(await Check(OvhAccounts.One with { DnsZones = ["apps.example.fr", "gone.example.fr"] }), Is.EqualTo("""
            ok credentials: the consumer key of environment variable APPSEDU_TEST_OVH_CK may list 2 DNS zones
            NO dns-zone apps.example.fr: zone is invalid
            NO dns-zone gone.example.fr: the account holds no zone gone.example.fr; create it at OVHcloud, or take it out of dnsZones
            NO quota GRA11: This call has not been granted (403)
            NO stock GRA11: b3-8 not available, b3-16 isn't there
            """));
    }

    [Test]
    public async Task Without_a_project_only_zones_are_asked_for()
    {
        await Check(OvhAccounts.One with { Project = null, Flavors = [], Region = "" });

        Assert.That(cloud.Calls, Has.None.Contain("/cloud/"));
    }

    [Test]
    public async Task It_hosts_nothing_and_says_so()
    {
        var account = OvhAccounts.One;
        var look = await time.Run(driver.Look(new LookAt(account, "inst1", Whole: true, []), CancellationToken.None));

        Assert.Multiple(() =>
        {
            Assert.That((look.Whole, look.Resources.Count, cloud.Calls.Last()), Is.EqualTo((true, 0, "GET /1.0/domain/zone/apps.example.fr/status")), "asked, so that the account's state is true");
            Assert.That(driver.Provision.Concat(driver.Remove), Is.Empty);
        });
        Assert.That((await driver.Stock(account, account.CloudZones, StepBench.Etherpad, StepBench.Etherpad.Sizes[0], CancellationToken.None)).CloudZone, Is.Null);
    }
}
