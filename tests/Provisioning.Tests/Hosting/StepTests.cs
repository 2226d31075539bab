using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using AppsEducation.Tests;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What a step does in each shape of the world: one look set up by hand, a scripted provider, at most one act.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class StepTests : IDisposable
{
    protected const string Z = "/instance/v1/zones/fr-par-1";
    protected const string B = "/block/v1/zones/fr-par-1";

    protected StepTests()
    {
        Environment.SetEnvironmentVariable("APPSEDU_TEST_KEY", "11111111-2222-4333-8444-555555555555");
        var options = new CallOptions { PerSecond = 1000, Burst = 1000 };
        Driver = new ScalewayDriver(new ScalewayClients(options, Time, () => 0.5, _ => Cloud), options, Time);
        Bench = new StepBench(ScalewayAccounts.One with { SecretKey = Secret.InVariable("APPSEDU_TEST_KEY") }, Driver, Time, options => options.WatchedForSqlServer());
        Cloud.On($"GET {Z}/products/servers/availability", 200, """{"servers":{"DEV1-S":{"availability":"shortage"},"DEV1-M":{"availability":"scarce"}}}""");
        Cloud.On($"GET {Z}/products/servers?", 200, """{"servers":{"DEV1-S":{"ncpus":2,"ram":2147483648},"DEV1-M":{"ncpus":3,"ram":4294967296},"DEV1-L":{"ncpus":4,"ram":8589934592}}}""");
        Cloud.On("GET /marketplace/v2/local-images", 200,
            """{"local_images":[{"id":"arm","arch":"arm64","type":"instance_sbs","compatible_commercial_types":["COPARM1-2C-8G"]},{"id":"local","type":"instance_local","compatible_commercial_types":["DEV1-M"]},{"id":"x86","arch":"x86_64","type":"instance_sbs","compatible_commercial_types":["DEV1-S","DEV1-M","DEV1-L"]}],"total_count":3}""");
    }

    protected ScriptedCloud Cloud { get; } = new();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    protected ScalewayDriver Driver { get; }

    protected StepBench Bench { get; }

    /// <summary>Calls that changed something.</summary>
    protected IEnumerable<string> Acts => Cloud.Calls.Where(call => !call.StartsWith("GET", StringComparison.Ordinal));

    protected IStep Step(string name) => Driver.Provision.Concat(Driver.Remove).Single(step => step.Name == name);

    protected Task<StepResult> Take(string step, params CloudResource[] seen) => Bench.Take(Step(step), seen);

    /// <summary>What the engine would catch.</summary>
    internal static async Task<ProviderRefused> Refused(Func<Task> take)
    {
        try
        {
            await take();
        }
        catch (ProviderRefused refused)
        {
            return refused;
        }

        throw new AssertionException("The provider refused nothing.");
    }

    protected CloudResource Server(string id = "s1", string state = "stopped", string? detail = null, string? root = "r1", string[]? volumes = null, string[]? addresses = null, string firewall = "f1", DateTimeOffset? made = null)
    {
        var disks = new Dictionary<string, ServerVolume>();
        if (root is not null)
            disks["0"] = new ServerVolume(root, "sbs_volume");
        foreach (var volume in volumes ?? [])
            disks[disks.Count.ToString()] = new ServerVolume(volume, "sbs_volume");
        return new CloudResource(SlotKind.Server, id, "n", Bench.TagsOf(SlotKind.Server), state, made ?? Time.GetUtcNow(), "fr-par-1",
            new ServerRow(id, "n", state, detail, "DEV1-M", Volumes: disks, PublicIps: [.. (addresses ?? ["a1"]).Select(a => new ServerAddress(a))], SecurityGroup: new Reference(firewall)));
    }

    protected CloudResource Volume(string id = "v1", string state = "available", string? heldBy = null, string kind = SlotKind.Volume, bool tagged = true, DateTimeOffset? detached = null)
    {
        IReadOnlyList<string> tags = tagged ? Bench.TagsOf(kind) : [];
        return new CloudResource(kind, id, "n", tags, state, Time.GetUtcNow(), "fr-par-1",
            new VolumeRow(id, "n", state, Tags: tags, References: heldBy is null ? [] : [new VolumeReference(heldBy, "instance_server", "attached")], LastDetachedAt: detached));
    }

    protected CloudResource Address(string id = "a1", string? server = null) =>
        new(SlotKind.Address, id, "198.18.0.1", Bench.TagsOf(SlotKind.Address), "detached", null, "fr-par-1", new AddressRow(id, "198.18.0.1", "detached", server is null ? null : new Reference(server)));

    protected CloudResource Firewall(string id = "f1", string state = "available") =>
        new(SlotKind.Firewall, id, "n", Bench.TagsOf(SlotKind.Firewall), state, Time.GetUtcNow(), "fr-par-1", new FirewallRow(id, "n", state));

    public void Dispose() => Bench.Dispose();
}

