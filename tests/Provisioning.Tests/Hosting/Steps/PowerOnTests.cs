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

    // After a restore of an older state: the machine booted since, and the rows don't know it. Its removal must ask the gate.
    [Test]
    public async Task Running_though_no_row_says_so_it_holds_data()
    {
        Bench.Recorded(SlotKind.Server, "s1");

        await Take("power", Server(state: "running"));

        Assert.Multiple(() =>
        {
            Assert.That(Acts, Is.Empty);
            Assert.That(Bench.Instance().HeldData);
            Assert.That(Bench.Instance().PoweredOnAt, Is.EqualTo(Time.GetUtcNow()), "its time to answer begins now");
            Assert.That(Bench.SlotOf(SlotKind.Server)!.EverHeldData("s1"));
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
