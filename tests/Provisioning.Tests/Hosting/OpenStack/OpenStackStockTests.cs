using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>What the driver says of an account's stock: flavors that fit, an image, and what the project's limits leave.</summary>
[TestFixture]
internal sealed class OpenStackStockTests : OpenStackStepTests
{
    [SetUp]
    public void Limits() => Limit(10, 2, 20, 2, 51200, 4096, 10, 2, 1000, 20);

    [Test]
    public async Task What_fits_is_named_in_the_accounts_order()
    {
        var answer = await Ask();

        Assert.That(answer, Is.EqualTo(new StockAnswer("nova", "d2-2 available")));
        Assert.That(PlacementWords.Of($"stock {answer.Words}").Fr, Is.EqualTo("d2-2 en stock"));
    }

    [TestCase(2, 2, 20, 2, 51200, 4096, 10, 2, 1000, 20, "limit of instances in GRA11: 0 left, needs 1")]
    [TestCase(10, 2, 3, 2, 51200, 4096, 10, 2, 1000, 20, "limit of cores in GRA11: 1 left, needs 2")]
    [TestCase(10, 2, 20, 2, 5120, 4096, 10, 2, 1000, 20, "limit of ram-mib in GRA11: 1024 left, needs 2048")]
    [TestCase(10, 2, 20, 2, 51200, 4096, 2, 2, 25, 20, "limit of volumes in GRA11: 0 left, needs 1; limit of volume-gb in GRA11: 5 left, needs 10")]
    [TestCase(-1, 2, -1, 2, -1, 4096, -1, 2, -1, 20, null)]
    public async Task A_projects_limits_are_its_stock(int servers, int usedServers, int cores, int usedCores, int ram, int usedRam, int volumes, int usedVolumes, int gb, int usedGb, string? words)
    {
        Limit(servers, usedServers, cores, usedCores, ram, usedRam, volumes, usedVolumes, gb, usedGb);

        var answer = await Ask();

        Assert.That(answer, Is.EqualTo(words is null ? new StockAnswer("nova", "d2-2 available") : new StockAnswer(null, words)));
    }

    // Its ephemeral disk would be where the machine looks for its data volume.
    [Test]
    public async Task A_flavor_with_a_further_disk_is_never_taken()
    {
        var answer = await Ask(flavors: ["eph"]);

        Assert.That(answer.CloudZone, Is.Null);
        Assert.That(PlacementWords.Of(answer.Words).Fr, Does.StartWith("aucun des flavors de ovh-gra-1 n’a 2 processeurs"), answer.Words);
    }

    [Test]
    public async Task A_flavor_that_ran_out_is_tried_again_after_a_while()
    {
        Clients.Of(Bench.Plan.Account).Shop.RanOut("nova", "d2-2", "ERROR: No valid host was found.");
        var before = await Ask();
        Time.Advance(TimeSpan.FromMinutes(16));

        Assert.That((before.Words, (await Ask()).Words), Is.EqualTo(("d2-4 available", "d2-2 available")));
    }

    // Whoever was stuck there gives its place back after half an hour, and goes to the next zone, not back to the same one; of one zone alone nothing is held back.
    [TestCase("az1,az2", "az2")]
    [TestCase("az1", "az1")]
    public async Task A_zone_in_which_all_ran_out_comes_after_the_others_for_longer(string zones, string expected)
    {
        var account = OpenStackAccounts.One with { CloudZones = zones.Split(',') };
        foreach (var flavor in new[] { "d2-2", "d2-4" })
            Clients.Of(account).Shop.RanOut("az1", flavor, "ERROR: No valid host was found.");
        Time.Advance(new EngineOptions().BlockedGivesBackAfter + TimeSpan.FromMinutes(5));

        var placed = (await Driver.Stock(account, account.CloudZones, Bench.Plan.Blueprint, Bench.Plan.Size, CancellationToken.None)).CloudZone;
        Time.Advance(TimeSpan.FromHours(1));
        var later = (await Driver.Stock(account, account.CloudZones, Bench.Plan.Blueprint, Bench.Plan.Size, CancellationToken.None)).CloudZone;

        Assert.That((placed, later), Is.EqualTo((expected, "az1")));
    }

