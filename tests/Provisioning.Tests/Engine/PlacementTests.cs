using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>Which of several accounts, and why not the others.</summary>
[TestFixture]
internal sealed class PlacementTests
{
    private static readonly Dictionary<(string Account, string Quota), int> Nothing = [];

    [Test]
    public async Task The_most_free_account_is_taken_and_the_others_are_told()
    {
        var choice = await Choose("07", new() { [("a", "servers")] = 5 }, World.AccountOf("a", servers: 10), World.AccountOf("b", servers: 10));
        Assert.Multiple(() =>
        {
            Assert.That(choice.Account!.Name, Is.EqualTo("b"));
            Assert.That(choice.Why, Is.EqualTo(new[] { "servers 10 of 10 free", "stock available", "most-free of 2", "not a: less free" }));
        });
    }

    [Test]
    public async Task An_academy_goes_where_it_prefers_while_it_fits_there()
    {
        var preferred = World.AccountOf("a", servers: 10) with { PreferredBy = ["07"] };
        var (full, other) = (new Dictionary<(string, string), int> { [("a", "servers")] = 10 }, World.AccountOf("b", servers: 100));

        var (there, elsewhere, another) = (await Choose("07", Nothing, preferred, other), await Choose("07", full, preferred, other), await Choose("09", Nothing, preferred, other));

        Assert.Multiple(() =>
        {
            Assert.That((there.Account!.Name, there.Why[^2], there.Why[^1]), Is.EqualTo(("a", "preferred-by-academy", "not b: not preferred")));
            Assert.That((elsewhere.Account!.Name, elsewhere.Why[^1]), Is.EqualTo(("b", "not a: servers 0 of 10 free, needs 1")));
            Assert.That(another.Account!.Name, Is.EqualTo("b"), "another academy's preference is no reason");
        });
    }

    [Test]
    public async Task Where_it_was_stuck_it_goes_last_preferred_or_not()
    {
        var choice = await Choose("07", Nothing, "a", World.AccountOf("a") with { PreferredBy = ["07"] }, World.AccountOf("b"));
        Assert.That((choice.Account!.Name, choice.Why[^1]), Is.EqualTo(("b", "not a: it was stuck there")));
    }

    // Its own worker may know what ran out there; the one that places it need not.
    [Test]
    public async Task The_zone_where_it_was_stuck_goes_last_among_its_accounts()
    {
        await using var world = new World(null, World.AccountOf("a") with { CloudZones = ["zone-1", "zone-2"] });
        var placement = world.Now.Services.GetRequiredService<Placement>();
        Task<string?> Zone(string? account, string? zone) => world.Db(async db =>
            (await placement.Choose(new("07", World.Etherpad, World.Etherpad.Size("S")!, Sensitivity.Personal, account, zone), new Round(db), CancellationToken.None)).CloudZone);

        Assert.That((await Zone(null, null), await Zone("a", "zone-1"), await Zone("a", "zone-2"), await Zone("b", "zone-1")), Is.EqualTo(("zone-1", "zone-2", "zone-1", "zone-1")));
    }

    // Each question to one that hangs costs a call's time limit: a bulk would ask for each of its wishes.
    [Test]
    public async Task A_provider_that_does_not_answer_is_asked_again_after_half_a_minute()
    {
        await using var world = new World(null, World.AccountOf("a"));
        var placement = world.Now.Services.GetRequiredService<Placement>();
        Task<Placement.Choice> Ask() => world.Db(db => placement.Choose(new("07", World.Etherpad, World.Etherpad.Size("S")!, Sensitivity.Personal), new Round(db), CancellationToken.None));
        world.Cloud.Refuses["stock"] = new ProviderRefused(Refusal.Retry, "no answer");

        var first = await Ask();
        world.Cloud.Refuses.Clear();
        var second = await Ask();
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        var third = await Ask();

        Assert.That((first.BlockedBy, first.Words, second.Words, third.Account?.Name), Is.EqualTo((BlockedBy.Timeout, "a: no answer", "a: no answer", "a")));
    }

    // What comes free by itself, and when: nobody need ask the host for more.
    [Test]
    public async Task Want_of_quota_names_who_holds_some_on_the_way_out()
    {
        await using var world = new World(accounts: [World.AccountOf(World.Account, servers: 1)]);
        await world.Enables();
        await world.Until(InstanceState.Available);
        await world.Enables("ins_lille", "09");
        await world.Until(async () => (await world.Instance("ins_lille")).BlockedBy == BlockedBy.Quota);
        Assert.That((await world.Instance("ins_lille")).BlockedWords, Is.EqualTo("fake-1: servers 0 of 1 free, needs 1"), "who stays isn't named");

        await world.Disables();
        Assert.That(await world.Until(async () => (await world.Instance("ins_lille")).BlockedWords == "fake-1: servers 0 of 1 free, needs 1; on their way out: etherpad (07)"));
    }