[TestFixture]
internal sealed class HaveServerTests : StepTests
{
    private void Parts()
    {
        Bench.Recorded(SlotKind.Address, "a1");
        Bench.Recorded(SlotKind.Firewall, "f1");
    }

    [Test]
    public async Task It_is_created_once_with_everything_in_one_call_and_the_first_type_in_stock()
    {
        Parts();
        Cloud.On($"POST {Z}/servers", 201, """{"server":{"id":"s1","name":"n","state":"stopped","volumes":{"0":{"id":"r1"}}}}""");

        var result = await Take("server");

        var body = Cloud.Asked.Single(ask => ask.Call.StartsWith("POST", StringComparison.Ordinal)).Body;
        Assert.Multiple(() =>
        {
            Assert.That(result, Is.TypeOf<StepResult.Pending>(), "the next look must show it");
            Assert.That(Bench.SlotOf(SlotKind.Server)!.ResourceId, Is.EqualTo("s1"), "recorded at once");
            Assert.That(body, Does.Contain("\"commercial_type\":\"DEV1-M\""), "DEV1-S is in shortage");
            Assert.That(body, Does.Contain("\"image\":\"x86\""), "neither the arm64 one that stands first nor one for local volumes");
            Assert.That(body, Does.Contain("\"public_ips\":[\"a1\"]").And.Contain("\"security_group\":\"f1\"").And.Contain("\"dynamic_ip_required\":false"));
            Assert.That(body, Does.Contain("\"volumes\":{\"0\":{\"size\":20000000000,\"volume_type\":\"sbs_volume\""));
            Assert.That(body, Does.Contain("\"tags\":[\"appsedu\",\"appsedu:install=inst1\",\"appsedu:instance=ins_7hk2m4q8z1n5c3vx\",\"appsedu:slot=server\"]"));
            Assert.That(body, Does.Contain("\"name\":\"appsedu-ins-7hk2m4q8z1n5c3vx-server\"").And.Contain("\"project\":\"105bdce1-64c0-48ab-899d-868455867ecf\""));
        });
    }

    [Test]
    public async Task A_lost_answer_leaves_the_intent_open_and_the_next_look_only_looks()
    {
        Parts();
        Cloud.On($"POST {Z}/servers", 503, "");
        Cloud.On($"GET {Z}/servers?", 200, """{"servers":[]}""");
        await Refused(() => Take("server"));
        var open = Bench.SlotOf(SlotKind.Server)!.IntentOpen;

        var next = await Take("server");

        Assert.Multiple(() =>
        {
            Assert.That(open);
            Assert.That(next, Is.TypeOf<StepResult.Pending>());
            Assert.That(Acts.Count(), Is.EqualTo(1), "not created again within the minute");
            Assert.That(Cloud.Calls, Has.Some.Contains("tags=appsedu%3Ainstance%3Dins_7hk2m4q8z1n5c3vx"), "looked up by tag");
        });
    }

    [Test]
    public async Task A_full_quota_closes_the_intent()
    {
        Parts();
        Cloud.On($"POST {Z}/servers", 403, """{"type":"quotas_exceeded","message":"quota exceeded"}""");

        var refused = await Refused(() => Take("server"));

        Assert.That((refused.By, Bench.SlotOf(SlotKind.Server)!.IntentOpen), Is.EqualTo((BlockedBy.Quota, false)));
    }

