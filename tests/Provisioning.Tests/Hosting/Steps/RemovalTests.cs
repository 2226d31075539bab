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
