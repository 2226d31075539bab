using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.RealCloud;

/// <summary>
/// Proof d of the second cloud: the product as a process on a real OpenStack (the rig of <c>rigs/openstack</c>, whose hypervisor boots nothing: <see cref="StandIn"/> plays the guests). Each call is counted on
/// the wire. The worker is killed where it hurts: the cloud has done what was asked, its answer is kept back, and only the intent is committed.
/// </summary>
[TestFixture, Explicit("needs a real OpenStack: tests/real/openstack.sh starts one"), Category("Real"), NonParallelizable]
internal sealed class RealOpenStackTests
{
    private static readonly string[] Academies = ["dijon", "lille", "lyon", "reunion", "paris", "corse", "nice", "nantes", "rennes", "toulouse"];
    private static readonly string[] Creates = ["POST network /security-groups", "POST network /security-group-rules", "POST network /ports", "POST volume /volumes", "POST compute /servers"];
    private static readonly string[] Deletes = ["DELETE compute /servers/{id}", "DELETE network /ports/{id}", "DELETE volume /volumes/{id}", "DELETE network /security-groups/{id}"];

    // How each is called in the rows while its answer is not recorded.
    private static readonly Dictionary<string, string> Acts = new()
    {
        [Creates[0]] = "create firewall", [Creates[1]] = "add-rules firewall", [Creates[2]] = "create address", [Creates[3]] = "create volume", [Creates[4]] = "create server",
        [Deletes[0]] = "delete server", [Deletes[1]] = "delete address", [Deletes[2]] = "delete volume", [Deletes[3]] = "delete firewall",
    };

    private CountingProxy proxy = null!;
    private RealHouse house = null!;
    private RealStack stack = null!;
    private StandIn guests = null!;

    [SetUp]
    public async Task Begin()
    {
        (proxy, house, stack) = (new CountingProxy(), new RealHouse(), new RealStack("http://127.0.0.1:15000/v3", "simpass"));
        guests = new StandIn(stack);
        await stack.Begin("academie-test");
        await stack.Clear();
        guests.Start();
        await proxy.Start();
        await house.Start(proxy.AuthUrl, stack.Project, "user-demo", "simpass");
    }

    [TearDown]
    public async Task End()
    {
        await house.DisposeAsync();
        await guests.DisposeAsync();
        await proxy.DisposeAsync();
        stack.Dispose();
    }

    [TestCase(1)]
    [TestCase(5)]
    public async Task Each_change_is_asked_for_once(int count)
    {
        await Wish(count, Choice.Enabled);
        await Until_available(count);
        var created = Written($"{count} made", count);
        await The_cloud_holds_what_the_rows_say(count);
        await Wish(count, Choice.Disabled);
        await Until_gone(count);
        var removed = Written($"{count} removed", count);
        Assert.Multiple(() =>
        {
            Assert.That(Accepted(created), Is.EqualTo(Creates.ToDictionary(route => route, _ => count)), "the floor: one call each");
            Assert.That(Accepted(removed), Is.EqualTo(Deletes.ToDictionary(route => route, _ => count)), "the floor: one call each");
        });
    }

    [Test]
    public async Task Ten_instances_with_the_worker_killed_on_the_way()
    {
        const int count = 10;
        var kills = new List<string>();
        var traps = new List<CountingProxy.Trap>
        {
            proxy.Keep(Creates[0], 2), proxy.Keep(Creates[1], 4), proxy.Keep(Creates[2], 5), proxy.Keep(Creates[3], 7), proxy.Keep(Creates[4], 3), proxy.Keep(Creates[4], 8),
        };
        await Wish(count, Choice.Enabled);
        await Until_available(count, () => Blows(traps, kills));
        var created = Written("ten made, killed on the way", count);
        await The_cloud_holds_what_the_rows_say(count);
        Assert.That(await stack.AllLetIn(443));

        traps = [proxy.Keep(Deletes[0], 3), proxy.Keep(Deletes[0], 7), proxy.Keep(Deletes[1], 4), proxy.Keep(Deletes[2], 6), proxy.Keep(Deletes[3], 5)];
        await Wish(count, Choice.Disabled);
        await Until_gone(count, () => Blows(traps, kills));
        var removed = Written("ten removed, killed on the way", count);
        await TestContext.Out.WriteLineAsync($"kill -9, and what was open when it was dead:\n  {string.Join("\n  ", kills)}");
        Assert.Multiple(() =>
        {
            Assert.That(kills, Has.Count.EqualTo(11));
            Assert.That(Accepted(created), Is.EqualTo(Creates.ToDictionary(route => route, _ => count)), "nothing was made twice");
            Assert.That(Accepted(removed).Keys, Is.EquivalentTo(Deletes));
            Assert.That(guests.Troubles, Is.Empty);
        });
    }