    [Test]
    public async Task One_flavor_that_ran_out_doesnt_move_the_order_of_zones()
    {
        var account = OpenStackAccounts.One with { CloudZones = ["az1", "az2"] };
        Clients.Of(account).Shop.RanOut("az1", "d2-2", "ERROR: No valid host was found.");

        Assert.That(await Driver.Stock(account, account.CloudZones, Bench.Plan.Blueprint, Bench.Plan.Size, CancellationToken.None), Is.EqualTo(new StockAnswer("az1", "d2-4 available")));
    }

    [Test]
    public async Task A_server_that_doesnt_say_its_flavor_leaves_all_alone_for_a_while()
    {
        Clients.Of(Bench.Plan.Account).Shop.RanOut("nova", "d2-2", "long ago");
        Time.Advance(TimeSpan.FromMinutes(16));
        Clients.Of(Bench.Plan.Account).Shop.RanOut("nova", null, "ERROR");

        Assert.That((await Ask()).Words, Is.EqualTo("shortage of d2-2, d2-4 in nova; ERROR"));
    }

    [Test]
    public async Task An_image_that_isnt_there_is_named()
    {
        Cloud.On("GET /v2/images?name=Debian%2012&status=active", 200, """{"images":[]}""");

        Assert.That((await Ask()).Words, Is.EqualTo("no active image Debian 12 of x86_64 in GRA11"));
    }

    [Test]
    public async Task A_check_says_what_to_do_and_never_throws()
    {
        Cloud.On(Tokens, 401, """{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}""");

        var lines = await Driver.Check(Bench.Plan.Account, CancellationToken.None);

        Assert.That(lines.Single(), Has.Property("Ok").False.And.Property("Detail").Contains("401"));
    }

    [Test]
    public async Task A_check_shows_each_thing_an_instance_takes()
    {
        Cloud.On("GET /v2.1/servers/detail", 200, """{"servers":[]}""").On("GET /v2.1/os-availability-zone", 200, """{"availabilityZoneInfo":[{"zoneName":"other","zoneState":{"available":true}}]}""")
            .On("GET /v2.0/quotas/2c36ca94b2b64dd290377f4787e5966f/details.json", 200, """{"quota":{"security_group":{"limit":10,"used":10,"reserved":0},"port":{"limit":-1,"used":3,"reserved":0}}}""");

        var lines = await Driver.Check(Bench.Plan.Account, CancellationToken.None);

        Assert.That(lines.Select(line => (line.Name, line.Ok)), Is.EqualTo(new[]
        {
            ("credentials", true), ("network", true), ("image", true), ("flavors", true), ("zone nova", false), ("quota compute", true), ("quota volumes", true), ("quota network", false),
        }));
    }

    private void Limit(int servers, int usedServers, int cores, int usedCores, int ram, int usedRam, int volumes, int usedVolumes, int gb, int usedGb)
    {
        Cloud.On("GET /v2.1/limits", 200, $$$"""{"limits":{"rate":[],"absolute":{"maxTotalInstances":{{{servers}}},"totalInstancesUsed":{{{usedServers}}},"maxTotalCores":{{{cores}}},"totalCoresUsed":{{{usedCores}}},"maxTotalRAMSize":{{{ram}}},"totalRAMUsed":{{{usedRam}}} } } }""");
        Cloud.On($"GET {V}/limits", 200, $$$"""{"limits":{"rate":[],"absolute":{"maxTotalVolumes":{{{volumes}}},"totalVolumesUsed":{{{usedVolumes}}},"maxTotalVolumeGigabytes":{{{gb}}},"totalGigabytesUsed":{{{usedGb}}} } } }""");
    }

    private Task<StockAnswer> Ask(string[]? flavors = null) =>
        Driver.Stock(flavors is null ? Bench.Plan.Account : OpenStackAccounts.One with { Flavors = flavors }, Bench.Plan.Account.CloudZones, StepBench.Etherpad, StepBench.Etherpad.Sizes[0], CancellationToken.None);
}