    [Test]
    public async Task No_stock_of_any_type_is_said_before_anything_is_created()
    {
        Parts();
        Cloud.On($"GET {Z}/products/servers/availability", 200, """{"servers":{"DEV1-S":{"availability":"shortage"},"DEV1-M":{"availability":"shortage"},"DEV1-L":{"availability":"shortage"}}}""");

        Assert.That(await Take("server"), Is.InstanceOf<StepResult.Blocked>().With.Property("By").EqualTo(BlockedBy.Stock));
        Assert.That(Acts, Is.Empty);
    }

    // The root volume comes without the server's tags and survives it; untagged, nobody would find it.
    [Test]
    public async Task Its_root_volume_is_recorded_and_tagged_as_soon_as_it_is_known()
    {
        Parts();
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On($"GET {B}/volumes/r1", 200, """{"id":"r1","name":"sbs_volume_0","status":"in_use","tags":[]}""");
        Cloud.On($"PATCH {B}/volumes/r1", 200, """{"id":"r1","name":"x","status":"updating"}""");

        await Take("server", Server(), Address(), Firewall());
        var done = await Take("server", Server(), Address(), Firewall(), Volume("r1", "in_use", "s1", SlotKind.RootVolume));

        Assert.Multiple(() =>
        {
            Assert.That(Bench.SlotOf(SlotKind.RootVolume)!.ResourceId, Is.EqualTo("r1"));
            Assert.That(Cloud.Asked.Single(ask => ask.Call.StartsWith("PATCH", StringComparison.Ordinal)).Body, Does.Contain("appsedu:slot=root-volume"));
            Assert.That(done, Is.TypeOf<StepResult.Done>());
        });
    }

    [Test]
    public async Task Of_two_stopped_ones_the_recorded_stays_and_the_other_goes_with_its_root_volume_tagged_first()
    {
        Parts();
        Bench.Recorded(SlotKind.Server, "s2");
        Cloud.On($"GET {B}/volumes/r1", 200, """{"id":"r1","name":"x","status":"in_use","tags":[]}""");
        Cloud.On($"PATCH {B}/volumes/r1", 200, """{"id":"r1","name":"x","status":"in_use"}""");
        Cloud.On($"DELETE {Z}/servers/s1", 204);

        await Take("server", Server("s1", root: "r1"), Server("s2", root: "r2"));
        await Take("server", Server("s1", root: "r1"), Server("s2", root: "r2"), Volume("r1", "in_use", "s1", SlotKind.RootVolume));

        Assert.That(Acts, Is.EqualTo(new[] { $"PATCH {B}/volumes/r1", $"DELETE {Z}/servers/s1" }), "one act a look, the tags first");
    }

    [Test]
    public async Task A_second_one_that_runs_is_left_to_a_person()
    {
        Parts();
        Bench.Recorded(SlotKind.Server, "s2");

        var result = await Take("server", Server("s1", "running"), Server("s2"));

        Assert.That(result, Is.InstanceOf<StepResult.Blocked>().With.Property("By").EqualTo(BlockedBy.Policy));
        Assert.That(Acts, Is.Empty);
    }

    [Test]
    public async Task An_address_made_anew_is_put_on_it()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Bench.Recorded(SlotKind.Address, "a2");
        Cloud.On($"PATCH {Z}/ips/a2", 200, """{"ip":{"id":"a2","address":"198.18.0.2"}}""");

        await Take("server", Server("s1", "running", addresses: []), Address("a2"), Firewall(), Volume("r1", "in_use", "s1", SlotKind.RootVolume));

        Assert.That(Cloud.Asked.Single(ask => ask.Call.StartsWith("PATCH", StringComparison.Ordinal)).Body, Is.EqualTo("""{"server":"s1"}"""));
    }

    [Test]
    public async Task One_that_vanished_while_in_use_is_not_replaced_by_itself()
    {
        Parts();
        Bench.Given((_, instance) => (instance.EverAvailable, instance.HeldData) = (true, true));

        Assert.That(await Take("server"), Is.InstanceOf<StepResult.Blocked>().With.Property("By").EqualTo(BlockedBy.Policy));
    }

    // An image that Scaleway has withdrawn fails for ever; an address that has just vanished is made again.
    [Test]
    public async Task Parts_that_are_not_there_are_told_apart()
    {
        Parts();
        Cloud.On($"POST {Z}/servers", 404, """{"type":"not_found","message":"resource is not found","resource":"instance_image","resource_id":"x86"}""");
        var image = await Refused(() => Take("server"));
        Cloud.On($"POST {Z}/servers", 404, """{"type":"not_found","message":"resource is not found","resource":"instance_ip","resource_id":"a1"}""");
        Cloud.On($"GET {Z}/servers?", 200, """{"servers":[]}""");
        var address = await Refused(() => Take("server"));

        Assert.That((image.Kind, address.Kind), Is.EqualTo((Refusal.Failed, Refusal.Retry)));
    }
}

