using AppsEducation.CloudSimulator.Faults;
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
