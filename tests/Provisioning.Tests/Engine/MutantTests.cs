using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>Each guard taken out once: the same scenario that holds with it breaks without it. A guard that no scenario misses would be decoration.</summary>
[TestFixture]
internal sealed class MutantTests
{
    private static IEnumerable<TestCaseData> Mutants()
    {
        yield return Case("intent", new Guards { Intent = false }, ListedLate);
        yield return Case("look-up minute", new Guards { LookUpMinute = false }, LandsAfterHalfAMinute);
        yield return Case("exact tag", new Guards { ExactTag = false }, NeverListed);
        yield return Case("proof of absence", new Guards { ProofOfAbsence = false }, DropsOutOfAListing);
        yield return Case("gate", new Guards { Gate = false }, NoWaiver);
        yield return Case("time to live", new Guards { Ttl = false }, RemembersItsName);
        yield return Case("generation", new Guards { Generation = false }, OldWish);
        yield return Case("fencing", new Guards { Fencing = false }, PausedWorker);
    }

    private static TestCaseData Case(string name, Guards without, Func<Guards, Task<bool>> holds) => new TestCaseData(without, holds).SetName($"without {name} something breaks");

    [TestCaseSource(nameof(Mutants))]
    public async Task The_guard_matters(Guards without, Func<Guards, Task<bool>> holds)
    {
        Assert.That(await holds(Guards.All), Is.True, "with all guards the promise holds");
        Assert.That(await holds(without), Is.False, "without this one it is broken, and this scenario sees it");
    }

    // The create was done, its answer lost, and listings show it only 40 s later.
    private static async Task<bool> ListedLate(Guards guards)
    {
        await using var world = new World(guards);
        world.Cloud.ListingLag = TimeSpan.FromSeconds(40);
        world.Cloud.Next("create-server", Trouble.DoneButAnswerLost);
        return await NeverTwo(world);
    }

    // The create lands half a minute after its lost answer: no look-up before that finds it.
    private static async Task<bool> LandsAfterHalfAMinute(Guards guards)
    {
        await using var world = new World(guards);
        world.Cloud.LateBy = TimeSpan.FromSeconds(30);
        world.Cloud.Next("create-server", Trouble.LandsLate);
        return await NeverTwo(world);
    }

    // Listings don't show it for longer than the minute; the exact look-up does.
    private static async Task<bool> NeverListed(Guards guards)
    {
        await using var world = new World(guards);
        world.Cloud.ListingLag = TimeSpan.FromMinutes(3);
        world.Cloud.Next("create-volume", Trouble.DoneButAnswerLost);
        return await NeverTwo(world, SlotKind.Volume);
    }

    private static async Task<bool> NeverTwo(World world, string kind = SlotKind.Server)
    {
        var most = 0;
        await world.Enables();
        await world.Until(() =>
        {
            most = Math.Max(most, world.Cloud.Of(kind).Count);
            return Task.FromResult(most > 1);
        }, TimeSpan.FromMinutes(10));
        return most == 1;
    }

    // A recorded server that lost its tags shows in no listing and in no look-up by tag: it exists all the same.
    private static async Task<bool> DropsOutOfAListing(Guards guards)
    {
        await using var world = new World(guards);
        await world.Enables();
        await world.Until(InstanceState.Available);
        world.Cloud.Untag(world.Cloud.Of(SlotKind.Server).Single().Id);
        return await NeverTwo(world);
    }

    private static async Task<bool> NoWaiver(Guards guards)
    {
        await using var world = new World(guards, o => o.Grace = TimeSpan.Zero);
        await world.Enables();
        await world.Until(InstanceState.Available);
        await world.Disables();
        await world.For(TimeSpan.FromMinutes(15));
        return world.Cloud.All.Count == 3;
    }

    private static async Task<bool> RemembersItsName(Guards guards)
    {
        await using var world = new World(guards, o => o.Grace = TimeSpan.Zero);
        await world.Enables();
        await world.Until(InstanceState.Available);
        await world.Disables();
        await world.Waives();
        await world.Until(InstanceState.Removed);
        return world.Cloud.Calls.First(c => c.Call == "delete-server").At - world.Cloud.Calls.First(c => c.Call == "withdraw-record").At >= TimeSpan.FromSeconds(60);
    }

    private static async Task<bool> OldWish(Guards guards)
    {
        await using var world = new World(guards);
        await world.Disables(generation: 5);
        await world.For(TimeSpan.FromSeconds(5));
        await world.Enables(generation: 1);
        await world.For(TimeSpan.FromMinutes(3));
        return world.Cloud.All.Count == 0;
    }

    // Paused inside its create past its lease; the second worker has taken the lane and the first's answer must not be written.
    private static async Task<bool> PausedWorker(Guards guards)
    {
        await using var world = new World(guards);
        var first = world.Now;
        await world.Enables();
        world.Cloud.OnCall = call =>
        {
            if (call != "create-server")
                return;
            world.Cloud.OnCall = null;
            world.Clock.Advance(TimeSpan.FromSeconds(40));
            var second = world.Start("worker-2");
            for (var i = 0; i < 3; i++)
                second.Tick().GetAwaiter().GetResult();
        };
        await world.Until(() => Task.FromResult(world.Now != first));
        return (await world.Slots()).Single(s => s.Kind == SlotKind.Server).ResourceId is null;
    }
}