[TestFixture]
internal sealed class PowerOnTests : StepTests
{
    private void PoweredOn(bool leftState, int secondsAgo) => Bench.Recorded(SlotKind.Server, "s1", slot =>
        (slot.ActName, slot.ActAt, slot.ActFrom, slot.ActLeftState, slot.ActRequestId) = ("power-on", Time.GetUtcNow().AddSeconds(-secondsAgo), "stopped", leftState, "request-9"));

    [Test]
    public async Task Stopped_it_is_started_and_from_then_on_holds_data()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        // 2026's recordings: a fake task with a nil id; nothing is asked of it.
        Cloud.On($"POST {Z}/servers/s1/action", 202, """{"task":{"id":"00000000-0000-0000-0000-000000000000","description":"fake task","status":"pending"}}""");

        await Take("power", Server());

        Assert.Multiple(() =>
        {
            Assert.That(Cloud.Asked.Last().Body, Is.EqualTo("""{"action":"poweron"}"""));
            Assert.That(Acts.Count(), Is.EqualTo(1));
            Assert.That(Bench.Instance().HeldData);
            Assert.That(Bench.SlotOf(SlotKind.Server)!.ActRequestId, Is.EqualTo("request-2"), "after the stock was asked");
        });
    }

    [Test]
    public async Task With_its_type_out_of_stock_it_takes_the_next_one_before_it_starts()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On($"GET {Z}/products/servers/availability", 200, """{"servers":{"DEV1-S":{"availability":"shortage"},"DEV1-M":{"availability":"shortage"},"DEV1-L":{"availability":"available"}}}""");
        Cloud.On($"PATCH {Z}/servers/s1", 200, "{}");

        await Take("power", Server());

        Assert.That((Acts.Single(), Cloud.Asked.Last().Body), Is.EqualTo(($"PATCH {Z}/servers/s1", """{"commercial_type":"DEV1-L"}""")));
        Assert.That(Bench.Instance().HeldData, Is.False);
    }

    [Test]
    public async Task With_all_types_out_of_stock_it_waits_without_trying()
    {
        Cloud.On($"GET {Z}/products/servers/availability", 200, """{"servers":{"DEV1-S":{"availability":"shortage"},"DEV1-M":{"availability":"shortage"},"DEV1-L":{"availability":"shortage"}}}""");

        Assert.That(await Take("power", Server()), Is.InstanceOf<StepResult.Blocked>().With.Property("By").EqualTo(BlockedBy.Stock));
        Assert.That(Acts, Is.Empty);
    }

    [Test]
    public async Task Still_shown_stopped_right_after_is_a_listing_that_lags()
    {
        PoweredOn(leftState: false, secondsAgo: 3);

        Assert.That(await Take("power", Server()), Is.TypeOf<StepResult.Pending>());
        Assert.That(Acts, Is.Empty);
    }

    // How a missing stock shows: starting, then stopped again, with the provider's words in its detail.
    [Test]
    public async Task Seen_starting_and_stopped_again_is_no_stock()
    {
        PoweredOn(leftState: true, secondsAgo: 3);

        var result = await Take("power", Server(detail: "server type DEV1-M is out of stock"));

        Assert.That(result, Is.EqualTo(new StepResult.Blocked(BlockedBy.Stock, "server type DEV1-M is out of stock", "request-9")));
    }

    [Test]
    public async Task Fallen_back_between_two_looks_is_no_stock_too()
    {
        PoweredOn(leftState: false, secondsAgo: 30);

        Assert.That(await Take("power", Server(detail: "out of stock")), Is.InstanceOf<StepResult.Blocked>());
    }

    [TestCase("starting", typeof(StepResult.Pending))]
    [TestCase("stopping", typeof(StepResult.Pending))]
    [TestCase("running", typeof(StepResult.Done))]
    [TestCase("locked", typeof(StepResult.Blocked))]
    [TestCase("a state of next year", typeof(StepResult.Pending))]
    public async Task Every_other_state_is_waited_for_or_said(string state, Type result) => Assert.That(await Take("power", Server(state: state)), Is.TypeOf(result));
}

