using System.Collections.Concurrent;
using System.Net.Sockets;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.Probes;
using AppsEducation.Provisioning.Tests.CloudInit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.Probes;

/// <summary>When services are asked and what their answers make of them, on a clock that the test moves. The answers come from real TLS servers.</summary>
internal abstract class ProberTests
{
    private const string Control = "192.0.2.1:443";
    private readonly Dictionary<string, StandInMachine> machines = [];
    protected ConcurrentQueue<(string Instance, DateTimeOffset At)> Asked { get; } = [];
    protected HashSet<string> Silent { get; } = [];
    protected HashSet<string> Broken { get; } = [];
    protected bool WeAreCutOff { get; set; }
    protected int ControlAsked { get; private set; }
    protected MachineHost Host { get; private set; } = null!;

    [SetUp]
    public async Task Start()
    {
        Asked.Clear();
        Silent.Clear();
        Broken.Clear();
        (WeAreCutOff, ControlAsked) = (false, 0);
        Host = await MachineHost.Begin(new() { ["Probes:ControlAddresses:0"] = Control }, services => services.AddSingleton<ConnectToMachine>(Connect));
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var machine in machines.Values)
            await machine.DisposeAsync();
        machines.Clear();
        await Host.DisposeAsync();
    }

    protected static string Id(int number) => $"ins_{number:d16}";

    protected static string Name(int number) => $"etherpad.a{number}.localhost";

    protected Prober Prober => Host.Services.GetRequiredService<Prober>();

    protected async Task Machines(int count)
    {
        for (var i = 1; i <= count; i++)
            await Machine(i);
        await Tick();
        Assert.That(await Answering(), Is.EqualTo(count));
    }

    protected async Task Machine(int number)
    {
        await Host.PoweredOn(Id(number), Name(number));
        await Host.Db(async db =>
        {
            (await db.DnsRecords.SingleAsync(r => r.Owner == Id(number))).Address = $"198.51.100.{number}";
            return await db.SaveChangesAsync();
        });
        var machine = await StandInMachine.With(Host.Services.GetRequiredService<ICertificates>().For(Name(number), $"a{number}"));
        machine.Health = http => StandInMachine.Says(StandInMachine.HealthOf(Id(number), Host.Clock.GetUtcNow()))(http);
        machines[$"198.51.100.{number}"] = machine;
    }

    private async ValueTask<Stream> Connect(Address address, CancellationToken ct)
    {
        if ($"{address.Host}:{address.Port}" == Control)
        {
            ControlAsked++;
            return WeAreCutOff ? throw new SocketException((int)SocketError.NetworkUnreachable) : new MemoryStream();
        }
        var id = Id(int.Parse(address.Host.Split('.')[^1], System.Globalization.CultureInfo.InvariantCulture));
        Asked.Enqueue((id, Host.Clock.GetUtcNow()));
        if (Broken.Contains(id))
            throw new InvalidOperationException("a defect of ours");
        if (Silent.Contains(id) || !machines.TryGetValue(address.Host, out var machine))
            throw new SocketException((int)SocketError.ConnectionRefused);
        return await ProbesFeature.Connect(machine.Address, ct);
    }

    protected Task Tick() => Prober.Tick(CancellationToken.None);

    protected async Task After(TimeSpan span)
    {
        Host.Clock.Advance(span);
        await Tick();
    }

    protected async Task RunFor(TimeSpan span)
    {
        var end = Host.Clock.GetUtcNow() + span;
        while (Host.Clock.GetUtcNow() < end)
        {
            await Tick();
            // From one due time to the next: a day of probes is tested in seconds.
            var next = await Host.Db(db => db.ProbeStates.MinAsync(p => (DateTimeOffset?)p.NotBefore)) ?? end;
            var step = next - Host.Clock.GetUtcNow();
            Host.Clock.Advance(step < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : step < end - Host.Clock.GetUtcNow() ? step : end - Host.Clock.GetUtcNow());
        }
        await Tick();
    }

    protected Task<ProbeState> State(int number) => Host.Db(db => db.ProbeStates.AsNoTracking().SingleAsync(p => p.InstanceId == Id(number)));

    protected Task<int> Answering() => Host.Db(db => db.ProbeStates.CountAsync(p => p.Answers == true));
}
