using System.Diagnostics;
using AppsEducation.Contracts;

namespace AppsEducation.Faults.Tests;

/// <summary>The run that all others are measured by: nothing goes wrong.</summary>
[TestFixture]
internal sealed class UndisturbedTests
{
    [Test]
    public async Task Dijon_gets_its_pad_and_it_goes_without_a_trace()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        Assert.That((await life.Instance())?.State, Is.EqualTo(InstanceState.Available));
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.Servers, Has.Count.EqualTo(1), "what the invariants are read from does hold something");
        await life.Remove();
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
        TestContext.Out.WriteLine(life.World.Story);
    }

    // Else a seed would tell nothing, and a fault aimed at the n-th call would miss it.
    [Test]
    public async Task The_same_seed_is_the_same_run()
    {
        var (first, second) = (await Told(), await Told());
        Assert.That(second, Is.EqualTo(first));

        static async Task<string> Told()
        {
            await using var life = await Life.Begin();
            await life.Provision();
            await life.Remove();
            return life.World.Story.ToString();
        }
    }

    // Thousands of runs are only run when one costs little: the figure stands in the output, and far beyond it something was broken.
    [Test]
    public async Task A_run_costs_little()
    {
        const int Runs = 20;
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Runs; i++)
        {
            await using var life = await Life.Begin(new WorldOptions { Seed = i });
            await life.Provision();
            await life.Remove();
            if (i is 0 or 5)
                TestContext.Out.WriteLine($"after {i + 1}: {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:0} ms of processor; {life.World.Now.Death.Commits} commits, {life.World.Turns} turns");
        }
        TestContext.Out.WriteLine($"{Runs} runs: {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Runs:0} ms of processor and {watch.ElapsedMilliseconds / Runs} ms each");
    }
}