[TestFixture]
internal sealed class HaveVolumeTests : StepTests
{
    [TestCase("creating", typeof(StepResult.Pending))]
    [TestCase("error", typeof(StepResult.Failed))]
    [TestCase("locked", typeof(StepResult.Blocked))]
    public async Task It_is_attached_only_when_available(string state, Type result)
    {
        Assert.That(await Take("volume", Server(), Volume(state: state)), Is.TypeOf(result));
        Assert.That(Acts, Is.Empty, "attaching one that is being created is refused");
    }

    [Test]
    public async Task Available_it_is_attached_and_done_when_both_sides_say_so()
    {
        Cloud.On($"POST {Z}/servers/s1/attach-volume", 200, """{"server":{"id":"s1","name":"n","state":"stopped"}}""");

        await Take("volume", Server(), Volume());
        var half = await Take("volume", Server(), Volume(state: "in_use", heldBy: "s1"));
        var whole = await Take("volume", Server(volumes: ["v1"]), Volume(state: "in_use", heldBy: "s1"));

        Assert.Multiple(() =>
        {
            Assert.That(Cloud.Asked.Single().Body, Is.EqualTo("""{"volume_id":"v1","volume_type":"sbs_volume"}"""));
            Assert.That(half, Is.TypeOf<StepResult.Pending>());
            Assert.That(whole, Is.TypeOf<StepResult.Done>());
        });
    }

    [Test]
    public async Task Of_two_the_one_on_the_server_stays_when_none_was_recorded()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On($"DELETE {B}/volumes/v1", 204);

        await Take("volume", Server(volumes: ["v2"]), Volume("v1"), Volume("v2", "in_use", "s1"));

        Assert.That(Acts, Is.EqualTo(new[] { $"DELETE {B}/volumes/v1" }));
    }

    [Test]
    public async Task A_second_one_that_was_ever_attached_is_left_to_a_person()
    {
        Bench.Recorded(SlotKind.Volume, "v1");

        Assert.That(await Take("volume", Server(), Volume("v1"), Volume("v2", detached: Time.GetUtcNow())), Is.InstanceOf<StepResult.Blocked>());
        Assert.That(Acts, Is.Empty);
    }

    [Test]
    public async Task One_that_vanished_with_data_is_not_replaced_by_an_empty_one()
    {
        Bench.Given((_, instance) => instance.HeldData = true);

        Assert.That(await Take("volume", Server()), Is.InstanceOf<StepResult.Blocked>());
        Assert.That(Acts, Is.Empty);
    }
}

[TestFixture]
internal sealed class HaveUserDataTests : StepTests
{
    private const string Path = $"{Z}/servers/s1/user_data/cloud-init";

