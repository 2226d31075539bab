using AppsEducation.Contracts;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>A zone in an account of its own that hosts nothing, at a provider where a creation isn't repeatable, records carry no mark, and what stands in a zone is served once it is published (OVH).</summary>
[TestFixture]
internal sealed class PublishedZoneTests
{
    private const string Etherpad = "etherpad.a07";

    private static World NewWorld()
    {
        var world = new World(options => options.Grace = TimeSpan.Zero,
            World.AccountOf(World.Account) with { DnsZones = [] },
            World.AccountOf("zones") with { DnsZones = ["localhost"], CloudZones = [], PlacesNothing = true });
        world.Cloud.MustPublish = true;
        return world;
    }

    [Test]
    public async Task An_instance_in_one_account_has_its_name_in_another_and_leaves_nothing_there()
    {
        await using var world = NewWorld();
        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available));
        var record = await world.Db(db => db.DnsRecords.AsNoTracking().SingleAsync());
        Assert.Multiple(() =>
        {
            Assert.That(record.Lane, Is.EqualTo("zones"));
            Assert.That(world.Cloud.Calls.Where(c => c.Call == "look-zone").Select(c => c.Subject).Distinct(), Is.EqualTo(new[] { "zones" }));
            Assert.That(world.Cloud.Published, Does.StartWith(Etherpad));
        });

        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed));
        Assert.That((world.Cloud.Zone.Count, world.Cloud.Published), Is.EqualTo((0, "")), "withdrawn, and served as withdrawn");
    }

    [Test]
    public async Task Names_that_come_together_are_published_together_after_the_last_of_them()
    {
        await using var world = NewWorld();
        for (var academy = 10; academy < 30; academy++)
            await world.Enables($"ins_{academy}", $"{academy}");
        Assert.That(await world.Until(async () => await world.Db(db => db.DnsRecords.CountAsync(r => r.DeployedAs == r.Declared && r.Address != null)) == 20));

        var calls = world.Cloud.Calls.Where(c => c.Call is "set-record" or "publish-zone" or "look-zone").Select(c => c.Call).ToList();
        var perLook = string.Join(' ', calls).Split("look-zone", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Multiple(() =>
        {
            Assert.That(perLook.Select(acts => acts.Split(' ').Count(act => act == "publish-zone")), Is.All.LessThanOrEqualTo(1), "one at a time, whatever waits for it");
            Assert.That(perLook.Where(acts => acts.Contains("publish-zone")), Is.All.EndsWith("publish-zone"), "what is set after it would need another");
            Assert.That(calls.Count(c => c == "publish-zone"), Is.LessThan(20));
            Assert.That(calls.Count(c => c == "set-record"), Is.EqualTo(20));
        });
    }

    // A second creation would be a second record.
    [TestCase(Trouble.DoneButAnswerLost, 1)]
    [TestCase(Trouble.DoneAndProcessDied, 1)]
    [TestCase(Trouble.NotDoneAndAnswerLost, 2)]
    [TestCase(Trouble.Throttled, 2)]
    public async Task A_set_whose_answer_was_lost_is_looked_up_before_it_is_said_again(Trouble trouble, int sets)
    {
        await using var world = NewWorld();
        world.Cloud.Next("set-record", trouble);
        await world.Enables();

        Assert.That(await world.Until(InstanceState.Available));
        var said = world.Cloud.Calls.Where(c => c.Call == "set-record").Select(c => c.At).ToArray();
        Assert.That(said, Has.Length.EqualTo(sets));
        if (trouble == Trouble.NotDoneAndAnswerLost)
            Assert.That(said[1] - said[0], Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(60)));
    }

    [TestCase(Trouble.DoneButAnswerLost)]
    [TestCase(Trouble.DoneAndProcessDied)]
    [TestCase(Trouble.NotDoneAndAnswerLost)]
    [TestCase(Trouble.Throttled)]
    public async Task A_publication_that_failed_is_made_again_when_the_zone_still_needs_it(Trouble trouble)
    {
        await using var world = NewWorld();
        world.Cloud.Next("publish-zone", trouble);
        await world.Enables();

        Assert.That(await world.Until(InstanceState.Available));
        Assert.That(world.Cloud.Published, Does.StartWith(Etherpad));
    }

    // Without a mark only our own set tells: one that was refused is none.
    [Test]
    public async Task A_name_that_somebody_took_while_our_set_was_refused_is_not_ours()
    {
        await using var world = NewWorld();
        world.Cloud.Next("set-record", Trouble.Throttled);
        world.Cloud.OnCall = call =>
        {
            if (call == "set-record")
                world.Cloud.Zone[Etherpad] = ("192.0.2.1", null);
        };
        await world.Enables();

        Assert.That(await world.Until(async () => await world.Instance() is { BlockedBy: BlockedBy.Policy }));
        Assert.That(world.Cloud.Zone[Etherpad].Address, Is.EqualTo("192.0.2.1"));
    }
}
