using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>One worker a lane, and the fence that keeps it so.</summary>
[TestFixture]
internal sealed class LaneTests
{
    [Test]
    public async Task A_dead_workers_lanes_go_to_its_successor_at_once()
    {
        await using var world = new World();
        await world.Enables();
        await world.For(TimeSpan.FromSeconds(3));
        var fence = await Fence(world);

        world.Die();
        await world.Now.Tick();
        await world.Now.Tick();

        Assert.That(await Fence(world), Is.EqualTo(fence + 1), "without waiting for the lease of a process that is known to be dead");
    }

    // Where nobody asks for anything for hours: the lease is still whole when somebody does, and no other worker takes the lane meanwhile.
    [Test]
    public async Task A_lane_with_nothing_to_do_stays_in_its_holders_hands()
    {
        await using var world = new World(options: o => o.InventoryInterval = TimeSpan.FromDays(1));
        await world.For(TimeSpan.FromHours(1));
        var fence = await Fence(world);

        var second = world.Start("worker-2");
        await second.Tick();
        await second.Tick();

        Assert.That(await Fence(world), Is.EqualTo(fence));
    }

    [Test]
    public async Task A_living_workers_lanes_are_its_own_until_its_lease_ends()
    {
        await using var world = new World();
        await world.For(TimeSpan.FromSeconds(3));
        var fence = await Fence(world);

        var second = world.Start("worker-2");
        await second.Tick();
        await second.Tick();
        Assert.That(await Fence(world), Is.EqualTo(fence));
        world.Clock.Advance(TimeSpan.FromSeconds(31));   // the first is stopped: it renews nothing
        await second.Tick();
        await second.Tick();
        Assert.That(await Fence(world), Is.EqualTo(fence + 1));
    }

    [Test]
    public void A_folder_is_one_workers()
    {
        var folder = Directory.CreateTempSubdirectory("appsedu-worker-").FullName;
        using var first = new Worker(folder);
        using var second = new Worker(folder);
        Assert.Multiple(() =>
        {
            Assert.That(first.TryBecome(), Is.True);
            Assert.That(second.TryBecome(), Is.False, "two processes in one folder would take each other for dead");
        });
        var name = first.Name;
        first.Dispose();
        Assert.That(second.TryBecome(), Is.True);
        Assert.That(second.Name, Is.EqualTo(name), "the name says whose lanes it may take at once");
    }

    // Paused inside a call, past its lease: another worker takes the lane; what the first then writes must not hold.
    [Test]
    public async Task A_worker_paused_inside_a_call_writes_nothing_when_it_wakes()
    {
        await using var world = new World();
        var first = world.Now;
        await world.Enables();
        world.Cloud.OnCall = call =>
        {
            if (call != "create-server")
                return;
            world.Cloud.OnCall = null;
            world.Clock.Advance(TimeSpan.FromSeconds(40));   // the first sleeps
            var second = world.Start("worker-2");
            for (var i = 0; i < 3; i++)
                second.Tick().GetAwaiter().GetResult();
        };
        await world.Until(() => Task.FromResult(world.Now != first));

        Assert.That((await world.Slots()).Single(s => s.Kind == SlotKind.Server), Has.Property("ResourceId").Null.And.Property("IntentOpen").True,
            "its intent stands, committed before the call; its answer came too late to be written");
        Assert.That(await world.Until(InstanceState.Available), Is.True);
        await world.For(TimeSpan.FromMinutes(10));
        Assert.That(world.Cloud.Of(SlotKind.Server), Has.Count.EqualTo(1), "the second worker looks it up and adopts it");
    }

    [Test]
    public async Task No_call_starts_with_less_lease_left_than_it_may_take()
    {
        await using var world = new World(options: o => o.Lease = TimeSpan.FromSeconds(9));   // a call may take 10

        await world.Enables();
        await world.For(TimeSpan.FromMinutes(2));

        Assert.That(world.Cloud.Calls.Select(c => c.Call).Where(c => c.StartsWith("create", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Lanes_are_given_back_at_the_end()
    {
        await using var world = new World();
        await world.For(TimeSpan.FromSeconds(3));
        await world.Now.Services.GetRequiredService<LaneKeeper>().GiveBack(CancellationToken.None);

        Assert.That(await world.Db(db => db.Lanes.AllAsync(l => l.Owner == null)), Is.True, "others needn't wait for the leases to end");
    }

    [Test]
    public async Task Academies_take_turns()
    {
        await using var world = new World(options: o => o.LookMaxAge = TimeSpan.FromSeconds(8));
        for (var i = 0; i < 40; i++)
            await world.Enables($"ins_big{i:00}", "01");
        await world.For(TimeSpan.FromSeconds(2));
        var before = world.Cloud.Calls.Count;
        await world.Enables("ins_small", "02");
        await world.Until(() => Task.FromResult(world.Cloud.Calls.Any(c => c.Subject?.Contains("small", StringComparison.Ordinal) == true)));

        var position = world.Cloud.Calls.Skip(before).Where(c => c.Call.StartsWith("create", StringComparison.Ordinal)).TakeWhile(c => !c.Subject!.Contains("small", StringComparison.Ordinal)).Count();
        Assert.That(position, Is.LessThanOrEqualTo(45), "no academy starves another");
        var firstSlice = world.Cloud.Calls.Skip(before).SkipWhile(c => c.Call != "look").Where(c => c.Call.StartsWith("create", StringComparison.Ordinal)).ToArray();
        Assert.That(firstSlice.TakeWhile(c => !c.Subject!.Contains("small", StringComparison.Ordinal)).Count(), Is.LessThanOrEqualTo(1), "of the instances due at one look, its turn is the first or the second");
    }

    // An act costs two seconds and a look lasts one: one act a look, for one academy's six services.
    [Test]
    public async Task An_academys_first_service_is_there_long_before_its_last()
    {
        await using var world = new World(options: o => o.LookMaxAge = TimeSpan.FromSeconds(1));
        for (var i = 0; i < 6; i++)
            await world.Sends(new ProvisionService($"op_{i}", OperationKind.EnableOffering, $"ins_{i}", "01", $"a01-{i}", "etherpad", "S", 1, Sensitivity.Personal, 1));
        world.Cloud.OnCall = call =>
        {
            if (call.StartsWith("create", StringComparison.Ordinal))
                world.Clock.Advance(TimeSpan.FromSeconds(2));
        };

        Assert.That(await world.Until(InstanceState.Available, "ins_0"), Is.True);
        Assert.That(world.Cloud.Of(SlotKind.Server), Has.Count.LessThanOrEqualTo(3));
    }

    private static Task<long> Fence(World world) => world.Db(db => db.Lanes.Where(l => l.Name == World.Account).Select(l => l.Fence).SingleAsync());
}