    [Test]
    public async Task It_is_written_as_plain_text_while_stopped_and_read_back()
    {
        string? held = null;
        Cloud.On($"GET {Path}", (_, _) => Task.FromResult(new HttpResponseMessage(held is null ? System.Net.HttpStatusCode.NotFound : System.Net.HttpStatusCode.OK) { Content = new StringContent(held ?? "") }));
        Cloud.On($"PATCH {Path}", async (request, _) =>
        {
            held = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage(System.Net.HttpStatusCode.NoContent);
        });
        Bench.Recorded(SlotKind.Server, "s1");

        await Take("user-data", Server());
        var done = await Take("user-data", Server());
        var again = await Take("user-data", Server(state: "running"));

        Assert.Multiple(() =>
        {
            Assert.That(held, Does.StartWith("#cloud-config\nhostname: etherpad.dijon\n"));
            Assert.That(Cloud.Asked.Single(ask => ask.Call.StartsWith("PATCH", StringComparison.Ordinal)).Request.Content!.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
            Assert.That((done, again), Is.EqualTo((new StepResult.Done(), new StepResult.Done())));
            Assert.That(Cloud.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)), Is.EqualTo(2), "not asked again once read back");
        });
    }

    // cloud-init reads it at the first boot only: writing it anew to a machine that booted changes nothing.
    [Test]
    public async Task A_machine_that_booted_on_an_older_version_is_replaced()
    {
        Bench.Recorded(SlotKind.Server, "s1", slot => slot.HeldBy = "s1");
        Bench.Given((db, instance) => db.Add(new AppsEducation.Provisioning.Probes.ProbeState { InstanceId = instance.Id, TenantId = instance.TenantId, UserDataVersion = 1, NotBefore = Time.GetUtcNow() }));
        Cloud.On($"GET {Path}", 200, "#cloud-config\n# appsedu user data 0\n");
        Cloud.On($"POST {Z}/servers/s1/action", 202, "{}");

        await Take("user-data", Server(state: "running"), Volume("r1", "in_use", "s1", SlotKind.RootVolume));

        Assert.That(Cloud.Asked.Last().Body, Is.EqualTo("""{"action":"terminate"}"""));
    }

    [Test]
    public async Task A_machine_that_answered_once_is_never_stopped_for_it()
    {
        Bench.Recorded(SlotKind.Server, "s1", slot => slot.HeldBy = "s1");
        Bench.Given((_, instance) => instance.EverAvailable = true);
        Cloud.On($"GET {Path}", 404, "");

        Assert.That(await Take("user-data", Server(state: "running")), Is.TypeOf<StepResult.Done>());
        Assert.That(Acts, Is.Empty);
    }
}

[TestFixture]
internal sealed class HaveFirewallTests : StepTests
{
    private const string Theirs = """{"id":"1","protocol":"TCP","direction":"outbound","ip_range":"0.0.0.0/0","dest_port_from":25,"dest_port_to":null,"position":1,"editable":false,"action":"drop"}""";
    private const string Ours = """{"id":"7","protocol":"TCP","direction":"inbound","ip_range":"0.0.0.0/0","dest_port_from":443,"dest_port_to":null,"position":7,"editable":true,"action":"accept"}""";
    private const string Open = """{"id":"8","protocol":"TCP","direction":"inbound","ip_range":"0.0.0.0/0","dest_port_from":22,"dest_port_to":null,"position":8,"editable":true,"action":"accept"}""";

    [Test]
    public async Task Its_rules_are_set_whole_and_read_back_beside_the_providers_own()
    {
        Cloud.On($"GET {Z}/security_groups/f1/rules", (_, before) => Answer(before == 0 ? $$"""{"rules":[{{Theirs}},{{Open}}]}""" : $$"""{"rules":[{{Theirs}},{{Ours}}]}"""));
        Cloud.On($"PUT {Z}/security_groups/f1/rules", 200, """{"rules":[]}""");

        await Take("firewall", Firewall());
        var done = await Take("firewall", Firewall());
        var again = await Take("firewall", Firewall());

        Assert.Multiple(() =>
        {
            Assert.That(Cloud.Asked.Single(ask => ask.Call.StartsWith("PUT", StringComparison.Ordinal)).Body, Does.Contain("\"dest_port_from\":443").And.Not.Contain("22,"), "the stranger's rule goes with the set");
            Assert.That((done, again), Is.EqualTo((new StepResult.Done(), new StepResult.Done())));
            Assert.That(Cloud.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)), Is.EqualTo(2), "the third look asks nothing");
        });
    }

    [Test]
    public async Task Drifted_rules_are_put_right_within_the_hour()
    {
        Cloud.On($"GET {Z}/security_groups/f1/rules", (_, before) => Answer(before == 0 ? $$"""{"rules":[{{Ours}}]}""" : $$"""{"rules":[{{Ours}},{{Open}}]}"""));
        Cloud.On($"PUT {Z}/security_groups/f1/rules", 200, """{"rules":[]}""");
        await Take("firewall", Firewall());

        Time.Advance(TimeSpan.FromMinutes(61));
        await Take("firewall", Firewall());

        Assert.That(Acts.Count(), Is.EqualTo(1));
    }

    // "an order done while its resource says updating"
    [Test]
    public async Task Nothing_is_ordered_while_it_is_syncing()
    {
        Assert.That(await Take("firewall", Firewall(state: "syncing")), Is.TypeOf<StepResult.Pending>());
        Assert.That(Cloud.Asked, Is.Empty);
    }

    private static Task<HttpResponseMessage> Answer(string body) => Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent(body) });
}

