using AppsEducation.CloudSimulator.Faults;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Faults.Tests;

/// <summary>An instance has left an account for another one; what was asked for in the first comes to light there afterwards.</summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class StrayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(3);

    // Nobody looks for it any more, and it would be billed for ever. (A port names its firewall, which is gone by then: it never lands.)
    [TestCase("create-volume")]
    [TestCase("create-security-group")]
    public async Task What_lands_after_its_instance_has_left_is_put_away_and_the_instance_is_not_touched(string call)
    {
        await using var life = await Stuck(new Fault(call, FaultKind.LandsLate) { Seconds = 3000 });
        await life.Provision();
        Assert.That((await life.Instance())?.Account, Is.EqualTo(World.AccountName), await life.World.Told());
        var before = Ids(life.World.Cloud.Ours);

        Assert.That(await life.World.Until(() => Task.FromResult(Ids(life.World.Cloud.Ours).Except(before).Any()), Patience), "it came to light");
        Assert.That(await life.World.Until(() => Task.FromResult(Ids(life.World.Cloud.Ours).SequenceEqual(before)), TimeSpan.FromMinutes(15)), await life.World.Told());
        await life.Holds();
        await life.Remove();
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // A restored backup may not know of a later life there, with its data: what is younger than any late create is a person's to judge.
    [Test]
    public async Task What_is_younger_than_a_late_create_can_be_is_shown_and_left()
    {
        await using var life = await Stuck(new Fault("create-volume", FaultKind.LandsLate) { Seconds = 3 * 3600 });
        await life.Provision();
        var before = Ids(life.World.Cloud.Ours);

        Assert.That(await life.World.Until(() => Task.FromResult(Ids(life.World.Cloud.Ours).Except(before).Any()), TimeSpan.FromHours(4)), "it came to light");
        await life.World.For(TimeSpan.FromMinutes(15));

        var orphan = await life.World.Db(db => db.Set<Orphan>().SingleAsync());
        Assert.That((orphan.Account, orphan.Kind, orphan.ResourceId), Is.EqualTo((OpenStackAccounts.Name, "volume", Ids(life.World.Cloud.Ours).Except(before).Single())));
    }

    // The backup is of the time before it went back to where it had been stuck, and the engine, on those rows, places it elsewhere.
    [Test]
    public async Task What_is_in_use_is_shown_and_left_whatever_the_rows_say()
    {
        await using var life = await Life.Begin(new WorldOptions { Fleet = Fleet.Both });
        await life.Provision();
        var before = Ids(life.World.Cloud.Ours);
        Assert.That((await life.Instance())?.Account, Is.EqualTo(OpenStackAccounts.Name), await life.World.Told());
        await life.World.Db(async db =>
        {
            var instance = await db.Instances.SingleAsync();
            (instance.Phase, instance.Lane, instance.Account, instance.LeftAccount, instance.HeldData, instance.PoweredOnAt, instance.EverAvailable, instance.NotBefore) =
                (Phase.Placing, Lane.Placement, null, OpenStackAccounts.Name, false, null, false, instance.OperationStartedAt);
            db.RemoveRange(await db.Slots.ToListAsync());
            db.RemoveRange(await db.Set<Provisioning.Engine.Placing.QuotaReservation>().ToListAsync());
            foreach (var use in await db.Set<Provisioning.Engine.Placing.QuotaUse>().ToListAsync())
                use.Used = 0;
            return await db.SaveChangesAsync();
        });
        life.World.Die();

        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Running, Account: World.AccountName }, Patience), await life.World.Told());
        await life.World.For(TimeSpan.FromMinutes(15));

        Assert.That(before.Except(Ids(life.World.Cloud.Ours)), Is.Empty, await life.World.Told());
        Assert.That((await life.World.Db(db => db.Set<Orphan>().Select(o => o.ResourceId).ToListAsync())).Order(StringComparer.Ordinal), Is.EqualTo(before), "for a person to judge");
    }

    [Test]
    public async Task What_lands_in_a_zone_that_its_instance_has_left_for_another_of_the_same_account_is_put_away()
    {
        await using var life = await Life.Begin(new WorldOptions { CloudZones = ["fr-par-1", "fr-par-2"] });
        var simulator = life.World.Cloud.Simulator;
        simulator.Faults.Add(new Fault("create-volume", FaultKind.LandsLate) { Seconds = 4000 });
        simulator.Faults.Add(new Fault("create-server", FaultKind.Quota) { Times = 10_000, Zone = "fr-par-1" });
        await life.World.Messages.Enables(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { BlockedBy: BlockedBy.Quota }, Patience), await life.World.Told());
        foreach (var type in life.World.Account.CommercialTypes)
            simulator.SetStock("fr-par-1", type, "shortage");
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Running }, Patience), await life.World.Told());
        Assert.That((await life.Instance())?.CloudZone, Is.EqualTo("fr-par-2"), await life.World.Told());
        var before = Ids(life.World.Cloud.Ours);

        Assert.That(await life.World.Until(() => Task.FromResult(Ids(life.World.Cloud.Ours).Except(before).Any()), Patience), "it came to light");
        Assert.That(await life.World.Until(() => Task.FromResult(Ids(life.World.Cloud.Ours).SequenceEqual(before)), TimeSpan.FromMinutes(15)), await life.World.Told());
        await life.Holds();
        await life.Remove();
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }

    // The OpenStack is tried first; it has no room for servers, so that the instance gives its place back and goes to the other.
    private static async Task<Life> Stuck(Fault late)
    {
        var life = await Life.Begin(new WorldOptions { Fleet = Fleet.Both });
        life.World.Cloud.Simulator.Faults.Add(late with { Account = OpenStackAccounts.Name });
        life.World.Cloud.Simulator.Faults.Add(new Fault("create-server", FaultKind.Quota) { Times = 10_000, Account = OpenStackAccounts.Name });
        return life;
    }

    private static string[] Ids(AppsEducation.CloudSimulator.Admin.Inventory held) =>
        [.. new[] { held.Servers, held.Volumes, held.Addresses, held.Firewalls }.SelectMany(each => each).Select(one => one.Id).Order(StringComparer.Ordinal)];
}
