using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.Provisioning.Tests.EngineTests;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>The engine with its zone at OVH and its machines elsewhere: whatever call's answer is lost, and wherever the process dies, one record is made, served, and gone in the end.</summary>
[TestFixture]
internal sealed class OvhEngineTests
{
    private const string Zone = "apps.example.fr";

    private static readonly string[] Calls = ["POST /record", "POST /refresh", "GET /record", "GET /status", "DELETE /record"];

    private static IEnumerable<TestCaseData> Troubles() =>
        from call in Calls
        from before in new[] { true, false }
        from dies in new[] { true, false }
        select new TestCaseData(call, before, dies).SetName($"{call}: {(dies ? "the process dies" : "no answer")} {(before ? "before" : "after")} it is done");

    [TestCaseSource(nameof(Troubles))]
    public async Task One_name_whatever_befalls(string troubled, bool before, bool dies)
    {
        var zone = new StubZone();
        await using var world = NewWorld(zone);
        zone.Add("www", "192.0.2.80");
        zone.Trouble = (call, early) =>
        {
            if (early != before || !call.StartsWith(troubled, StringComparison.Ordinal))
                return null;
            zone.Trouble = (_, _) => null;
            if (!dies)
                return StubZone.Json("", 502);
            world.Now.Die();
            throw new OperationCanceledException("the process died");
        };

        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available));
        var address = world.Cloud.Of(Provisioning.Hosting.SlotKind.Address).Single().Id.Split('-')[1];
        Assert.That((zone.Held, zone.Served), Is.EqualTo(($"etherpad.a07=10.0.0.{address} www=192.0.2.80", $"etherpad.a07=10.0.0.{address} www=192.0.2.80")));

        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed));
        Assert.That((zone.Held, zone.Served), Is.EqualTo(("www=192.0.2.80", "www=192.0.2.80")), "and what is another's stays");
    }

    // The zone says of no record whose it is; that it points to our own machine does.
    [Test]
    public async Task Restored_rows_that_have_forgotten_the_name_know_it_by_its_address()
    {
        var zone = new StubZone();
        await using var world = NewWorld(zone);
        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available));
        var served = zone.Served;
        await world.Db(async db =>
        {
            db.RemoveRange(await db.DnsRecords.ToListAsync());
            (await db.Instances.SingleAsync()).NotBefore = world.Clock.GetUtcNow();
            return await db.SaveChangesAsync();
        });

        Assert.That(await world.Until(() => world.Db(async db => await db.DnsRecords.AnyAsync(r => r.DeployedAs == r.Declared && r.Address != null))));
        Assert.That((zone.Held, zone.Served), Is.EqualTo((served, served)), "one record, the same");
        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed));
        Assert.That(zone.Held, Is.Empty);
    }

    [Test]
    public async Task What_somebody_sets_under_a_name_that_we_gave_up_long_ago_is_theirs()
    {
        var zone = new StubZone();
        await using var world = NewWorld(zone);
        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available));
        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed));
        await world.For(TimeSpan.FromHours(25));
        zone.Add("etherpad.a07", "192.0.2.9");

        await world.For(TimeSpan.FromMinutes(15));

        Assert.That(zone.Held, Is.EqualTo("etherpad.a07=192.0.2.9"));
    }

    // The account that held the zone when the name was first set holds it no more.
    [Test]
    public async Task A_name_is_worked_on_where_its_zone_is_now()
    {
        var zone = new StubZone();
        await using var world = NewWorld(zone);
        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available));
        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed));
        await world.Db(async db =>
        {
            (await db.DnsRecords.SingleAsync()).Lane = "scw-par-9";
            return await db.SaveChangesAsync();
        });

        await world.Enables();

        Assert.That(await world.Until(InstanceState.Available));
    }

    private static World NewWorld(StubZone zone)
    {
        OvhAccounts.Keys("ak", "as", "ck");
        var calls = new CallOptions { PerSecond = 1000, Burst = 1000, CallLimit = TimeSpan.FromSeconds(10), TryLimit = TimeSpan.FromSeconds(6), Tries = 1 };
        return new World(
            shadowed: false,
            time => new OvhDriver(new OvhClients(calls, time, () => 0.5, _ => new Borrowed(zone)), calls, time),
            options => (options.Grace, options.DnsZone) = (TimeSpan.Zero, Zone),
            World.AccountOf(World.Account) with { DnsZones = [] }, OvhAccounts.One);
    }

    /// <summary>Each process has a socket of its own to the one zone.</summary>
    private sealed class Borrowed(StubZone zone) : DelegatingHandler(zone)
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
