using System.Text;
using AppsEducation.CloudSimulator.Guests;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Router;

/// <summary>What somebody who connects to a public name meets.</summary>
public enum Reach
{
    /// <summary>No zone here knows the name.</summary>
    NoSuchName,

    /// <summary>The name points somewhere, and nothing accepts the connection there.</summary>
    Refused,

    /// <summary>A machine accepts it and speaks TLS with its certificate.</summary>
    Open,
}

/// <summary>An answer of a machine at its public name.</summary>
/// <param name="Reach">Whether there was one at all; when not, the rest says what a browser is told instead.</param>
public sealed record NameAnswer(Reach Reach, int Status, string ContentType, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>The machines' side of the internet: names resolve in the simulated zones, and a machine answers as its own proxy would.</summary>
public sealed class HostRouter
{
    private readonly World world;
    private readonly Timings timings;
    private readonly TimeProvider time;
    private readonly Machines machines;

    internal HostRouter(World world, SimulatorOptions options, TimeProvider time, Machines machines)
    {
        this.world = world;
        this.time = time;
        this.machines = machines;
        timings = options.Timings;
    }

    /// <summary>The addresses a resolver gives for a name now.</summary>
    public IReadOnlyList<string> Resolve(string host)
    {
        lock (world.Gate)
            return [.. MachineLife.Resolve(world, timings, host, time.GetUtcNow())];
    }

    /// <summary>Opens a connection to a name: the certificate chain and key (PEM) a machine presents, or why there is none.</summary>
    public (Reach Reach, string? Certificate, string? PrivateKey) Connect(string host)
    {
        var (reach, look) = Find(host);
        return reach == Reach.Open ? (reach, look!.Disk!.Certificate, look.Disk.PrivateKey) : (reach, null, null);
    }

    /// <summary>GET at a name. <paramref name="languages"/> is the browser's Accept-Language.</summary>
    public NameAnswer Get(string host, string path, string? languages = null)
    {
        var french = !Prefers(languages, "en");
        var (reach, look) = Find(host);
        if (reach == Reach.NoSuchName)
            return Page(reach, 404, RouterPages.NoSuchName(host, french));
        if (reach == Reach.Refused)
            return Page(reach, 502, RouterPages.NothingAnswers(host, look, french));
        var disk = look!.Disk!;
        var application = Applications.Find(disk.Machine!.Offering)!;
        var now = time.GetUtcNow();
        if (path == GuestAnswers.HealthPath)
            // The probe's timer runs from the first boot on; before it has run once the proxy has no file to serve.
            return now < look.AliveSince ? new NameAnswer(Reach.Open, 404, "text/plain", []) : Health(disk, application, look, now);
        // The proxy is up, what it stands before isn't: the installation, or the disk the data belongs on.
        if (look.Missing.Any(missing => missing.StartsWith("install", StringComparison.Ordinal) || missing.StartsWith("volume", StringComparison.Ordinal)))
            return Page(Reach.Open, 502, RouterPages.NothingAnswers(host, look, french));
        return GuestAnswers.Application(disk.Machine, application, path, look.AliveSince, french);
    }

    private (Reach Reach, MachineLook? Look) Find(string host)
    {
        lock (world.Gate)
        {
            var now = time.GetUtcNow();
            var addresses = MachineLife.Resolve(world, timings, host, now).ToArray();
            if (addresses.Length == 0)
                return (Reach.NoSuchName, null);
            var server = addresses.SelectMany(address => world.AddressesAt[address]).Where(row => row.ServerId is not null).MinBy(row => row.Order)?.ServerId
                ?? addresses.SelectMany(address => world.PortsAt[address]).Where(row => row.ServerId is not null).MinBy(row => row.Order)?.ServerId;
            var look = server is null ? null : machines.Look(server);
            // A proxy knows its own name only: at any other the handshake fails.
            return look is { Speaks: true } && string.Equals(look.HostName, host, StringComparison.OrdinalIgnoreCase) ? (Reach.Open, look) : (Reach.Refused, look);
        }
    }

    private NameAnswer Health(DiskRow disk, Application application, MachineLook look, DateTimeOffset now)
    {
        var shown = disk.StaleSince is { } stale && stale < now ? stale : now;
        var good = !disk.BadProbe && !look.Missing.Any(missing => missing.StartsWith("volume", StringComparison.Ordinal));
        return GuestAnswers.Health(disk.Machine!, application, good, GuestAnswers.LastProbe(look.AliveSince, shown, timings.HealthEvery));
    }

    private static bool Prefers(string? languages, string language) =>
        languages?.Split(',')[0].Trim().StartsWith(language, StringComparison.OrdinalIgnoreCase) == true;

    private static NameAnswer Page(Reach reach, int status, string html) => new(reach, status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(html));
}
