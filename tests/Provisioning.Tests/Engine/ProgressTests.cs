using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>What people follow: a count that goes one way, and words for what has to be done anew.</summary>
[TestFixture]
internal sealed class ProgressTests
{
    // A watcher once saw "[7/9] Power-on", then "[6/9] Server: starting": each look begins with the first step again.
    [Test]
    public async Task A_step_that_is_looked_at_again_takes_nothing_back()
    {
        await using var world = new World();
        var operation = await world.Enables();
        await world.Until(async () => (await world.Instance()).Step == Answers.StepName, probes: false);

        world.Cloud.Vanish(world.Cloud.Of(SlotKind.Server).Single().Id);   // before it was ever available: it is made anew
        Assert.That(await world.UntilEnded(operation), Is.True);

        var told = await Told(world, operation);
        Assert.Multiple(() =>
        {
            Assert.That(told.Select(Done), Is.Ordered.Ascending, "no step is taken back");
            Assert.That(told.Select(t => t.Steps.Count), Is.All.EqualTo(7), "nor is one added");
            Assert.That(told.SelectMany(t => t.Steps).Where(s => s.Name == Answers.StepName && s.EndedAt is null).Select(s => s.Waiting), Does.Contain("server: server created"),
                "that it had to be done anew is told where it is waited for");
            Assert.That(told[^1].Steps.Select(s => s.Waiting), Is.All.Null, "and is over in the end");
            Assert.That(world.Cloud.Calls.Count(c => c.Call == "create-server"), Is.EqualTo(2), "it really was made twice");
        });
    }

    [Test]
    public async Task A_roll_back_counts_on_and_comes_to_its_end()
    {
        await using var world = new World();
        world.Cloud.Next("create-server", Trouble.Refused);

        var operation = await world.Enables();
        Assert.That(await world.UntilEnded(operation), Is.True);

        var told = await Told(world, operation);
        Assert.Multiple(() =>
        {
            Assert.That(told.Select(Done), Is.Ordered.Ascending);
            Assert.That(told[^1].Steps.Select(s => s.Name), Is.EqualTo(new[] { "placement", "address", "dns", "volume", "server", "remove-dns", "remove-server", "remove-volume", "remove-address" }),
                "what was still to come doesn't come any more");
            Assert.That(told[^1].Steps.Single(s => s.Name == "server").Waiting, Is.EqualTo("invalid argument(s)"), "where it failed, and on what");
            Assert.That(Done(told[^1]), Is.EqualTo(9), "all that there was to do");
        });
    }

    [Test]
    public async Task A_place_that_was_given_back_is_told_and_a_second_one_counts_on()
    {
        await using var world = new World(options: o => o.BlockedGivesBackAfter = TimeSpan.FromMinutes(10));
        world.Cloud.Next("create-server", [.. Enumerable.Repeat(Trouble.NoQuota, 40)]);
        var operation = await world.Enables();
        Assert.That(await world.Until(async () => (await world.Instance()).LeftAccount is not null, TimeSpan.FromMinutes(40)), Is.True, "it gave its place back");
        world.Cloud.Next("create-server");

        Assert.That(await world.UntilEnded(operation, TimeSpan.FromHours(6)), Is.True);

        var told = await Told(world, operation);
        Assert.Multiple(() =>
        {
            Assert.That(told.Select(Done), Is.Ordered.Ascending);
            Assert.That(told[^1].State, Is.EqualTo(OperationState.Succeeded));
            Assert.That(Done(told[^1]), Is.EqualTo(told[^1].Steps.Count), "nothing is left over from the first try");
            Assert.That(told[^1].Steps.Count(s => s.Name == "address"), Is.EqualTo(2), "both tries are told");
        });
    }

    private static int Done(OperationReport told) => told.Steps.Count(s => s.EndedAt is not null);

    private static async Task<OperationReport[]> Told(World world, string operation) =>
        [.. (await world.Reports()).Select(r => r.Operation).Where(o => o.Id == operation)];
}
