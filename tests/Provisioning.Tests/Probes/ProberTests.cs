using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.Sockets;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.Provisioning.Tests.CloudInit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.Probes;

/// <summary>When services are asked and what their answers make of them, on a clock that the test moves. The answers come from real TLS servers.</summary>
[TestFixture]
internal sealed class ProberTests
{
    private const string Control = "192.0.2.1:443";
    private readonly Dictionary<string, StandInMachine> machines = [];
    private readonly ConcurrentQueue<(string Instance, DateTimeOffset At)> asked = [];
    private readonly HashSet<string> silent = [];
    private readonly HashSet<string> broken = [];
    private bool weAreCutOff;
    private int controlAsked;
    private MachineHost host = null!;

    [SetUp]
    public async Task Start()
    {
        asked.Clear();
        silent.Clear();
        broken.Clear();
        (weAreCutOff, controlAsked) = (false, 0);
        host = await MachineHost.Begin(new() { ["Probes:ControlAddresses:0"] = Control }, services => services.AddSingleton<ConnectToMachine>(Connect));
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var machine in machines.Values)
            await machine.DisposeAsync();
        machines.Clear();
        await host.DisposeAsync();
    }

    [Test]
    public async Task An_answer_makes_it_available_and_three_misses_make_an_incident_and_an_answer_ends_it()
    {
        await Machine(1);
        await Tick();
        Assert.That((await State(1)).Answers, Is.True);

        silent.Add(Id(1));
        await RunFor(TimeSpan.FromSeconds(45));   // the next regular probe, and one ten seconds later
        Assert.That(((await State(1)).Answers, (await State(1)).Misses), Is.EqualTo((true, 2)), "a hiccup is no incident");
        await RunFor(TimeSpan.FromSeconds(15));
        var red = await State(1);
        Assert.That((red.Answers, red.Words), Is.EqualTo(((bool?)false, "no connection: ConnectionRefused")));

        silent.Clear();
        await RunFor(TimeSpan.FromSeconds(40));
        Assert.That(((await State(1)).Answers, (await State(1)).Misses), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task Two_misses_and_an_answer_are_forgotten()
    {
        await Machine(1);
        await Tick();
        for (var round = 0; round < 4; round++)
        {
            silent.Add(Id(1));
            await RunFor(TimeSpan.FromSeconds(45));
            silent.Clear();
            await RunFor(TimeSpan.FromSeconds(40));
        }
        Assert.That((await State(1)).Answers, Is.True);
    }

    [Test]
    public async Task One_that_is_being_prepared_is_never_an_incident_and_is_asked_ever_more_rarely()
    {
        await Machine(1);
        silent.Add(Id(1));
        await RunFor(TimeSpan.FromMinutes(20));

        var gaps = asked.Zip(asked.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToArray();
        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await State(1)).Answers, Is.Null);
            Assert.That(gaps[0], Is.LessThan(5), "an installation may take seconds");
            Assert.That(gaps[^1], Is.InRange(26, 35), "or twenty minutes");
            Assert.That(asked, Has.Count.LessThan(60));
        });
    }

    [Test]
    public async Task A_service_that_answers_is_asked_every_thirty_seconds_spread_a_little()
    {
        await Machine(1);
        await RunFor(TimeSpan.FromMinutes(10));
        var gaps = asked.Zip(asked.Skip(1), (a, b) => (b.At - a.At).TotalSeconds).ToArray();
        Assert.That(gaps, Is.All.InRange(26, 35));
        Assert.That(gaps.Distinct().Count(), Is.GreaterThan(1), "else all fall on the same instant after a restart");
    }

    [Test]
    public async Task When_we_are_cut_off_nothing_turns_red()
    {
        await Machines(5);
        weAreCutOff = true;
        silent.UnionWith(Enumerable.Range(1, 5).Select(Id));
        await RunFor(TimeSpan.FromSeconds(100));
        Assert.That(await Answering(), Is.EqualTo(5));
        Assert.That(controlAsked, Is.GreaterThan(0));

        weAreCutOff = false;   // our network is back, theirs isn't
        await RunFor(TimeSpan.FromMinutes(2));
        Assert.That(await Answering(), Is.Zero, "held back, not forgotten");
    }

    [Test]
    public async Task When_many_are_silent_and_we_are_not_cut_off_they_turn_red()
    {
        await Machines(5);
        silent.UnionWith(Enumerable.Range(1, 5).Select(Id));
        await RunFor(TimeSpan.FromMinutes(2));
        Assert.That(await Answering(), Is.Zero);
    }

    [Test]
    public async Task One_among_many_turns_red_without_a_control_check()
    {
        await Machines(5);
        silent.Add(Id(3));
        weAreCutOff = true;   // the others answer: plainly we aren't, whatever the control address says
        await RunFor(TimeSpan.FromMinutes(2));
        Assert.That(((await State(3)).Answers, await Answering(), controlAsked), Is.EqualTo((false, 4, 0)));
    }

    [Test]
    public async Task Only_what_was_powered_on_and_stays_is_asked()
    {
        await Machine(1);
        await Machine(2);
        await Machine(3);
        await host.Change(Id(1), i => i.PoweredOnAt = null);
        await host.Change(Id(2), i => i.Phase = Phase.Removing);
        await host.Change(Id(3), i => i.Phase = Phase.Ending);
        await RunFor(TimeSpan.FromMinutes(1));
        Assert.That(asked.Select(a => a.Instance).Distinct(), Is.EqualTo([Id(3)]), "in its grace period it goes on being watched");
    }

    // Two replicas on one database.
    [Test]
    public async Task Two_probers_share_the_work()
    {
        await Machines(6);
        asked.Clear();
        host.Clock.Advance(TimeSpan.FromSeconds(40));
        var other = ActivatorUtilities.CreateInstance<Prober>(host.Services, new Random(2));

        await Task.WhenAll(Prober.Tick(CancellationToken.None), other.Tick(CancellationToken.None));

        Assert.That(asked.Select(a => a.Instance), Is.EquivalentTo(Enumerable.Range(1, 6).Select(Id)), "each once");
    }

    [Test]
    public async Task What_a_dead_prober_took_comes_due_again()
    {
        await Machine(1);
        await Tick();
        asked.Clear();
        await host.Db(async db =>
        {
            // As Claim leaves it: taken at the moment of death.
            (await db.ProbeStates.SingleAsync()).NotBefore = host.Clock.GetUtcNow().AddSeconds(50);
            return await db.SaveChangesAsync();
        });
        await RunFor(TimeSpan.FromSeconds(60));
        Assert.That(asked, Is.Not.Empty);
    }

    // NTP put a clock right that ran a day ahead.
    [Test]
    public async Task A_clock_that_was_set_back_stops_no_probe()
    {
        await Machine(1);
        await host.Db(async db =>
        {
            db.Add(new ProbeState { InstanceId = Id(1), TenantId = "09", NotBefore = host.Clock.GetUtcNow().AddDays(1) });
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
        broken.Add(Id(1));
        await Tick();
        Assert.That(((await State(1)).Answers, (await State(2)).Answers), Is.EqualTo(((bool?)null, (bool?)true)));
        Assert.That(host.Logs, Has.Some.Contains("failed on our side"));
    }

    [Test]
    public async Task A_machine_that_never_enrolled_is_given_new_user_data_once_its_token_ended()
    {
        await host.PoweredOn(Id(1), Name(1));
        silent.Add(Id(1));
        await After(TimeSpan.FromMinutes(59));
        Assert.That((await State(1)).UserDataVersion, Is.Zero);

        await After(TimeSpan.FromMinutes(30));
        await After(TimeSpan.FromMinutes(30));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(1), "once: the engine hasn't rendered it yet");

        await host.RenderedToken(Id(1), Name(1), version: 1);
        await After(TimeSpan.FromMinutes(59));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(1), "the new token has its own hour");
        await After(TimeSpan.FromMinutes(3));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(2));
    }

    [Test]
    public async Task A_machine_that_enrolled_keeps_its_user_data_however_long_it_installs()
    {
        await Enrol(await host.PoweredOn(Id(1), Name(1)));
        silent.Add(Id(1));
        for (var look = 0; look < 6; look++)
            await After(TimeSpan.FromMinutes(30));
        Assert.That((await State(1)).UserDataVersion, Is.Zero);
    }

    // Its server vanished and was made anew, with user data of the same version and a token of its own.
    [Test]
    public async Task A_replaced_server_that_never_enrols_is_noticed_too()
    {
        await Enrol(await host.PoweredOn(Id(1), Name(1)));
        host.Clock.Advance(TimeSpan.FromDays(10));
        await host.RenderedToken(Id(1), Name(1));
        await host.Change(Id(1), i => i.PoweredOnAt = host.Clock.GetUtcNow());
        silent.Add(Id(1));

        await After(TimeSpan.FromMinutes(59));
        Assert.That((await State(1)).UserDataVersion, Is.Zero);
        await After(TimeSpan.FromMinutes(2));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(1));
    }

    [Test]
    public async Task A_change_rings_the_engine_and_no_change_does_not()
    {
        var wake = host.Services.GetRequiredService<Engine.EngineWake>();
        await Machine(1);
        await Tick();
        var rung = wake.Wait(TimeSpan.FromSeconds(1), host.Clock, CancellationToken.None);
        Assert.That(rung.IsCompletedSuccessfully, Is.True, "it became available");

        host.Clock.Advance(TimeSpan.FromSeconds(40));
        await Tick();
        var still = wake.Wait(TimeSpan.FromSeconds(1), host.Clock, CancellationToken.None);
        Assert.That(still.IsCompleted, Is.False, "it still is");
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await still;
    }

    [Test]
    public async Task It_says_when_it_is_next_due()
    {
        await Machine(1);
        var next = await Prober.Tick(CancellationToken.None);
        Assert.That(next, Is.EqualTo(host.Clock.GetUtcNow().AddSeconds(2)), "no later than its next look at the rows");
    }

    [Test]
    public async Task A_service_without_a_recorded_address_waits_and_harms_nobody()
    {
        await Machine(1);
        await Machine(2);
        await host.Db(async db =>
        {
            (await db.DnsRecords.SingleAsync(r => r.Owner == Id(1))).Address = null;
            return await db.SaveChangesAsync();
        });
        await RunFor(TimeSpan.FromMinutes(1));
        Assert.That(asked.Select(a => a.Instance).Distinct(), Is.EqualTo([Id(2)]));
    }

    private async Task Enrol(string token)
    {
        var answer = await HttpClientJsonExtensions.PostAsJsonAsync(host.Http, "/enrol", new Contracts.Http.Enrol(token, Id(1), MachineHost.NewMachineKey()), Contracts.ApiJson.Strict);
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
    }

    private static string Id(int number) => $"ins_{number:d16}";

    private static string Name(int number) => $"etherpad.a{number}.localhost";

    private Prober Prober => host.Services.GetRequiredService<Prober>();

    private async Task Machines(int count)
    {
        for (var i = 1; i <= count; i++)
            await Machine(i);
        await Tick();
        Assert.That(await Answering(), Is.EqualTo(count));
    }

    private async Task Machine(int number)
    {
        await host.PoweredOn(Id(number), Name(number));
        await host.Db(async db =>
        {
            (await db.DnsRecords.SingleAsync(r => r.Owner == Id(number))).Address = $"198.51.100.{number}";
            return await db.SaveChangesAsync();
        });
        var machine = await StandInMachine.With(host.Services.GetRequiredService<ICertificates>().For(Name(number), $"a{number}"));
        machine.Health = http => StandInMachine.Says(StandInMachine.HealthOf(Id(number), host.Clock.GetUtcNow()))(http);
        machines[$"198.51.100.{number}"] = machine;
    }

    private async ValueTask<Stream> Connect(Address address, CancellationToken ct)
    {
        if ($"{address.Host}:{address.Port}" == Control)
        {
            controlAsked++;
            return weAreCutOff ? throw new SocketException((int)SocketError.NetworkUnreachable) : new MemoryStream();
        }
        var id = Id(int.Parse(address.Host.Split('.')[^1], System.Globalization.CultureInfo.InvariantCulture));
        asked.Enqueue((id, host.Clock.GetUtcNow()));
        if (broken.Contains(id))
            throw new InvalidOperationException("a defect of ours");
        if (silent.Contains(id) || !machines.TryGetValue(address.Host, out var machine))
            throw new SocketException((int)SocketError.ConnectionRefused);
        return await ProbesFeature.Connect(machine.Address, ct);
    }

    private Task Tick() => Prober.Tick(CancellationToken.None);

    private async Task After(TimeSpan span)
    {
        host.Clock.Advance(span);
        await Tick();
    }

    private async Task RunFor(TimeSpan span)
    {
        var end = host.Clock.GetUtcNow() + span;
        while (host.Clock.GetUtcNow() < end)
        {
            await Tick();
            // From one due time to the next: a day of probes is tested in seconds.
            var next = await host.Db(db => db.ProbeStates.MinAsync(p => (DateTimeOffset?)p.NotBefore)) ?? end;
            var step = next - host.Clock.GetUtcNow();
            host.Clock.Advance(step < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : step < end - host.Clock.GetUtcNow() ? step : end - host.Clock.GetUtcNow());
        }
        await Tick();
    }

    private Task<ProbeState> State(int number) => host.Db(db => db.ProbeStates.AsNoTracking().SingleAsync(p => p.InstanceId == Id(number)));

    private Task<int> Answering() => host.Db(db => db.ProbeStates.CountAsync(p => p.Answers == true));
}
