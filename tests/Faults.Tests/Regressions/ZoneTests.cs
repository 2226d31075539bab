using AppsEducation.CloudSimulator.Faults;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Faults.Tests;

/// <summary>The zone refuses to let a name go.</summary>
[TestFixture]
internal sealed class ZoneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    // An address that went before its name would lead visitors to whoever gets it next (docs/runbooks/provider-outage.md).
    [Test]
    public async Task A_removal_whose_name_is_still_served_keeps_the_address_and_goes_on_from_a_server_stopped_by_hand()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        var refused = life.World.Cloud.Simulator.Faults.Add(new Fault("set-records", FaultKind.Unauthorized) { Times = 1_000_000 });
        await life.World.Messages.Disables(life.Subject);
        await life.World.Messages.Waives(life.Subject);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removing, Step: "remove-dns", BlockedBy: BlockedBy.Credentials }, Patience), await life.World.Told());

        await life.World.Cloud.StopByHand(life.World.Cloud.Ours.Servers.Single().Id);
        await life.World.For(TimeSpan.FromHours(1));
        var waits = life.World.Cloud.Ours;
        Assert.Multiple(() =>
        {
            Assert.That(waits.Servers.Single().State, Is.EqualTo("stopped"), "nothing starts it again");
            Assert.That(waits.Addresses, Has.Count.EqualTo(1));
            Assert.That(waits.Records.Single().Data, Is.EqualTo(waits.Addresses.Single().Data));
        });

        life.World.Cloud.Simulator.Faults.Remove(refused);
        Assert.That(await life.World.Until(async () => await life.Instance() is { Phase: Phase.Removed }, Patience), await life.World.Told());
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
    }
}
