using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.Newcomer;

/// <summary>A newcomer's first hour, in order, with the scripts and the command line only; and every plug pulled once on the way.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class WalkTests
{
    private readonly Product product = new();
    private Ran started = null!;

    [OneTimeSetUp]
    public async Task Starts() => started = await product.Start();

    [OneTimeTearDown]
    public async Task Ends() => await product.DisposeAsync();

    [Test]
    public void The_start_says_where_it_is_what_to_try_and_where_the_data_are()
    {
        Assert.That(started.Code, Is.Zero, started.ToString());
        Assert.That(started.Out, Does.Contain(product.Address).And.Contain("appsedu academies onboard").And.Contain(product.Data));
    }

    [Test, DependsOnTest(nameof(The_start_says_where_it_is_what_to_try_and_where_the_data_are))]
    public async Task Two_commands_later_the_service_is_there_and_answers()
    {
        var onboarded = await product.Appsedu("academies", "onboard", "dijon", "--watch");
        var enabled = await product.Appsedu("services", "enable", "etherpad", "--academy", "dijon", "--watch");

        Assert.That((onboarded.Code, enabled.Code), Is.EqualTo((0, 0)), $"{onboarded}\n{enabled}");
        var tile = await Tile("dijon", "etherpad");
        Assert.Multiple(async () =>
        {
            Assert.That(tile?.State, Is.EqualTo("available"), "at once, without waiting: the watch ends when the feed shows it");
            Assert.That(enabled.Err, Does.Contain(tile!.Url!), "the address is said");
            Assert.That(await product.Browser.GetStringAsync($"{product.Address}/dijon"), Does.Contain($"href=\"{tile.Url}\""), "the tile's link");
            using var answer = await product.Browser.GetAsync(tile.Url);
            Assert.That((int)answer.StatusCode, Is.EqualTo(200), "and the link answers");
        });
    }

    [Test, DependsOnTest(nameof(Two_commands_later_the_service_is_there_and_answers))]
    public async Task Started_again_it_says_what_runs()
    {
        var again = await product.Start();

        Assert.That(again.Code, Is.Zero, again.ToString());
        Assert.That(again.Out, Does.Contain($"pid {product.PidOf("allinone")}").And.Contain($"pid {product.PidOf("simulator")}"));
    }

    [Test, DependsOnTest(nameof(Started_again_it_says_what_runs))]
    public async Task A_taken_port_is_said_with_its_holder_and_another_port()
    {
        await using var other = new Product();

        var refused = await other.RunSh("--data", other.Data, "--port", $"{product.Port}", "--detach");

        Assert.That(refused.Code, Is.Not.Zero);
        Assert.That(refused.Err, Does.Contain($"pid {product.PidOf("allinone")}").And.Contain("--port"));
    }

    // Scripts run twice; masking hides and touches nothing; an end can be taken back.
    [Test, DependsOnTest(nameof(A_taken_port_is_said_with_its_holder_and_another_port))]
    public async Task A_Dane_masks_ends_and_takes_back()
    {
        Assert.That((await product.Appsedu("academies", "onboard", "dijon")).Out, Does.Contain("nothing-to-do"));
        Assert.That((await product.Appsedu("services", "enable", "etherpad", "-a", "Dijon")).Out, Does.Contain("nothing-to-do"));

        Succeeds(await product.Appsedu("services", "mask", "etherpad", "-a", "07", "--reason", "travaux", "--watch"));
        Assert.That(await Tile("dijon", "etherpad"), Is.Null, "masked is out of the feed at once");
        Succeeds(await product.Appsedu("services", "unmask", "etherpad", "-a", "07", "--watch"));
        Assert.That((await Tile("dijon", "etherpad"))?.State, Is.EqualTo("available"));

        var ended = await product.Appsedu("services", "disable", "etherpad", "-a", "07", "--watch");
        Assert.That(ended.Code, Is.Zero, ended.ToString());
        Assert.That((await Tile("dijon", "etherpad"))?.State, Is.EqualTo("ending"), "it goes on through its grace period");
        var undone = await product.Appsedu("services", "undo", "etherpad", "-a", "07", "--watch");
        Assert.That(undone.Code, Is.Zero, undone.ToString());
        Assert.That((await Tile("dijon", "etherpad"))?.State, Is.EqualTo("available"));
    }

    // Whoever watches sees nothing of it but a pause: both processes die in the middle, the cloud at another step than the control plane.
    [Test, DependsOnTest(nameof(A_Dane_masks_ends_and_takes_back))]
    public async Task Both_processes_die_on_the_way_and_the_result_is_the_same()
    {
        var watching = product.Appsedu("services", "enable", "nextcloud", "-a", "dijon", "--watch", "--timeout", "11m");
        var operation = await Newest(OperationKind.EnableOffering, "nextcloud");

        await Reached(operation, "server");
        await product.Kill("allinone");
        Assert.That((await product.Start()).Code, Is.Zero, "starts the missing one only");
        await Reached(operation, "power");
        await product.Kill("simulator");
        Succeeds(await product.Start());
        await Reached(operation, "answering");
        await product.Kill("allinone");
        Succeeds(await product.Start());

        var watched = await watching;
        Assert.That(watched.Code, Is.Zero, watched.ToString());
        Assert.That((await Tile("dijon", "nextcloud"))?.State, Is.EqualTo("available"));
        await Nothing_is_doubled("nextcloud");
    }

    // The gate: data goes only by a named waiver; and a removal survives its plug, too.
    [Test, DependsOnTest(nameof(Both_processes_die_on_the_way_and_the_result_is_the_same))]
    public async Task Data_goes_by_a_waiver_only_and_nothing_stays_behind()
    {
        await product.Kill("allinone");
        Succeeds(await product.With("Engine__Grace", "00:00:02").With("Engine__Ttl", "00:00:03").Start());
        var instance = (await Instances("etherpad")).Single();
        Succeeds(await product.Appsedu("services", "disable", "etherpad", "-a", "dijon", "--watch"));

        var removal = await Newest(OperationKind.RemoveInstance, "etherpad");
        var held = await product.Appsedu("operations", "watch", removal);
        Assert.That(held.Code, Is.EqualTo(7), held.ToString());
        Assert.That(held.Err, Does.Contain($"appsedu instances waive {instance.Id}"), "says what a person can do");
        Assert.That((await product.Inventory()).Any(resource => resource.IsOf(instance.Id)), "nothing was destroyed meanwhile");

        Assert.That((await product.Appsedu("instances", "waive", instance.Id, "--reason", "end of the trial")).Code, Is.EqualTo(2), "not without its name");
        var watching = product.Appsedu("instances", "waive", instance.Id, "--reason", "end of the trial", "--confirm", instance.HostName!, "--watch");
        await Reached(removal, "remove-server");
        await product.Kill("allinone");
        Succeeds(await product.Start());

        var removed = await watching;
        Assert.That(removed.Code, Is.Zero, removed.ToString());
        Assert.That((await product.Inventory()).Where(resource => resource.IsOf(instance.Id)), Is.Empty, "every kind of resource");
        Assert.That(await Tile("dijon", "etherpad"), Is.Null);
        Assert.That((await product.Appsedu("journal", "list", "-a", "dijon", "--limit", "0")).Out, Does.Contain("end of the trial"), "who, and why, is kept");
    }

    [Test, DependsOnTest(nameof(Data_goes_by_a_waiver_only_and_nothing_stays_behind))]
    public async Task Stop_stops_what_was_started()
    {
        var pids = new[] { "allinone", "simulator" }.Select(product.PidOf).ToArray();

        var stopped = await product.RunSh("--data", product.Data, "--stop");

        Assert.That(stopped.Code, Is.Zero, stopped.ToString());
        Assert.That(pids.Where(pid => Directory.Exists($"/proc/{pid}")), Is.Empty);
    }

    private static void Succeeds(Ran ran) => Assert.That(ran.Code, Is.Zero, ran.ToString());

    private async Task<FeedService?> Tile(string academy, string service) =>
        (await product.Api.Feed(academy))!.Value.Services.FirstOrDefault(tile => tile.Slug == service);

    private async Task<IReadOnlyList<InstanceAnswer>> Instances(string offering)
    {
        var found = new List<InstanceAnswer>();
        await foreach (var instance in product.Api.Instances())
            if (instance.Offering == offering && instance.State is not InstanceState.Removed)
                found.Add(instance);
        return found;
    }

    private async Task Nothing_is_doubled(string offering)
    {
        var instance = (await Instances(offering)).Single();
        var kinds = (await product.Inventory()).Where(resource => resource.IsOf(instance.Id)).GroupBy(resource => resource.Kind).ToDictionary(kind => kind.Key, kind => kind.Count());
        Assert.That((kinds.GetValueOrDefault("servers"), kinds.GetValueOrDefault("addresses"), kinds.GetValueOrDefault("firewalls")), Is.EqualTo((1, 1, 1)));
    }

    // The newest operation of that kind, as soon as there is one.
    private async Task<string> Newest(OperationKind kind, string offering)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            await foreach (var operation in product.Api.List<OperationAnswer>(Routes.With(Routes.Operations, ("kind", kind.ToString()), ("offering", offering)), 1, patience.Token))
                if (!operation.HasEnded())
                    return operation.Id;
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    // Tied to progress, not to the clock: returns when that step has begun (or is over).
    private async Task Reached(string operation, string step)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await foreach (var seen in product.Api.WatchOperation(operation, ct: patience.Token))
        {
            if (seen.Operation.Steps.Any(one => one.Name == step && one.StartedAt is not null))
                return;
            Assert.That(seen.Operation.HasEnded(), Is.False, $"{operation} ended before {step}: {seen.Json}");
        }
    }
}