[TestFixture]
internal sealed class RemovalTests : StepTests
{
    [TestCase("running", "terminate")]
    [TestCase("stopped in place", "terminate")]
    [TestCase("stopped", "delete")]
    [TestCase("starting", null)]
    [TestCase("stopping", null)]
    public async Task A_server_goes_by_the_one_way_that_its_state_allows(string state, string? how)
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On($"POST {Z}/servers/s1/action", 202, "{}").On($"DELETE {Z}/servers/s1", 204);

        await Take("remove-server", Server(state: state), Volume("r1", "in_use", "s1", SlotKind.RootVolume));

        Assert.That(Acts, Is.EqualTo(how switch
        {
            "terminate" => new[] { $"POST {Z}/servers/s1/action" },
            "delete" => [$"DELETE {Z}/servers/s1"],
            _ => [],
        }));
    }

    [Test]
    public async Task Its_root_volume_is_tagged_and_recorded_before_it_goes()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On($"GET {B}/volumes/r1", 200, """{"id":"r1","name":"x","status":"in_use","tags":["someone"]}""").On($"PATCH {B}/volumes/r1", 200, "{}");

        await Take("remove-server", Server(state: "running"));

        Assert.That((Acts.Single(), Bench.SlotOf(SlotKind.RootVolume)!.ResourceId), Is.EqualTo(($"PATCH {B}/volumes/r1", "r1")));
    }

    [Test]
    public async Task Both_volumes_go_one_a_look_and_one_still_held_is_waited_for()
    {
        Bench.Recorded(SlotKind.Volume, "v1");
        Cloud.On($"DELETE {B}/volumes/", 204);

        var held = await Take("remove-volume", Volume("r1", "in_use", "s1", SlotKind.RootVolume), Volume());
        await Take("remove-volume", Volume("r1", kind: SlotKind.RootVolume), Volume());
        await Take("remove-volume", Volume());

        Assert.Multiple(() =>
        {
            Assert.That(held, Is.TypeOf<StepResult.Pending>());
            Assert.That(Acts, Is.EqualTo(new[] { $"DELETE {B}/volumes/r1", $"DELETE {B}/volumes/v1" }));
        });
    }

    [Test]
    public async Task What_is_gone_already_is_gone_and_proved_by_two_404()
    {
        Bench.Recorded(SlotKind.Address, "a1");
        Cloud.On($"DELETE {Z}/ips/a1", 404, """{"type":"not_found","resource":"instance_ip"}""").On($"GET {Z}/ips/a1", 404, """{"type":"not_found","resource":"instance_ip"}""");

        await Take("remove-address", Address());
        var once = await Take("remove-address");
        Time.Advance(TimeSpan.FromSeconds(12));
        var twice = await Take("remove-address");

        Assert.That((once.GetType(), twice.GetType()), Is.EqualTo((typeof(StepResult.Pending), typeof(StepResult.Done))));
    }

    // 409 "Group is in use" while the server is still going.
    [Test]
    public async Task A_firewall_still_in_use_is_tried_again()
    {
        Bench.Recorded(SlotKind.Firewall, "f1");
        Cloud.On($"DELETE {Z}/security_groups/f1", 409, """{"type":"conflict","message":"Group is in use. You cannot delete it."}""");

        Assert.That((await Refused(() => Take("remove-firewall", Firewall()))).Kind, Is.EqualTo(Refusal.Retry));
    }

    [Test]
    public async Task Of_nothing_nothing_is_removed()
    {
        foreach (var step in Driver.Remove.Skip(1))
            Assert.That(await Bench.Take(step), Is.TypeOf<StepResult.Done>(), step.Name);
        Assert.That(Cloud.Asked, Is.Empty);
    }
}
