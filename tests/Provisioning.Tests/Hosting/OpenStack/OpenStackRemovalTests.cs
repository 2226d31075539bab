using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

[TestFixture]
internal sealed class OpenStackRemovalTests : OpenStackStepTests
{
    [TestCase("ACTIVE", "DELETE /v2.1/servers/s1")]
    [TestCase("BUILD", "DELETE /v2.1/servers/s1")]
    [TestCase("ERROR", "DELETE /v2.1/servers/s1")]
    [TestCase("SOFT_DELETED", "POST /v2.1/servers/s1/action")]
    [TestCase("DELETED", null)]
    public async Task A_server_goes_from_any_state(string status, string? how)
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On("DELETE /v2.1/servers/s1", 204).On("POST /v2.1/servers/s1/action", 202);

        await Take("remove-server", Server(status: status));

        Assert.That(Acts, Is.EqualTo(how is null ? Array.Empty<string>() : [how]));
    }

    // Recorded: as active as before, a second after 204.
    [Test]
    public async Task One_that_is_still_shown_after_its_deletion_isnt_deleted_again()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On("DELETE /v2.1/servers/s1", 204);

        await Take("remove-server", Server());
        var shown = await Take("remove-server", Server());

        Assert.That((shown.GetType(), Acts.Count()), Is.EqualTo((typeof(StepResult.Pending), 1)));
    }

    [Test]
    public async Task A_locked_server_stays()
    {
        Bench.Recorded(SlotKind.Server, "s1");

        Assert.That(await Take("remove-server", Server(locked: true)), Is.InstanceOf<StepResult.Blocked>().With.Property("By").EqualTo(BlockedBy.Locked));
    }

    [Test]
    public async Task A_port_survives_its_server_and_is_given_back()
    {
        Bench.Recorded(SlotKind.Address, "p1");
        Cloud.On("DELETE /v2.0/ports/p1", 204);

        await Take("remove-address", Port());

        Assert.That(Acts, Is.EqualTo(new[] { "DELETE /v2.0/ports/p1" }));
    }

    [TestCase("available", true)]
    [TestCase("error", true)]
    [TestCase("in-use", false)]
    [TestCase("detaching", false)]
    [TestCase("deleting", false)]
    public async Task A_volume_is_deleted_when_nothing_holds_it(string status, bool deleted)
    {
        Bench.Recorded(SlotKind.Volume, "v1");
        Cloud.On($"DELETE {V}/volumes/v1", 202);

        await Take("remove-volume", Volume(status: status));

        Assert.That(Acts.Any(), Is.EqualTo(deleted));
    }

    // 400 with every reason there could be; which it is, is asked.
    [Test]
    public async Task A_volume_with_snapshots_of_somebodys_is_a_persons_matter()
    {
        Bench.Recorded(SlotKind.Volume, "v1");
        Cloud.On($"DELETE {V}/volumes/v1", 400, """{"badRequest":{"code":400,"message":"Invalid volume: Volume status must be available or error or error_restoring and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer"}}""");
        Cloud.On($"GET {V}/snapshots?volume_id=v1", 200, """{"snapshots":[{"id":"1"},{"id":"2"}]}""");

        var refused = await Refused(() => Take("remove-volume", Volume()));
        Time.Advance(TimeSpan.FromSeconds(13));
        var blocked = await Take("remove-volume", Volume());

        Assert.That((refused.Kind, blocked), Is.EqualTo((Refusal.Retry,
            (StepResult)new StepResult.Blocked(BlockedBy.Policy, "the volume v1 has 2 snapshots: delete them at its host when nobody needs them, and this goes on by itself"))));
    }

    [Test]
    public async Task A_firewall_still_in_use_is_tried_again()
    {
        Bench.Recorded(SlotKind.Firewall, "g1");
        Cloud.On("DELETE /v2.0/security-groups/g1", 409, """{"NeutronError":{"type":"SecurityGroupInUse","message":"Security Group g1 in use.","detail":""}}""");

        Assert.That((await Refused(() => Take("remove-firewall", Firewall()))).Kind, Is.EqualTo(Refusal.Retry));
    }

    [Test]
    public async Task What_is_gone_already_is_gone_and_proved_by_two_404()
    {
        Bench.Recorded(SlotKind.Address, "p1");
        Cloud.On("DELETE /v2.0/ports/p1", 404, """{"NeutronError":{"type":"PortNotFound","message":"Port p1 could not be found.","detail":""}}""").On("GET /v2.0/ports/p1", 404, """{"NeutronError":{"type":"PortNotFound","message":"Port p1 could not be found.","detail":""}}""");

        await Take("remove-address", Port());
        var once = await Take("remove-address");
        Time.Advance(TimeSpan.FromSeconds(12));
        var twice = await Take("remove-address");

        Assert.That((once.GetType(), twice.GetType()), Is.EqualTo((typeof(StepResult.Pending), typeof(StepResult.Done))));
    }

    [Test]
    public async Task Of_nothing_nothing_is_removed()
    {
        foreach (var step in Driver.Remove.Skip(1))
            Assert.That(await Bench.Take(step), Is.TypeOf<StepResult.Done>(), step.Name);
        Assert.That(Cloud.Asked, Is.Empty);
    }
}