    // What had been committed is read when the process is dead: an act of that kind whose answer nobody recorded.
    private async Task Blows(List<CountingProxy.Trap> traps, List<string> kills)
    {
        foreach (var trap in traps.Where(trap => trap.Sprung).ToArray())
        {
            await house.AllInOne.Kill();
            var open = house.Committed.ReadDead().OpenActs;
            kills.Add($"{trap.Route}: {string.Join(", ", open)}");
            Assert.That(open, Does.Contain(Acts[trap.Route]), $"{trap.Route} was committed before it was asked for, and its answer wasn't");
            trap.Release();
            traps.Remove(trap);
            house.AllInOne.Start();
            await house.Ready();
        }
    }

    private async Task Wish(int count, Choice choice)
    {
        await Wait.Until("the academies are there", async () => (await house.Api.Onboard(new OnboardAcademies(Academies[..count]))).Academies.Count == count);
        foreach (var line in (await house.Api.Onboard(new OnboardAcademies(Academies[..count]))).Academies)
            await Wait.Until($"{line.Slug} wishes it", async () => { await house.Api.Choose(line.Slug, "etherpad", new ChooseOffering(choice)); return true; });
    }

    private async Task Until_available(int count, Func<Task>? between = null)
    {
        await Wait.Until($"{count} services are available", async () =>
        {
            await (between?.Invoke() ?? Task.CompletedTask);
            Assert.That(guests.Troubles, Is.Empty);
            return (await Rows()).Count(row => row.State == InstanceState.Available) == count;
        }, 1500);
    }

    private async Task Until_gone(int count, Func<Task>? between = null)
    {
        var waived = new HashSet<string>();
        await Wait.Until($"{count} services are removed", async () =>
        {
            await (between?.Invoke() ?? Task.CompletedTask);
            var rows = await Rows();
            foreach (var row in rows.Where(row => row.Blocked?.Reason == BlockedBy.Gate && waived.Add(row.Id)))
                await house.Api.Waive(row.Id, new WaiveGate("real cloud test: no data worth keeping"));
            return house.Committed.Read().Places is { } places && places.Count == count && places.All(place => place is { Phase: "Removed", Step: null });
        }, 1500);
        var left = await stack.Inventory();
        Assert.That(left.SelectMany(kind => kind.Value.Select(id => $"{kind.Key} {id}")), Is.Empty, "nothing is left in the project, by its administrator's own lists");
        Assert.That((await house.Names.Inventory())["records"], Is.Empty, "and no name");
    }

    private async Task The_cloud_holds_what_the_rows_say(int count)
    {
        var (rows, held) = (await Rows(), await stack.Inventory());
        var recorded = rows.SelectMany(row => row.Resources).Where(resource => resource.Slot != "record" && resource.Id is not null).Select(resource => resource.Id!).Order().ToArray();
        Assert.Multiple(() =>
        {
            foreach (var kind in new[] { "servers", "addresses", "firewalls", "volumes" })
                Assert.That(held[kind], Has.Count.EqualTo(count), $"one of the {kind} an instance");
            Assert.That(held.Values.SelectMany(ids => ids).Order(), Is.EqualTo(recorded), "what the cloud holds is what the rows say, id by id");
        });
    }

    private async Task<IReadOnlyList<InstanceAnswer>> Rows()
    {
        var rows = new List<InstanceAnswer>();
        await foreach (var instance in house.Api.Instances())
            rows.Add(instance);
        return rows;
    }

    private IReadOnlyList<SeenCall> Written(string what, int count)
    {
        var calls = proxy.Take();
        var (changes, reads) = (calls.Count(call => call.Changes), calls.Count(call => call is { Changes: false, Authenticates: false }));
        TestContext.Out.WriteLine($"{what}: {changes} changes, {reads} reads, {calls.Count - changes - reads} authentications; per instance {(double)changes / count:0.0} and {(double)reads / count:0.0}");
        foreach (var route in calls.GroupBy(call => $"{call.Route} {call.Status}").OrderBy(group => group.Key, StringComparer.Ordinal))
            TestContext.Out.WriteLine($"  {route.Count(),4} {route.Key}");
        return calls;
    }

    private static Dictionary<string, int> Accepted(IReadOnlyList<SeenCall> calls) => calls.Where(call => call is { Changes: true, Accepted: true }).GroupBy(call => call.Route).ToDictionary(group => group.Key, group => group.Count());
}
