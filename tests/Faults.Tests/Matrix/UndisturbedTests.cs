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
}
