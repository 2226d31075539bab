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

    // The set wasn't done for want of lease. What it left in the row in memory must not be saved with the work of the account's next zone: records here carry no mark, and by that intent somebody else's
    // record would pass for ours.
    [Test]
    public async Task A_set_that_the_lease_was_too_short_for_makes_no_name_ours()
    {
        var (zone, other) = (new StubZone(), new StubZone("other.example.fr"));
        await using var world = NewWorld(zone, other);
        var late = false;
        zone.Trouble = (call, early) =>
        {
            if (!early || late || !call.StartsWith("GET /status", StringComparison.Ordinal) || !IsDeclared())
                return null;
            late = true;
            world.Clock.Advance(TimeSpan.FromSeconds(25));   // of thirty: a call may take ten
            return null;
        };
        await world.Enables();
        Assert.That(await world.Until(() => Task.FromResult(late)));
        var row = await world.Db(db => db.DnsRecords.AsNoTracking().SingleAsync());
        Assert.Multiple(() =>
        {
            Assert.That(zone.Held, Is.Empty, "not done");
            Assert.That(other.Calls, Does.Contain("GET /status"), "and the work went on with the next zone");
            Assert.That((row.IntentAt, row.IntentOpen), Is.EqualTo((default(DateTimeOffset?), false)));
        });

        zone.Add("etherpad.a07", "192.0.2.99");
        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Policy));
        Assert.That(zone.Held, Is.EqualTo("etherpad.a07=192.0.2.99"), "another's, and left alone");

        bool IsDeclared() => world.Db(db => db.DnsRecords.AnyAsync(r => r.Address != null)).GetAwaiter().GetResult();
    }

    private static World NewWorld(StubZone zone, StubZone? other = null)
    {
        OvhAccounts.Keys("ak", "as", "ck");
        var calls = new CallOptions { PerSecond = 1000, Burst = 1000, CallLimit = TimeSpan.FromSeconds(10), TryLimit = TimeSpan.FromSeconds(6), Tries = 1 };
        return new World(
            shadowed: false,
            time => new OvhDriver(new OvhClients(calls, time, () => 0.5, _ => new Borrowed(zone, other)), calls, time),
            options => (options.Grace, options.DnsZone, options.InventoryInterval) = (TimeSpan.Zero, Zone, other is null ? options.InventoryInterval : TimeSpan.FromSeconds(1)),
            World.AccountOf(World.Account) with { DnsZones = [] }, other is null ? OvhAccounts.One : OvhAccounts.One with { DnsZones = [Zone, "other.example.fr"] });
    }

    /// <summary>Each process has a socket of its own to the zones.</summary>
    private sealed class Borrowed(StubZone zone, StubZone? other) : DelegatingHandler(zone)
    {
        private readonly HttpMessageInvoker? toOther = other is null ? null : new HttpMessageInvoker(other, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            toOther is not null && request.RequestUri!.AbsolutePath.Contains("/other.", StringComparison.Ordinal) ? toOther.SendAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
        }
    }
}
