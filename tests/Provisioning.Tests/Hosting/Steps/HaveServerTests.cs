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

    // What availability says is a hint only.
    [Test]
    public async Task A_type_that_is_refused_for_want_of_stock_gives_way_to_the_next()
    {
        Parts();
        Cloud.On($"POST {Z}/servers", 400, """{"type":"out_of_stock","resource":"DEV1-M"}""");
        Cloud.On($"GET {Z}/servers?", 200, """{"servers":[]}""");
        var refused = await Refused(() => Take("server"));
        await Refused(() => Take("server"));

        var types = Cloud.Asked.Where(ask => ask.Call.StartsWith("POST", StringComparison.Ordinal)).Select(ask => System.Text.Json.JsonDocument.Parse(ask.Body).RootElement.GetProperty("commercial_type").GetString());
        Assert.That((refused.Kind, refused.By), Is.EqualTo((Refusal.Blocked, BlockedBy.Stock)));
        Assert.That(types, Is.EqualTo(new[] { "DEV1-M", "DEV1-L" }));
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
    public async Task What_a_vanished_server_left_goes_before_the_next_one_is_made()
    {
        Parts();
        Bench.Recorded(SlotKind.RootVolume, "r0");
        Cloud.On($"DELETE {B}/volumes/r0", 204, "");

        Assert.That(await Take("server", Volume("r0", kind: SlotKind.RootVolume)), Is.TypeOf<StepResult.Retry>());
        Assert.That(Acts, Is.EqualTo(new[] { $"DELETE {B}/volumes/r0" }), "no second root volume beside it, that nobody would look for");
    }

    [Test]
    public async Task What_a_vanished_server_left_is_waited_for_while_the_host_still_holds_it()
    {
        Parts();
        Bench.Recorded(SlotKind.RootVolume, "r0");

        Assert.That(await Take("server", Volume("r0", heldBy: "s0", kind: SlotKind.RootVolume)), Is.TypeOf<StepResult.Pending>());
        Assert.That(Acts, Is.Empty);
    }

    [TestCase(true, TestName = "A_second_root_volume_that_was_in_use_is_left_to_a_person")]
    [TestCase(false, TestName = "A_second_root_volume_of_a_service_that_never_answered_goes")]
    public async Task A_second_root_volume(bool everAvailable)
    {
        Parts();
        Bench.Recorded(SlotKind.Server, "s1");
        Bench.Recorded(SlotKind.RootVolume, "r1", slot => slot.HeldBy = "r0 r1");
        Bench.Given((_, instance) => (instance.EverAvailable, instance.HeldData) = (everAvailable, true));
        Cloud.On($"DELETE {B}/volumes/r0", 204, "");

        var result = await Take("server", Server(state: "running"), Volume("r1", heldBy: "s1", kind: SlotKind.RootVolume), Volume("r0", kind: SlotKind.RootVolume));

        if (everAvailable)
            Assert.That(result, Is.InstanceOf<StepResult.Blocked>().With.Property("By").EqualTo(BlockedBy.Policy).And.Property("Words").Contains("r0"), "which one, for whoever decides");
        else
            Assert.That(Acts, Is.EqualTo(new[] { $"DELETE {B}/volumes/r0" }));
    }

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
