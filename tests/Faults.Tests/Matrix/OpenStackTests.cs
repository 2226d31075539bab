using AppsEducation.Contracts;

namespace AppsEducation.Faults.Tests;

/// <summary>The same life at an OpenStack, its name at another provider: the driver and the simulator were written by two hands, and meet here.</summary>
[TestFixture]
internal sealed class OpenStackTests
{
    [Test]
    public async Task Dijon_gets_its_pad_and_it_goes_without_a_trace()
    {
        await using var life = await Life.Begin(new WorldOptions { Fleet = Fleet.OpenStack });
        await life.Provision();
        Assert.That((await life.Instance())?.State, Is.EqualTo(InstanceState.Available), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.Servers, Has.Count.EqualTo(1), "what the invariants are read from does hold something");
        await life.Remove();
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
        TestContext.Out.WriteLine(life.World.Story);
    }
}
