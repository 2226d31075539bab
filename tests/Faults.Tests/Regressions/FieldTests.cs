using AppsEducation.CloudSimulator;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.Contracts;
using AppsEducation.Provisioning;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AppsEducation.Faults.Tests;

/// <summary>What went wrong for others in the field (issue 4, proof b), each told once with the real engine and driver.</summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class FieldTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(4);

    // The create was answered and the process died before it had written the id down: a second server would be paid for by nobody's order.
    [Test]
    public async Task A_restart_between_call_and_commit_makes_no_second_server()
    {
        await using var life = await Life.Begin();
        life.Once("create-server", after: true, () => throw life.Dies());
        await life.World.Messages.Enables(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { State: InstanceState.Available }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Watch.Of("create-server"), Is.EqualTo(1));
        Assert.That(life.World.Deaths, Is.EqualTo(1));
    }

    [Test]
    public async Task A_create_that_was_answered_503_and_done_is_found_and_kept()
    {
        await using var life = await Life.Begin();
        life.World.Cloud.Simulator.Faults.Add(new Fault("create-server", FaultKind.Error5xxDone));
        await life.Provision();
        await life.Holds();
        Assert.That(life.World.Cloud.Watch.Of("create-server"), Is.EqualTo(1));
    }

    // Installations of hours are waited for by a row, not by a thread: a restart in between neither begins it anew nor gives it up.
    [Test]
    public async Task A_wait_of_hours_outlives_a_restart()
    {
        await using var life = await Life.Begin(new WorldOptions { Pace = Timings.Compressed with { FirstBoot = TimeSpan.FromSeconds(3), Install = TimeSpan.FromHours(3) } });
        await life.World.Messages.Enables(life.Subject);
        await life.World.For(TimeSpan.FromHours(1.5));
        Assert.That((await life.Instance())?.State, Is.Not.EqualTo(InstanceState.Available));
        life.World.Die();
        await life.World.For(TimeSpan.FromHours(1));
        Assert.That(await life.World.Until(async () => await life.Instance() is { State: InstanceState.Available, BlockedBy: null }, Patience), await life.World.Told());
        Assert.That(life.World.Cloud.Watch.Of("create-server"), Is.EqualTo(1));
        await life.Holds();
    }

    // An answer that takes seven seconds is one instance's wait, not the whole account's.
    [Test]
    public async Task A_call_that_takes_its_time_holds_nobody_else()
    {
        await using var world = await World.Begin();
        world.Cloud.Simulator.Faults.Add(new Fault("create-security-group", FaultKind.Slow) { Seconds = 7 });
        var asked = new List<DateTimeOffset>();
        world.Cloud.Simulator.OnCall(after: call =>
        {
            if (call.Name == "create-security-group")
                asked.Add(world.Clock.GetUtcNow());
            return Task.CompletedTask;
        });

        await world.Messages.Enables(Subject.Dijon);
        await world.Messages.Enables(Subject.Nantes);
        Assert.That(await world.Until(async () => (await world.Instance(Subject.Dijon))?.State == InstanceState.Available && (await world.Instance(Subject.Nantes))?.State == InstanceState.Available, Patience), await world.Told());
        Assert.That(asked, Has.Count.EqualTo(2));
        Assert.That(asked[1] - asked[0], Is.LessThan(TimeSpan.FromSeconds(2)), "the second is asked for while the first is waited for");
    }

    // A refusal that outlasts its step's deadline and heals: the slow looks tell that it did, and go on.
    [TestCase("set-user-data")]
    [TestCase("set-rules")]
    public async Task What_was_refused_for_longer_than_its_step_may_take_goes_on_when_it_heals(string call)
    {
        await using var life = await Life.Begin();
        var refused = life.World.Cloud.Simulator.Faults.Add(new Fault(call, FaultKind.Unauthorized) { Times = 100_000 });
        await life.World.Messages.Enables(life.Subject);
        await life.World.For(TimeSpan.FromMinutes(14));
        Assert.That(await life.Instance(), Has.Property("BlockedBy").Not.Null);

        life.World.Cloud.Simulator.Faults.Remove(refused);
        var before = life.World.Cloud.Watch.Of(call);
        Assert.That(await life.World.Until(async () => await life.Instance() is { State: InstanceState.Available }, TimeSpan.FromMinutes(10)), await life.World.Told());
        Assert.That(life.World.Cloud.Watch.Of(call) - before, Is.LessThanOrEqualTo(2));
        await life.Holds();
    }

    // Each failed try left an address and a volume that somebody paid for.
    [Test]
    public async Task Fifty_failures_leave_nothing()
    {
        await using var life = await Life.Begin();
        for (var attempt = 1; attempt <= 50; attempt++)
        {
            var full = life.World.Cloud.Simulator.Faults.Add(new Fault("create-server", FaultKind.Quota) { Times = 100_000 });
            await life.World.Messages.Enables(life.Subject);
            Assert.That(await life.World.Until(async () => await life.Instance() is { BlockedBy: BlockedBy.Quota }, Patience), await life.World.Told());
            await life.World.Messages.Disables(life.Subject);
            Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
            life.World.Cloud.Simulator.Faults.Remove(full);
            Assert.That(life.World.Cloud.Ours.IsEmpty, $"after failure {attempt}\n{await life.World.Told()}");
        }
        await life.Holds();
    }

    // Others' things in the same account, one of them tagged by another installation for an instance of the same id.
    [Test]
    public async Task A_sweep_takes_nothing_of_others()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        await life.World.For(TimeSpan.FromHours(2));
        await life.Remove();
        await life.World.For(TimeSpan.FromHours(2));
        Assert.That(life.World.Cloud.StrangersAreAsFound, life.World.Cloud.Strangers);
        Assert.That(life.World.Cloud.Strangers, Does.Contain(SimulatedCloud.OtherInstallation), "there was something to be mistaken for ours");
        await life.Holds();
    }

    // The root volume is made with the server, carries no tag and survives it: died between the create and the tagging, only the server knows of it.
    [Test]
    public async Task A_volume_that_survives_its_server_is_not_forgotten()
    {
        await using var life = await Life.Begin();
        life.Once("update-volume", after: false, () => throw life.Dies());
        await life.World.Messages.Enables(life.Subject);
        await life.World.Until(() => Task.FromResult(life.World.Deaths == 1), Patience);
        await life.World.Messages.Disables(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
        Assert.That(life.World.Cloud.Ours.Volumes, Is.Empty, await life.World.Told());
        await life.Holds();
    }

    [TestCase("create-security-group")]
    [TestCase("create-ip")]
    [TestCase("create-server")]
    [TestCase("create-volume")]
    public async Task A_removal_between_a_create_and_its_record_leaves_nothing(string create)
    {
        await using var life = await Life.Begin();
        life.Once(create, after: true, () => life.World.Messages.Disables(life.Subject));
        await life.World.Messages.Enables(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed } i && i.Generation == 2, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    [TestCase("action-terminate")]
    [TestCase("delete-volume")]
    [TestCase("delete-ip")]
    [TestCase("delete-security-group")]
    public async Task A_restart_during_a_removal_finishes_it(string call)
    {
        await using var life = await Life.Begin();
        await life.Provision();
        life.Once(call, after: true, () => throw life.Dies());
        await life.World.Messages.Disables(life.Subject);
        await life.World.Messages.Waives(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
        Assert.That(life.World.Deaths, Is.EqualTo(1));
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // It waits with the provider's words, forgets nothing, and goes on by itself when the credential is back.
    [Test]
    public async Task A_credential_that_vanishes_before_the_removal_only_delays_it()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        var refused = life.World.Cloud.Simulator.Faults.Add(new Fault("*", FaultKind.Unauthorized) { Times = 1_000_000 });
        await life.World.Messages.Disables(life.Subject);
        await life.World.Messages.Waives(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { BlockedBy: BlockedBy.Credentials, BlockedWords.Length: > 0 }, Patience), await life.World.Told());
        await life.World.For(TimeSpan.FromHours(3));
        Assert.That((await life.Instance())?.Phase, Is.EqualTo(Phase.Removing));
        life.World.Cloud.Simulator.Faults.Remove(refused);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // What was forgotten by age could never be removed again.
    [Test]
    public async Task A_retention_run_forgets_nothing_that_lives()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        life.World.Clock.Advance(TimeSpan.FromDays(400));
        await new Retention<ProvisioningDb>(life.World.Now.Services.GetRequiredService<IServiceScopeFactory>(), life.World.Clock, NullLogger<Retention<ProvisioningDb>>.Instance).Run(CancellationToken.None);
        await life.Holds();
        await life.Remove();
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // Two instances of one offering, academies whose slug is part of the other's name, one id a prefix of nothing: only the one goes that was meant.
    [Test]
    public async Task A_purge_takes_only_the_instance_it_names()
    {
        await using var life = await Life.Begin();
        await life.World.Messages.Enables(Subject.Lille);
        await life.Provision();
        await life.World.Until(async () => await life.World.Instance(Subject.Lille) is { State: InstanceState.Available }, Patience);
        var lille = Ids(life.World, Subject.Lille);
        Assert.That(lille, Has.Length.EqualTo(5), "a firewall, an address, a server, two volumes");
        await life.Remove();
        await life.Holds();
        Assert.That(Ids(life.World, Subject.Lille), Is.EqualTo(lille));
        Assert.That(Ids(life.World, Subject.Dijon), Is.Empty);
    }

    // "updating", "syncing", "attaching": an order to what is still changing is refused, or worse, lost.
    [Test]
    public async Task Nothing_is_ordered_while_its_resource_is_still_changing()
    {
        await using var life = await Life.Begin(new WorldOptions
        {
            Pace = Timings.Compressed with
            {
                FirstBoot = TimeSpan.FromSeconds(3), Install = TimeSpan.FromSeconds(4),
                VolumeCreating = TimeSpan.FromSeconds(40), VolumeUpdating = TimeSpan.FromSeconds(40), VolumeAttaching = TimeSpan.FromSeconds(20), VolumeDetaching = TimeSpan.FromSeconds(42),
                AddressPending = TimeSpan.FromSeconds(30), FirewallSyncing = TimeSpan.FromSeconds(30), ServerStarting = TimeSpan.FromSeconds(60), ServerTerminating = TimeSpan.FromSeconds(60),
            },
        });
        await life.Provision();
        await life.Remove();
        await life.Holds();
        Assert.That(life.World.Cloud.Watch.OutOfTurn, Is.Empty);
    }

    // Two refreshes of one zone at once: the second one's names were lost.
    [Test]
    public async Task One_zone_is_never_written_twice_at_once()
    {
        await using var life = await Life.Begin();
        var writing = 0;
        var most = 0;
        life.Before += made =>
        {
            if (made.Call == "set-records")
                most = Math.Max(most, ++writing);
            return Task.CompletedTask;
        };
        life.After += made =>
        {
            if (made.Call == "set-records")
                writing--;
            return Task.CompletedTask;
        };
        Subject[] all = [Subject.Dijon, Subject.Lille, Subject.Nantes];
        foreach (var subject in all)
            await life.World.Messages.Enables(subject);
        foreach (var subject in all)
            Assert.That(await life.World.Until(async () => await life.World.Instance(subject) is { State: InstanceState.Available }, Patience), await life.World.Told());
        Assert.That(most, Is.EqualTo(1));
        Assert.That(life.World.Cloud.Everything.Records.Count(record => record.Name.StartsWith("etherpad.", StringComparison.Ordinal)), Is.EqualTo(all.Length + 1), "ours, and the neighbour's");
        await life.Holds();
    }

    // Nine zones listed one after the other met an empty 429 (recorded).
    [Test]
    public async Task Listing_nine_zones_stays_within_the_limit()
    {
        await using var life = await Life.Begin(new WorldOptions { CloudZones = ["fr-par-1", "fr-par-2", "fr-par-3", "nl-ams-1", "nl-ams-2", "nl-ams-3", "pl-waw-1", "pl-waw-2", "pl-waw-3"] });
        await life.Provision();
        await life.World.For(TimeSpan.FromHours(1));
        Assert.That(life.World.Cloud.Watch.Of("list-servers"), Is.GreaterThan(9 * 10), "whole inventories were made");
        Assert.That(life.World.Cloud.Simulator.Requests.Violations, Is.Zero);
        await life.Holds();
    }

    [Test]
    public async Task Two_ends_at_the_same_instant_are_both_carried_out()
    {
        await using var life = await Life.Begin();
        await life.World.Messages.Enables(Subject.Lille);
        await life.Provision();
        await life.World.Until(async () => await life.World.Instance(Subject.Lille) is { State: InstanceState.Available }, Patience);
        await life.World.Messages.Disables(Subject.Lille);
        await life.World.Messages.Disables(Subject.Dijon);
        await life.World.Messages.Waives(Subject.Lille);
        await life.World.Messages.Waives(Subject.Dijon);
        foreach (var subject in new[] { Subject.Lille, Subject.Dijon })
            Assert.That(await life.World.Until(async () => await life.World.Instance(subject) is { Phase: Phase.Removed }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // A row that can't be worked on (here: a size that its blueprint doesn't have) is that instance's trouble; the account's lane serves all the others (architecture.md).
    [Test]
    public async Task One_faulty_instance_harms_only_itself()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        await life.World.Db(db => db.Instances.Where(i => i.Id == life.Subject.Instance).ExecuteUpdateAsync(set => set.SetProperty(i => i.Size, "XX").SetProperty(i => i.NotBefore, life.World.Clock.GetUtcNow())));
        life.World.Ring();
        await life.World.Messages.Enables(Subject.Lille);
        Assert.That(await life.World.Until(async () => await life.World.Instance(Subject.Lille) is { State: InstanceState.Available }, TimeSpan.FromMinutes(10)), await life.World.Told());
        Assert.That(await life.World.Until(async () => await life.Instance() is { BlockedBy: BlockedBy.Policy }, TimeSpan.FromHours(1)), "it ends blocked, where a person sees it");

        await life.World.Db(db => db.Instances.Where(i => i.Id == life.Subject.Instance).ExecuteUpdateAsync(set => set.SetProperty(i => i.Size, "S")));
        Assert.That(await life.World.Until(async () => await life.Instance() is { State: InstanceState.Available, BlockedBy: null }, TimeSpan.FromHours(1)), await life.World.Told());
        await life.Holds();
    }

    private static string[] Ids(World world, Subject subject)
    {
        var all = world.Cloud.Ours;
        return [.. new[] { all.Servers, all.Volumes, all.Addresses, all.Firewalls }.SelectMany(held => held).Where(held => held.Tags.Contains($"appsedu:instance={subject.Instance}")).Select(held => held.Id).Order(StringComparer.Ordinal)];
    }
}
