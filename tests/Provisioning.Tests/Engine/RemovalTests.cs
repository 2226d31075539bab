using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>Grace, undo, gate, and a removal that is complete.</summary>
[TestFixture]
internal sealed class RemovalTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    [Test]
    public async Task A_service_with_data_runs_on_through_its_grace_period_and_then_waits_at_the_gate()
    {
        await using var world = await Available();

        var disable = await world.Disables();
        await world.Until(async () => (await world.Instance()).State == InstanceState.Ending);
        var scheduled = (await world.Reports())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(scheduled.Operation.Id, Is.EqualTo(disable));
            Assert.That(scheduled.Operation.State, Is.EqualTo(OperationState.Succeeded), "a disable has succeeded when the end is scheduled");
            Assert.That(scheduled.EndsAt, Is.EqualTo(world.Clock.GetUtcNow() + Grace).Within(TimeSpan.FromSeconds(10)));
        });

        await Skip(world, Grace + TimeSpan.FromDays(30));
        var gated = (await world.Reports())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(world.Cloud.All, Has.Count.EqualTo(3), "nothing with data goes without a waiver, however long that takes");
            Assert.That(world.Cloud.Of(SlotKind.Server).Single().State, Is.EqualTo("running"));
            Assert.That(gated.Operation.Kind, Is.EqualTo(OperationKind.RemoveInstance), "the removal is an operation of its own");
            Assert.That(gated.Operation.Id, Is.EqualTo(PublicId.Derived("op", "ins_dijon", 2L)), "the same one after a crash");
            Assert.That(gated.Operation.Blocked!.By, Is.EqualTo(BlockedBy.Gate));
        });

        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(world.Cloud.All, Is.Empty);
            Assert.That(world.Cloud.Zone, Is.Empty);
        });
        Assert.That((await world.Reports())[^1].Operation.State, Is.EqualTo(OperationState.Succeeded));
        Assert.That(await world.Db(db => db.Set<QuotaReservation>().CountAsync()), Is.Zero, "its quota is free again, read back");
        Assert.That(await world.Db(db => db.Slots.CountAsync()), Is.EqualTo(3), "the slots stay as tombstones");
    }

    [Test]
    public async Task The_name_goes_first_and_the_address_only_after_its_time_to_live()
    {
        await using var world = await Available(o => o.Grace = TimeSpan.Zero);
        await world.Disables();
        await world.Waives();
        await world.Until(InstanceState.Removed);

        DateTimeOffset At(string call) => world.Cloud.Calls.First(c => c.Call == call).At;
        Assert.Multiple(() =>
        {
            Assert.That(At("delete-server") - At("withdraw-record"), Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(60)), "resolvers remember the name for its time to live");
            Assert.That(At("delete-volume"), Is.GreaterThan(At("delete-server")));
            Assert.That(At("delete-address"), Is.GreaterThan(At("delete-volume")));
        });
    }

    [Test]
    public async Task Before_data_a_removal_is_at_once_and_free()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(() => Task.FromResult(world.Cloud.Of(SlotKind.Volume).Count == 1));

        await world.Disables();

        Assert.That(await world.Until(InstanceState.Removed, atMost: TimeSpan.FromMinutes(10)), Is.True, "no grace, no gate: there is nothing to lose");
        Assert.That(world.Cloud.All, Is.Empty);
    }

    [Test]
    public async Task An_end_is_taken_back_within_the_grace_period_and_its_waiver_dies()
    {
        await using var world = await Available();
        await world.Disables();
        await world.Until(async () => (await world.Instance()).State == InstanceState.Ending);
        await world.Waives();

        var undo = await world.Enables(kind: OperationKind.UndoDisable);
        Assert.That(await world.UntilEnded(undo), Is.True);
        var report = (await world.Reports())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(report.State, Is.EqualTo(InstanceState.Available));
            Assert.That(report.EndsAt, Is.Null);
            Assert.That(report.Operation.State, Is.EqualTo(OperationState.Succeeded));
        });

        await world.Disables();
        await world.Until(async () => (await world.Instance()).State == InstanceState.Ending);
        await Skip(world, Grace + TimeSpan.FromDays(1));
        Assert.That((await world.Instance()).BlockedBy, Is.EqualTo(BlockedBy.Gate), "the old waiver was for another removal");
        Assert.That(world.Cloud.All, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_removal_is_taken_back_until_its_first_act()
    {
        await using var world = await Available(o => o.Grace = TimeSpan.Zero);
        await world.Disables();
        await world.Waives();
        await world.Until(() => Task.FromResult(world.Cloud.Calls.Any(c => c.Call == "withdraw-record")));

        var undo = await world.Enables(kind: OperationKind.UndoDisable);

        Assert.That(await world.UntilEnded(undo), Is.True);
        Assert.That(world.Cloud.Calls.Select(c => c.Call), Has.No.Member("delete-server"), "its name was gone for a while, its data never");
        Assert.That(world.Cloud.Zone, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task After_its_first_act_a_removal_is_finished_and_a_new_life_begins()
    {
        await using var world = await Available(o => o.Grace = TimeSpan.Zero);
        var first = world.Cloud.Of(SlotKind.Volume).Single().Id;
        await world.Disables();
        await world.Waives();
        await world.Until(() => Task.FromResult(world.Cloud.Calls.Any(c => c.Call == "delete-server")));

        var again = await world.Enables();

        Assert.That(await world.UntilEnded(again), Is.True);
        var report = (await world.Reports())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(report.State, Is.EqualTo(InstanceState.Available));
            Assert.That(report.Operation.Steps.Select(s => s.Name), Does.Contain("remove-volume").And.Contain("volume"), "the report says that both were done");
            Assert.That(world.Cloud.Of(SlotKind.Volume).Single().Id, Is.Not.EqualTo(first));
        });
    }

    [Test]
    public async Task A_create_that_lands_after_the_removal_is_found_and_put_away()
    {
        await using var world = await Available(o => o.Grace = TimeSpan.Zero);
        var tags = world.Cloud.Of(SlotKind.Server).Single().Tags;
        await world.Disables();
        await world.Waives();
        await world.Until(InstanceState.Removed);

        world.Cloud.Plant(SlotKind.Server, "late", [.. tags]);

        Assert.That(await world.Until(() => Task.FromResult(world.Cloud.All.Count == 0), TimeSpan.FromMinutes(15)), Is.True);
        Assert.That(await world.Until(InstanceState.Removed), Is.True, "and the row says so still");
    }

    [TestCase("delete-server")]
    [TestCase("delete-volume")]
    [TestCase("delete-address")]
    [TestCase("withdraw-record")]
    public async Task A_removal_interrupted_anywhere_is_complete(string call)
    {
        foreach (var trouble in new[] { Trouble.ProcessDied, Trouble.DoneAndProcessDied, Trouble.DoneButAnswerLost, Trouble.NotDoneAndAnswerLost })
        {
            await using var world = await Available(o => o.Grace = TimeSpan.Zero);
            world.Cloud.Next(call, trouble);
            await world.Disables();
            await world.Waives();

            Assert.That(await world.Until(InstanceState.Removed), Is.True, trouble.ToString());
            Assert.That(world.Cloud.All, Is.Empty, trouble.ToString());
            Assert.That(world.Cloud.Zone, Is.Empty, "never a record that points to a released address");
        }
    }

    private static async Task<World> Available(Action<EngineOptions>? options = null)
    {
        var world = new World(options: options);
        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available), Is.True);
        return world;
    }

    private static async Task Skip(World world, TimeSpan span)
    {
        world.Clock.Advance(span);
        await world.For(TimeSpan.FromMinutes(2));
    }
}
