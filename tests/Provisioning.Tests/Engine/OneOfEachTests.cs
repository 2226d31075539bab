using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>Never two for one slot once quiet, and never one too few: the commonest ways to end with two servers.</summary>
[TestFixture]
internal sealed class OneOfEachTests
{
    private static readonly string[] Creates = ["create-address", "create-volume", "create-server"];

    private static IEnumerable<TestCaseData> Ambiguities() =>
        from call in Creates
        from trouble in new[] { Trouble.DoneButAnswerLost, Trouble.NotDoneAndAnswerLost, Trouble.LandsLate, Trouble.DoneAndProcessDied, Trouble.ProcessDied, Trouble.Throttled, Trouble.Bug }
        select new TestCaseData(call, trouble).SetName($"{call}: {trouble} ends with one of each");

    [TestCaseSource(nameof(Ambiguities))]
    public async Task One_of_each(string call, Trouble trouble)
    {
        await using var world = new World();
        world.Cloud.Next(call, trouble);
        await world.Enables();

        Assert.That(await world.Until(InstanceState.Available), Is.True, "what was accepted ends");
        await world.For(TimeSpan.FromMinutes(20));

        Assert.That(world.Cloud.All.Select(r => r.Kind), Is.EquivalentTo(new[] { "address", "volume", "server" }), "every kind of resource, not only servers");
        Assert.That((await world.Slots()).Select(s => s.ResourceId), Is.EquivalentTo(world.Cloud.All.Select(r => r.Id)), "and the rows know them");
        Assert.That((await world.Instance()).State, Is.EqualTo(InstanceState.Available));
    }

