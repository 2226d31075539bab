using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>Doubled, reordered and late wishes, and where instances are placed.</summary>
[TestFixture]
internal sealed class WishTests
{
    [Test]
    public async Task A_removal_beats_the_provisioning_that_it_overtook()
    {
        await using var world = new World();

        await world.Disables(generation: 2);
        await world.For(TimeSpan.FromSeconds(5));
        Assert.That((await world.Reports())[^1].Operation.State, Is.EqualTo(OperationState.Succeeded), "whoever asks is answered, even about an instance never heard of");
        await world.Enables(generation: 1);
        await world.For(TimeSpan.FromMinutes(5));

        Assert.That(world.Cloud.All, Is.Empty);
        Assert.That((await world.Instance()).State, Is.EqualTo(InstanceState.Removed));
    }

    [Test]
    public async Task A_wish_said_again_changes_nothing_and_is_answered()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        var before = await world.Reports();

        await world.Sends(new ProvisionService("op_1", OperationKind.EnableOffering, "ins_dijon", "07", "a07", "etherpad", "S", 1, Sensitivity.Personal, 1));
        await world.For(TimeSpan.FromMinutes(1));

        var after = await world.Reports();
        Assert.Multiple(() =>
        {
            Assert.That(after, Has.Count.EqualTo(before.Count + 1), "the asker has lost our answer");
            Assert.That(after[^1].Revision, Is.EqualTo(before[^1].Revision), "nothing new: the same revision");
            Assert.That(world.Cloud.All, Has.Count.EqualTo(3));
        });
    }

    [Test]
    public async Task A_message_delivered_twice_is_taken_in_once()
    {
        await using var world = new World();
        var message = new ProvisionService("op_1", OperationKind.EnableOffering, "ins_dijon", "07", "a07", "etherpad", "S", 1, Sensitivity.Personal, 1);
        var id = Guid.NewGuid();
        foreach (var _ in new[] { 1, 2 })
        {
            await using var scope = world.Now.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<ProvisionServiceConsumer>(scope.ServiceProvider).Consume(Consumed.Context(message, id));
        }
        Assert.That(await world.Db(db => db.Set<InboxMessage>().CountAsync()), Is.EqualTo(1));
    }

    [Test]
    public async Task An_academy_in_a_message_is_not_believed_about_an_instance_that_exists()
    {
        await using var world = new World();
        await world.Enables(academy: "07");
        await world.Until(InstanceState.Available);

        await world.Disables(academy: "13");
        await world.Until(async () => (await world.Instance()).State == InstanceState.Ending);

        Assert.That((await world.Reports())[^1].AcademyCode, Is.EqualTo("07"), "from our own row");
    }

    [Test]
    public async Task Another_size_before_data_starts_over_and_after_it_is_refused()
    {
        await using var world = new World();
        await world.Enables(size: "S");
        await world.Until(() => Task.FromResult(world.Cloud.All.Count == 2));
        var bigger = await world.Enables(size: "M");
        Assert.That(await world.UntilEnded(bigger), Is.True);
        Assert.That((await world.Instance()).Size, Is.EqualTo("M"));
        Assert.That(world.Cloud.All, Has.Count.EqualTo(3), "what was begun in the old size is gone");

        var back = await world.Enables(size: "S", kind: OperationKind.ResizeOffering);
        Assert.That(await world.UntilEnded(back), Is.True);
        var report = (await world.Reports())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(report.Operation.State, Is.EqualTo(OperationState.Failed));
            Assert.That(report.Operation.Failure!.Code, Is.EqualTo("resize-unavailable"));
            Assert.That(report.State, Is.EqualTo(InstanceState.Available), "the service is untouched");
        });
    }

    [Test]
    public async Task Quota_is_never_overshot_and_is_given_on_when_it_comes_free()
    {
        await using var world = new World(o => o.Grace = TimeSpan.Zero, World.AccountOf(World.Account, servers: 3));
        for (var i = 0; i < 5; i++)
            await world.Enables($"ins_{i}", $"0{i}");

        await world.For(TimeSpan.FromMinutes(5));
        Assert.Multiple(async () =>
        {
            Assert.That(world.Cloud.Of("server"), Has.Count.EqualTo(3));
            Assert.That(await world.Db(db => db.Set<QuotaUse>().Where(u => u.Quota == "servers").SumAsync(u => u.Used)), Is.EqualTo(3));
        });
        var waiting = await world.Db(db => db.Instances.AsNoTracking().Where(i => i.BlockedBy == BlockedBy.Quota).ToListAsync());
        Assert.That(waiting, Has.Count.EqualTo(2));
        Assert.That(waiting[0].BlockedWords, Does.Contain("fake-1").And.Contain("servers 0 of 3 free"), "named in the refusal");
        Assert.That(PlacementWords.OfRefusals(waiting[0].BlockedWords!).Fr, Is.EqualTo("fake-1 : servers 0 sur 3 libres, il en faut 1"), "for people");

        await world.Disables("ins_0", "00", 2);
        await world.Waives("ins_0");
        Assert.That(await world.Until(async () => await world.Db(db => db.Instances.CountAsync(i => i.BlockedBy == BlockedBy.Quota)) == 1, TimeSpan.FromMinutes(30)), Is.True, "one place came free, and one goes on by itself");
    }

    [Test]
    public async Task An_account_below_the_datas_sensitivity_is_never_chosen()
    {
        await using var world = new World(null, World.AccountOf(World.Account, qualification: Sensitivity.Ordinary));
        await world.Enables();

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Policy, TimeSpan.FromMinutes(2)), Is.True);
        var words = (await world.Instance()).BlockedWords;
        Assert.That(words, Does.Contain("sensitivity Personal above Ordinary"));
        Assert.That(PlacementWords.OfRefusals(words!).Fr, Is.EqualTo("fake-1 : données personnelles, compte qualifié pour des données ordinaires"), "for people");
    }

    [Test]
    public async Task Placement_says_why()
    {
        await using var world = new World(null, World.AccountOf(World.Account, servers: 4), World.AccountOf("fake-2", servers: 100));
        await world.Enables();
        await world.Until(async () => (await world.Instance()).Account is not null);

        var placement = (await world.Reports())[^1].Placement!;
        Assert.Multiple(() =>
        {
            Assert.That(placement.Account, Is.EqualTo("fake-2"), "the one with the most free quota");
            Assert.That(placement.Why, Does.Contain("servers 100 of 100 free").And.Contain("most-free of 2"));
            Assert.That(PlacementWords.Of(placement.Why).Fr, Does.StartWith("servers 100 sur 100 libres, ").And.EndWith(", le plus libre des 2 comptes qui conviennent, pas fake-1 : moins libre"), "for people");
        });
    }

    [Test]
    public async Task Without_stock_it_waits_and_goes_on_when_there_is_some()
    {
        await using var world = new World();
        world.Cloud.NoStock = "shortage in zone-1";
        await world.Enables();
        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Stock, TimeSpan.FromMinutes(2)), Is.True);
        world.Cloud.NoStock = null;
        Assert.That(await world.Until(InstanceState.Available), Is.True);
    }
}
