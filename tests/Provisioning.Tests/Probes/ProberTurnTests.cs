using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.Probes;

/// <summary>Who is asked, when, and by whom.</summary>
[TestFixture]
internal sealed class ProberTurnTests : ProberTests
{
    [Test]
    public async Task One_that_is_being_prepared_is_never_an_incident_and_is_asked_ever_more_rarely()
    {
        await Machine(1);
        Silent.Add(Id(1));
        await RunFor(TimeSpan.FromMinutes(20));

        var gaps = Asked.Zip(Asked.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToArray();
        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await State(1)).Answers, Is.Null);
            Assert.That(gaps[0], Is.LessThan(5), "an installation may take seconds");
            Assert.That(gaps[^1], Is.InRange(26, 35), "or twenty minutes");
            Assert.That(Asked, Has.Count.LessThan(60));
        });
    }

    [Test]
    public async Task A_service_that_answers_is_asked_every_thirty_seconds_spread_a_little()
    {
        await Machine(1);
        await RunFor(TimeSpan.FromMinutes(10));
        var gaps = Asked.Zip(Asked.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToArray();
        Assert.That(gaps, Is.All.InRange(26, 35));
        Assert.That(gaps.Distinct().Count(), Is.GreaterThan(1), "else all fall on the same instant after a restart");
    }

    [Test]
    public async Task Only_what_was_powered_on_and_stays_is_asked()
    {
        await Machine(1);
        await Machine(2);
        await Machine(3);
        await Host.Change(Id(1), i => i.PoweredOnAt = null);
        await Host.Change(Id(2), i => i.Phase = Phase.Removing);
        await Host.Change(Id(3), i => i.Phase = Phase.Ending);
        await RunFor(TimeSpan.FromMinutes(1));
        Assert.That(Asked.Select(a => a.Instance).Distinct(), Is.EqualTo([Id(3)]), "in its grace period it goes on being watched");
    }

    // Two replicas on one database.
    [Test]
    public async Task Two_probers_share_the_work()
    {
        await Machines(6);
        Asked.Clear();
        Host.Clock.Advance(TimeSpan.FromSeconds(40));
        var other = ActivatorUtilities.CreateInstance<Prober>(Host.Services, new Random(2));

        await Task.WhenAll(Prober.Tick(CancellationToken.None), other.Tick(CancellationToken.None));

        Assert.That(Asked.Select(a => a.Instance), Is.EquivalentTo(Enumerable.Range(1, 6).Select(Id)), "each once");
    }

    [Test]
    public async Task What_a_dead_prober_took_comes_due_again()
    {
        await Machine(1);
        await Tick();
        Asked.Clear();
        await Host.Db(async db =>
        {
            // As Claim leaves it: taken at the moment of death.
            (await db.ProbeStates.SingleAsync()).NotBefore = Host.Clock.GetUtcNow().AddSeconds(50);
            return await db.SaveChangesAsync();
        });
        await RunFor(TimeSpan.FromSeconds(60));
        Assert.That(Asked, Is.Not.Empty);
    }

    // NTP put a clock right that ran a day ahead.
    [Test]
    public async Task A_clock_that_was_set_back_stops_no_probe()
    {
        await Machine(1);
        await Host.Db(async db =>
        {
            db.Add(new ProbeState { InstanceId = Id(1), TenantId = "09", NotBefore = Host.Clock.GetUtcNow().AddDays(1) });
            return await db.SaveChangesAsync();
        });
        await Tick();
        Assert.That((await State(1)).Answers, Is.True);
    }

    [Test]
    public async Task A_probe_that_fails_on_our_side_harms_only_itself()
    {
        await Machine(1);
        await Machine(2);
        Broken.Add(Id(1));
        await Tick();
        Assert.That(((await State(1)).Answers, (await State(2)).Answers), Is.EqualTo(((bool?)null, (bool?)true)));
        Assert.That(Host.Logs, Has.Some.Contains("failed on our side"));
    }

    [Test]
    public async Task It_says_when_it_is_next_due()
    {
        await Machine(1);
        var next = await Prober.Tick(CancellationToken.None);
        Assert.That(next, Is.EqualTo(Host.Clock.GetUtcNow().AddSeconds(2)), "no later than its next look at the rows");
    }

    [Test]
    public async Task A_service_without_a_recorded_address_waits_and_harms_nobody()
    {
        await Machine(1);
        await Machine(2);
        await Host.Db(async db =>
        {
            (await db.DnsRecords.SingleAsync(r => r.Owner == Id(1))).Address = null;
            return await db.SaveChangesAsync();
        });
        await RunFor(TimeSpan.FromMinutes(1));
        Assert.That(Asked.Select(a => a.Instance).Distinct(), Is.EqualTo([Id(2)]));
    }
}