    // The whole minute, and only for the slot that is in doubt.
    [Test]
    public async Task A_create_in_doubt_is_only_looked_up_for_a_minute_and_nothing_else_waits()
    {
        await using var world = new World();
        world.Cloud.Next("create-server", Trouble.NotDoneAndAnswerLost);
        await world.Enables("ins_doubt", "07");
        await world.Until(() => Task.FromResult(world.Cloud.Calls.Any(c => c.Call == "create-server")));
        await world.Enables("ins_other", "08");
        await world.Until(InstanceState.Available, "ins_other");
        await world.Until(InstanceState.Available, "ins_doubt");

        var creates = world.Cloud.Calls.Where(c => c.Call == "create-server" && c.Subject!.Contains("doubt", StringComparison.Ordinal)).Select(c => c.At).ToArray();
        var other = world.Cloud.Calls.First(c => c.Call == "create-server" && c.Subject!.Contains("other", StringComparison.Ordinal)).At;
        Assert.Multiple(() =>
        {
            Assert.That(creates, Has.Length.EqualTo(2));
            Assert.That(creates[1] - creates[0], Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(60)));
            Assert.That(other, Is.LessThan(creates[1]), "only slots with an open intent wait");
        });
    }

    [Test]
    public async Task The_minute_is_a_minute_of_good_looks_restarts_included()
    {
        await using var world = new World();
        world.Cloud.Next("create-server", Trouble.ProcessDied);
        await world.Enables();
        await world.Until(() => Task.FromResult(world.Cloud.Calls.Any(c => c.Call == "create-server")));
        var died = world.Clock.GetUtcNow();
        world.Clock.Advance(TimeSpan.FromMinutes(30));   // the control plane was off

        await world.Until(InstanceState.Available);

        var again = world.Cloud.Calls.Last(c => c.Call == "create-server").At;
        Assert.That(again - died, Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(31)), "half an hour of nobody looking is no look");
    }

    [Test]
    public async Task Two_for_one_slot_end_as_the_recorded_one()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        var kept = world.Cloud.Of(SlotKind.Server).Single();
        world.Cloud.Plant(SlotKind.Server, "late", [.. kept.Tags]);   // a create that landed when nobody waited for it

        Assert.That(await world.Until(() => Task.FromResult(world.Cloud.Of(SlotKind.Server).Count == 1), TimeSpan.FromMinutes(15)), Is.True, "inventory finds it");
        Assert.That(world.Cloud.Of(SlotKind.Server).Single().Id, Is.EqualTo(kept.Id), "the one with data is the one kept");
    }

    [Test]
    public async Task A_second_one_that_may_hold_data_is_a_persons_to_decide()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        var kept = world.Cloud.Of(SlotKind.Server).Single();
        var second = world.Cloud.Plant(SlotKind.Server, "restored", [.. kept.Tags]);
        world.Cloud.SetState(second.Id, "running");

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Policy, TimeSpan.FromMinutes(15)), Is.True);
        Assert.That(world.Cloud.Of(SlotKind.Server), Has.Count.EqualTo(2), "nothing that may hold data goes by itself");
    }

    // A departure whose instance can't be read any more: a fault of ours over one stray.
    [Test]
    public async Task A_fault_over_what_landed_late_leaves_the_lane_to_the_others_and_is_shown()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        var ours = world.Cloud.Of(SlotKind.Address).Single();
        var late = world.Cloud.Plant(SlotKind.Address, "late", [.. ours.Tags.Select(tag => tag == SlotTags.Instance("ins_dijon") ? SlotTags.Instance("ins_gone") : tag)]);
        await world.Db(async db =>
        {
            db.Add(new Departure { InstanceId = "ins_gone", Account = World.Account, CloudZone = "zone-1", TenantId = "07", At = world.Clock.GetUtcNow() });
            return await db.SaveChangesAsync();
        });
        await world.For(TimeSpan.FromMinutes(6));

        await world.Enables("ins_lille", "09");

        Assert.That(await world.Until(InstanceState.Available, "ins_lille"));
        Assert.That((await world.Db(db => db.Set<Orphan>().SingleAsync())).ResourceId, Is.EqualTo(late.Id));
    }

    [Test]
    public async Task What_others_have_in_the_account_is_never_touched()
    {
        await using var world = new World(options: o => o.Grace = TimeSpan.Zero);
        var foreign = new[]
        {
            world.Cloud.Plant(SlotKind.Server, "theirs"),
            world.Cloud.Plant(SlotKind.Server, "of a staging installation", [.. SlotTags.Of("cp_staging", "ins_dijon", SlotKind.Server)]),
            world.Cloud.Plant(SlotKind.Volume, "appsedu-ins-dijon-volume"),   // our name, without our tags
        };
        world.Cloud.Zone["www"] = ("192.0.2.1", null);
        await world.Enables();
        await world.Until(InstanceState.Available);
        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed), Is.True);

        Assert.That(world.Cloud.All, Is.EquivalentTo(foreign));
        Assert.That(world.Cloud.Zone["www"].Address, Is.EqualTo("192.0.2.1"));
    }

    [Test]
    public async Task A_name_that_is_somebody_elses_is_not_taken()
    {
        await using var world = new World();
        world.Cloud.Zone["etherpad.a07"] = ("192.0.2.9", null);
        await world.Enables();

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Policy), Is.True);
        Assert.That(world.Cloud.Zone["etherpad.a07"].Address, Is.EqualTo("192.0.2.9"));
        world.Cloud.Zone.Remove("etherpad.a07");
        Assert.That(await world.Until(InstanceState.Available), Is.True, "it goes on once the name is free");
    }

    [Test]
    public async Task A_server_that_vanished_is_made_again_only_after_two_404_a_listing_delay_apart()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        var server = world.Cloud.Of(SlotKind.Server).Single().Id;
        world.Cloud.Vanish(server);

        Assert.That(await world.Until(() => Task.FromResult(world.Cloud.Of(SlotKind.Server).Any(s => s.State == "running")), TimeSpan.FromMinutes(20)), Is.True);
        var gets = world.Cloud.Calls.Where(c => c.Call == "get" && c.Subject == server).Select(c => c.At).ToArray();
        Assert.That(gets[^1] - gets[0], Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(12)), "a listing without it proves nothing, and neither does one 404");
        Assert.That(await world.Until(InstanceState.Available), Is.True);
    }

    [Test]
    public async Task A_volume_that_vanished_with_data_is_not_replaced_by_an_empty_one()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        world.Cloud.Vanish(world.Cloud.Of(SlotKind.Volume).Single().Id);

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Policy, TimeSpan.FromMinutes(20)), Is.True);
        Assert.That(world.Cloud.Of(SlotKind.Volume), Is.Empty);
    }

    [Test]
    public async Task Our_tag_without_a_row_is_shown_and_left_alone()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        var installation = SlotTags.Value([.. world.Cloud.Of(SlotKind.Server).Single().Tags], "install")!;
        var orphan = world.Cloud.Plant(SlotKind.Volume, "from a lost database", [.. SlotTags.Of(installation, "ins_unknown", SlotKind.Volume)]);

        Assert.That(await world.Until(() => world.Db(db => Task.FromResult(db.Set<Orphan>().Any(o => o.ResourceId == orphan.Id))), TimeSpan.FromMinutes(15)), Is.True);
        Assert.That(world.Cloud.Get(orphan.Id), Is.Not.Null);

        world.Cloud.Vanish(orphan.Id);
        Assert.That(await world.Until(() => world.Db(db => Task.FromResult(!db.Set<Orphan>().Any())), TimeSpan.FromMinutes(15)), "somebody deleted it at the host");
    }

    [Test]
    public async Task A_name_with_our_mark_and_without_a_row_is_shown_until_it_is_gone()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        world.Cloud.Zone["lost.a99"] = ("10.0.0.99", world.Cloud.Zone["etherpad.a07"].Mark);

        Assert.That(await world.Until(() => world.Db(db => Task.FromResult(db.Set<Orphan>().Any(o => o.Kind == "record" && o.Name == "lost.a99.localhost"))), TimeSpan.FromMinutes(15)));
        Assert.That(world.Cloud.Zone.Keys, Does.Contain("lost.a99"));

        world.Cloud.Zone.Remove("lost.a99");
        Assert.That(await world.Until(() => world.Db(db => Task.FromResult(!db.Set<Orphan>().Any())), TimeSpan.FromMinutes(15)));
    }
}
