using AppsEducation.Contracts;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Faults.Tests;

/// <summary>A service whose end has come and whose data nobody has given up yet runs on, for as long as that takes.</summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class GateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    // Whoever decides within weeks, and until then uses it, must find it running; and what they are asked doesn't change because a server was stopped.
    [Test]
    public async Task A_server_that_is_stopped_by_hand_while_the_gate_waits_is_started_again()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        await life.World.Messages.Disables(life.Subject);
        Assert.That(await life.World.Until(AtTheGate, Patience), await life.World.Told());
        var (before, told) = (await life.Instance(), await life.World.Messages.Report(life.Subject));
        var server = life.World.Cloud.Ours.Servers.Single();

        await life.World.Cloud.StopByHand(server.Id);
        await life.World.For(TimeSpan.FromSeconds(10));
        Assert.That(life.World.Cloud.Ours.Servers.Single().State, Is.EqualTo("stopped"), "it is");

        Assert.That(await life.World.Until(() => Task.FromResult(life.World.Cloud.Ours.Servers.Single() is { State: "running" } running && running.Id == server.Id), Patience), await life.World.Told());
        await life.Holds();
        var after = await life.Instance();
        Assert.Multiple(() =>
        {
            Assert.That(after!.BlockedBy, Is.EqualTo(BlockedBy.Gate));
            Assert.That(after.BlockedSince, Is.EqualTo(before!.BlockedSince), "it has waited there all the time");
            Assert.That(after.Answering, "it answers again");
        });
        Assert.That((await life.World.Messages.Report(life.Subject))!.Operation.Blocked!.Since, Is.EqualTo(told!.Operation.Blocked!.Since));
        Assert.That(life.World.Cloud.Watch.Of("action-poweron"), Is.EqualTo(2), "once at first, once again");

        await life.World.Messages.Waives(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());

        async Task<bool> AtTheGate() => await life.Instance() is { Phase: Phase.Ending, BlockedBy: BlockedBy.Gate };
    }

    // The undo between two removals ended the waiver; the first removal had withdrawn the name already, and done nothing else.
    [Test]
    public async Task A_second_removal_before_the_first_ones_first_act_asks_the_gate_for_itself_and_the_name_is_served_meanwhile()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        await life.World.Messages.Disables(life.Subject);
        await life.World.Messages.Waives(life.Subject);
        Assert.That(await life.World.Until(() => Task.FromResult(life.World.Cloud.Ours.Records.Count == 0), Patience), await life.World.Told());

        await life.World.Messages.Enables(life.Subject);
        await life.World.Messages.Disables(life.Subject);

        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Ending, BlockedBy: BlockedBy.Gate } && life.World.Cloud.Ours.Records.Count == 1, Patience), await life.World.Told());
        await life.Holds();
        await life.World.Messages.Waives(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // A backup of the minute before its first boot was restored, and the next thing that anybody says is that it isn't wanted.
    [TestCase(Fleet.Scaleway)]
    [TestCase(Fleet.OpenStack)]
    public async Task What_runs_asks_the_gate_though_the_restored_rows_know_nothing_of_it(Fleet fleet)
    {
        await using var life = await Life.Begin(new WorldOptions { Fleet = fleet });
        await life.Provision();
        var before = life.World.Cloud.Ours;
        await life.World.Db(async db =>
        {
            var instance = await db.Instances.SingleAsync();
            (instance.Phase, instance.HeldData, instance.PoweredOnAt, instance.EverAvailable, instance.Answering, instance.NotBefore) = (Phase.Provisioning, false, null, false, false, instance.OperationStartedAt);
            foreach (var slot in await db.Slots.ToListAsync())
                slot.HeldBy = null;
            return await db.SaveChangesAsync();
        });
        life.World.Die();

        await life.World.Messages.Disables(life.Subject);

        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Ending, BlockedBy: BlockedBy.Gate }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.Servers.Concat(life.World.Cloud.Ours.Volumes).Select(one => one.Id), Is.EqualTo(before.Servers.Concat(before.Volumes).Select(one => one.Id)));
        await life.World.Messages.Waives(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // The backup is of the moment when it was being undone, or had been: it was enabled again since, and has been used.
    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Failed)]
    [TestCase(Phase.Removed)]
    public async Task What_runs_is_not_undone_by_restored_rows(Phase phase)
    {
        await using var life = await Life.Begin();
        await life.Provision();
        var before = life.World.Cloud.Ours;
        await life.World.Db(async db =>
        {
            var instance = await db.Instances.SingleAsync();
            (instance.Phase, instance.HeldData, instance.PoweredOnAt, instance.EverAvailable, instance.FailsAfterRollback) = (phase, false, null, false, phase != Phase.Removed);
            instance.NotBefore = phase == Phase.RollingBack ? instance.OperationStartedAt : null;
            foreach (var slot in await db.Slots.ToListAsync())
                slot.HeldBy = null;
            return await db.SaveChangesAsync();
        });
        life.World.Die();

        await life.World.For(TimeSpan.FromMinutes(20));

        Assert.That(life.World.Cloud.Ours.Servers.Concat(life.World.Cloud.Ours.Volumes).Select(one => one.Id), Is.EqualTo(before.Servers.Concat(before.Volumes).Select(one => one.Id)), await life.World.Told());
        if (phase == Phase.RollingBack)
            Assert.That((await life.Instance())?.BlockedBy, Is.EqualTo(BlockedBy.Gate));
        else
            Assert.That(await life.World.Db(db => db.Set<Provisioning.Engine.Orphan>().CountAsync()), Is.GreaterThan(0), "for a person to judge");
    }
}