    [Test]
    public async Task What_the_first_of_one_save_take_the_others_do_not_have()
    {
        await using var world = new World(accounts: World.AccountOf(World.Account, servers: 3));
        await world.For(TimeSpan.FromSeconds(3));
        string[] all = ["ins_a", "ins_b", "ins_c", "ins_d", "ins_e"];
        foreach (var instance in all)
            await world.Enables(instance);
        var saves = await Saves(world);

        await world.Now.Tick();

        Assert.That(await Saves(world), Is.EqualTo(saves + 1), "all five in one");
        var placed = await world.Db(db => db.Instances.AsNoTracking().OrderBy(i => i.Id).Select(i => new { i.Id, i.Account, i.BlockedWords }).ToListAsync());
        Assert.That(placed.Select(i => (i.Account, i.BlockedWords)), Is.EqualTo(new[] { (World.Account, null), (World.Account, null), (World.Account, (string?)null), (null, "fake-1: servers 0 of 3 free, needs 1"), (null, "fake-1: servers 0 of 3 free, needs 1") }));
        Assert.That(await world.Db(db => db.Set<QuotaUse>().Where(u => u.Quota == "servers").Select(u => u.Used).SingleAsync()), Is.EqualTo(3));
        Assert.That(await world.Db(db => db.Set<QuotaReservation>().CountAsync(r => r.Quota == "servers")), Is.EqualTo(3));
    }

    [Test]
    public async Task One_that_can_not_be_worked_on_keeps_none_placed_with_it()
    {
        await using var world = new World(accounts: World.AccountOf(World.Account));
        await world.Db(async db =>
        {
            db.Add(new BlueprintRow { Offering = "etherpad", Version = 2, Json = "{}", ReceivedAt = world.Clock.GetUtcNow() });
            return await db.SaveChangesAsync();
        });
        await world.Enables("ins_a");
        await world.Sends(new ProvisionService("op_b", OperationKind.EnableOffering, "ins_b", "07", "a07", "etherpad", "S", 2, Sensitivity.Personal, 1));
        await world.Enables("ins_c");

        await world.For(TimeSpan.FromSeconds(3));

        Assert.That(((await world.Instance("ins_a")).Account, (await world.Instance("ins_c")).Account), Is.EqualTo((World.Account, World.Account)));
        var alone = await world.Instance("ins_b");
        Assert.That((alone.Account, alone.StuckSince is not null), Is.EqualTo(((string?)null, true)), "it is tried again later");
    }

    [Test]
    public async Task Nowhere_says_why_for_each_account()
    {
        var unqualified = World.AccountOf("a", qualification: Sensitivity.Ordinary);
        var ending = World.AccountOf("b") with { Agreement = new Agreement("free", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), 90, null) };

        var choice = await Choose("07", Nothing, unqualified, ending, World.AccountOf("c", servers: 0));

        Assert.Multiple(() =>
        {
            Assert.That(choice.Account, Is.Null);
            Assert.That(choice.Words, Is.EqualTo("a: sensitivity Personal above Ordinary; b: agreement ends 2026-12-31; c: servers 0 of 0 free, needs 1"));
            Assert.That((choice.Code, choice.BlockedBy), Is.EqualTo((ProblemCodes.QuotaExceeded, BlockedBy.Quota)), "what comes back by itself is named first");
        });
    }

    private static Task<long> Saves(World world) => world.Db(db => db.Lanes.Where(l => l.Name == Lane.Placement).Select(l => l.Writes).SingleAsync());

    private static Task<Placement.Choice> Choose(string academy, Dictionary<(string Account, string Quota), int> used, params FakeAccount[] accounts) => Choose(academy, used, null, accounts);

    private static async Task<Placement.Choice> Choose(string academy, Dictionary<(string Account, string Quota), int> used, string? left, params FakeAccount[] accounts)
    {
        await using var world = new World(null, accounts);
        return await world.Db(async db =>
        {
            db.AddRange(used.Select(u => new QuotaUse { Account = u.Key.Account, Quota = u.Key.Quota, Used = u.Value }));
            await db.SaveChangesAsync();
            return await world.Now.Services.GetRequiredService<Placement>().Choose(new(academy, World.Etherpad, World.Etherpad.Size("S")!, Sensitivity.Personal, left), new Round(db), CancellationToken.None);
        });
    }
}
