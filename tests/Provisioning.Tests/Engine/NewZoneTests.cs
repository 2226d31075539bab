using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>An operator gives new services their names in another zone: what has its name keeps it, in its own zone, under its own account, with its own address.</summary>
[TestFixture]
internal sealed class NewZoneTests
{
    private const string Old = "localhost";
    private const string New = "apps.example";
    private string zone = Old;

    [SetUp]
    public void Begin() => zone = Old;

    [Test]
    public async Task What_was_placed_before_is_named_in_the_old_zone_by_its_account_and_shown_as_that_says()
    {
        await using var world = NewWorld();
        await world.Enables();
        await world.Until(async () => (await world.Instance()).HostName is not null);
        Assert.That(await world.Db(db => db.DnsRecords.CountAsync()), Is.Zero, "placed, and its name isn't declared yet");

        zone = New;
        world.Die();
        await world.Enables("ins_lille", "09");
        Assert.That(await world.Until(InstanceState.Available) && await world.Until(InstanceState.Available, "ins_lille"));

        var names = await world.Db(db => db.DnsRecords.AsNoTracking().OrderBy(r => r.Name).Select(r => $"{r.Name}.{r.Zone} in {r.Lane}").ToListAsync());
        Assert.Multiple(async () =>
        {
            Assert.That(names, Is.EqualTo(new[] { "etherpad.a07.localhost in fake-1", "etherpad.a09.apps.example in zones" }));
            Assert.That((await world.Reports())[^1].Url, Is.EqualTo("http://etherpad.a07.localhost:8081"));
            Assert.That((await world.Reports("ins_lille"))[^1].Url, Is.EqualTo("https://etherpad.a09.apps.example"));
        });

        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed));
        Assert.That(world.Cloud.Zone.Keys, Is.EqualTo(new[] { "etherpad.a09" }));
    }

    // No start refuses that: nothing stands in the zone yet.
    [Test]
    public async Task A_zone_that_nobody_holds_any_more_is_said_and_waited_for()
    {
        await using var world = NewWorld();
        zone = New;
        world.Die();
        await world.Enables();
        await world.Until(async () => (await world.Instance()).HostName is not null);

        zone = "";
        world.Die();
        await world.Until(async () => (await world.Instance()).BlockedBy is not null);
        Assert.That((await world.Instance()).BlockedWords, Is.EqualTo("no hosting account holds the DNS zone apps.example: name it in an account's file again"));

        zone = New;
        world.Die();
        Assert.That(await world.Until(InstanceState.Available));
    }

    private World NewWorld()
    {
        var world = new World(options => (options.Grace, options.DnsZone) = (TimeSpan.Zero, zone.Length > 0 ? zone : Old),
            World.AccountOf(World.Account) with { PublicUrls = new Dictionary<string, string> { [Old] = "http://{host}:8081" } },
            World.AccountOf("zones") with { DnsZones = [New], CloudZones = [], PlacesNothing = true });
        world.AccountsNow = all => zone.Length > 0 ? all : [.. all.Where(a => a.Name != "zones")];
        return world;
    }
}
