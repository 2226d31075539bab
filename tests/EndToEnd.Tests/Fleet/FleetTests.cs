using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.Fleet;

/// <summary>
/// Proof d. Real processes, a real broker and a real database, killed and stopped in the middle of the work, each tied to progress: the result is the same.
/// In CI six academies × two services and three kills; <c>tests/real/fleet.sh</c> runs thirty × three and ten.
/// </summary>
[TestFixture]
[Category("Fleet")]
internal sealed class FleetTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("APPSEDU_FLEET") == "full";
    private static readonly string[] Services = Full ? ["etherpad", "nextcloud", "peertube"] : ["etherpad", "nextcloud"];
    private static readonly string[] Some = ["dijon", "lille", "lyon", "reunion", "paris", "corse"];

    [Test]
    public async Task All_available_nothing_doubled_then_all_removed_and_nothing_left()
    {
        await using var fleet = new Fleet();
        await fleet.Start(servers: 200);
        var onboarded = await fleet.Api.Onboard(Full ? new OnboardAcademies(null, All: true) : new OnboardAcademies(Some));
        var slugs = onboarded.Academies.Select(line => line.Slug).ToArray();
        var wanted = slugs.Length * Services.Length;

        foreach (var service in Services)
        {
            await Fleet.Until($"{service} is in the catalogue of Tenants", async () =>
            {
                var answer = await fleet.Api.EnableForSeveral(new EnableForSeveral(service, null, All: true));
                Assert.That(answer.Academies.Where(line => line.Outcome == "refused"), Is.Empty);
                return answer.Academies.Count == slugs.Length;
            }, 180);
        }
        await Disturb(fleet, wanted);

        await Fleet.Until("every tile is available", async () =>
        {
            foreach (var slug in slugs)
            {
                var feed = await fleet.Feed(slug);
                if (!Services.All(service => feed.Services.Any(tile => tile.Slug == service && tile.State == "available")))
                    return false;
            }
            return true;
        }, Full ? 2400 : 900);
        await Inventory_equals_the_rows(fleet, wanted);

        await Remove_all(fleet, slugs);
        await Fleet.Until("the simulated cloud is empty", async () => (await fleet.Inventory()).All(kind => kind.Value.Count == 0), Full ? 2400 : 900);
        Assert.That(await fleet.Violations(), Is.Zero, "the provider's limits were obeyed");
        Assert.That(await fleet.Leaks(), Is.Empty, "no secret stands where it doesn't belong");
    }

    // Each blow falls when the work has come so far, not when a clock says so.
    private static async Task Disturb(Fleet fleet, int wanted)
    {
        var blows = Full ? 10 : 3;
        for (var blow = 0; blow < blows; blow++)
        {
            var servers = Math.Max(1, wanted * (blow + 1) / (blows + 2));
            await Fleet.Until($"{servers} servers stand", async () => await fleet.Count("servers") >= servers);
            var worker = await fleet.LaneHolder();
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
        }
    }

    private static async Task Inventory_equals_the_rows(Fleet fleet, int wanted)
    {
        var rows = new List<InstanceAnswer>();
        await foreach (var instance in fleet.Api.Instances())
            rows.Add(instance);
        RowsAndCloud.AreEqual(rows, await fleet.Inventory(), wanted);
    }

    private static async Task Remove_all(Fleet fleet, IReadOnlyList<string> slugs)
    {
        foreach (var slug in slugs)
            foreach (var service in Services)
                await fleet.Api.Choose(slug, service, new ChooseOffering(Choice.Disabled));
        var waived = new HashSet<string>();
        await Fleet.Until("every removal is let through its gate", async () =>
        {
            await foreach (var instance in fleet.Api.Instances())
            {
                if (instance.Blocked?.Reason == BlockedBy.Gate && waived.Add(instance.Id))
                    await fleet.Api.Waive(instance.Id, new WaiveGate("fleet test: no data worth keeping"));
            }
            return waived.Count == slugs.Count * Services.Length;
        }, 900);
    }
}
