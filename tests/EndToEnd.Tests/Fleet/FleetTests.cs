using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.Fleet;

/// <summary>
/// Real processes, a real broker and a real database, four hosting accounts of both clouds and DNS zones at two providers; killed and stopped in the middle of the work, each tied to progress: the
/// result is the same. In CI six academies × two services and three kills; <c>tests/real/fleet.sh</c> runs thirty × three and ten.
/// </summary>
[TestFixture]
[Category("Fleet")]
internal sealed class FleetTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("APPSEDU_FLEET") == "full";
    private static readonly string[] Services = Full ? ["etherpad", "nextcloud", "peertube"] : ["etherpad", "nextcloud"];
    private static readonly string[] Some = ["dijon", "lille", "lyon", "reunion", "paris", "corse"];
    private static readonly int Academies = Full ? 30 : Some.Length;
    private static readonly int Wanted = Academies * Services.Length;
    private static readonly int Patience = Full ? 2400 : 900;

    [Test]
    public async Task All_available_nothing_doubled_then_all_removed_and_nothing_left()
    {
        await using var fleet = new Fleet();
        await fleet.Start(servers: Wanted / 4 + 2);   // so little that none of the four can be left out
        var onboarded = await fleet.Api.Onboard(Full ? new OnboardAcademies(null, All: true) : new OnboardAcademies(Some));
        var slugs = onboarded.Academies.Select(line => line.Slug).ToArray();
        Assert.That(slugs, Has.Length.EqualTo(Academies));

        await Enable(fleet, Services[0]);
        await Fleet.Until($"{Services[0]} is placed everywhere, with its names in the first zone", async () => (await Rows(fleet)).Count(row => row.HostName is not null) == Academies, Patience);
        await fleet.NameInTheNextZone();
        foreach (var service in Services[1..])
            await Enable(fleet, service);
        await Disturb(fleet);

        await Fleet.Until("every tile is available", async () =>
        {
            foreach (var slug in slugs)
            {
                var feed = await fleet.Feed(slug);
                if (!Services.All(service => feed.Services.Any(tile => tile.Slug == service && tile.State == "available")))
                    return false;
            }
            return true;
        }, Patience);
        await Inventory_equals_the_rows(fleet);

        await Remove_all(fleet, slugs);
        await Fleet.Until("the simulated clouds are empty", async () => (await fleet.Inventory()).All(kind => kind.Value.Count == 0), Patience);
        foreach (var account in fleet.Accounts)
            await Fleet.Until($"nothing is reserved of {account.Name} any more", async () => (await fleet.Reserved(account.Name)).Count == 0);
        Assert.That(await fleet.Violations(), Is.Zero, "the providers' limits were obeyed");
        Assert.That(await fleet.Leaks(), Is.Empty, "no secret stands where it doesn't belong");
    }

    private static Task Enable(Fleet fleet, string service) => Fleet.Until($"{service} is in the catalogue of Tenants", async () =>
    {
        var answer = await fleet.Api.EnableForSeveral(new EnableForSeveral(service, null, All: true));
        Assert.That(answer.Academies.Where(line => line.Outcome == "refused"), Is.Empty);
        return answer.Academies.Count == Academies;
    }, 180);

    // Each blow falls when the work has come so far, not when a clock says so; each at another account's lane.
    private static async Task Disturb(Fleet fleet)
    {
        var blows = Full ? 10 : 3;
        for (var blow = 0; blow < blows; blow++)
        {
            var servers = Math.Max(1, Wanted * (blow + 1) / (blows + 2));
            await Fleet.Until($"{servers} servers stand", async () => await fleet.Count("servers") >= servers);
            // In CI: OVH's zone, a ministry's OpenStack, Scaleway.
            var worker = await fleet.LaneHolder(fleet.Accounts[^(1 + 2 * blow % fleet.Accounts.Length)].Name);
            await worker.Kill();
            if (blow == blows / 2)
            {
                await fleet.Server("rabbitmq", "stop");
                await fleet.Server("rabbitmq", "start");
            }
            if (blow == blows - 1)
            {
                await fleet.Server("postgres", "stop");
                await fleet.Server("postgres", "start");
            }
            worker.Start();
            await fleet.WorkersAreReady();   // the next blow falls on a fleet that is whole: who finds no database at its start gives up, and nobody restarts it here
        }
    }

    private static async Task Inventory_equals_the_rows(Fleet fleet)
    {
        var rows = await Rows(fleet);
        Assert.That(rows, Has.Count.EqualTo(Wanted));
        foreach (var account in fleet.Accounts.Where(account => account.Hosts))
        {
            var here = rows.Where(row => row.Account == account.Name).ToArray();
            await TestContext.Out.WriteLineAsync($"{account.Name}: {here.Length} instances");
            Assert.That(here, Is.Not.Empty, $"{account.Name} was used");
            var inventory = await fleet.Cloud.Inventory(account.Name);
            RowsAndCloud.AreEqual(here, inventory, here.Length, account.VolumesEach);
            var reserved = await fleet.Reserved(account.Name);
            foreach (var kind in new[] { "servers", "volumes", "addresses", "firewalls" })
                Assert.That(reserved[kind], Is.EqualTo(inventory[kind].Count), $"{kind} reserved of {account.Name}");
        }
        RowsAndCloud.NamesAreEqual(rows, await fleet.Cloud.Names());
        Assert.That(rows.Select(row => row.HostName!.EndsWith(Fleet.NextZone, StringComparison.Ordinal) == (row.Offering != Services[0])), Is.All.True, "names at both providers");
    }

    private static async Task<IReadOnlyList<InstanceAnswer>> Rows(Fleet fleet)
    {
        var rows = new List<InstanceAnswer>();
        await foreach (var instance in fleet.Api.Instances())
            rows.Add(instance);
        return rows;
    }

    private static async Task Remove_all(Fleet fleet, IReadOnlyList<string> slugs)
    {
        foreach (var slug in slugs)
            foreach (var service in Services)
                await fleet.Api.Choose(slug, service, new ChooseOffering(Choice.Disabled));
        var waived = new HashSet<string>();
        await Fleet.Until("every removal is let through its gate", async () =>
        {
            foreach (var instance in await Rows(fleet))
            {
                if (instance.Blocked?.Reason == BlockedBy.Gate && waived.Add(instance.Id))
                    await fleet.Api.Waive(instance.Id, new WaiveGate("fleet test: no data worth keeping"));
            }
            return waived.Count == Wanted;
        }, Patience);
    }
}
