using AppsEducation.CloudSimulator.OpenStack;
using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>What a machine has of its cloud at an instant, whichever cloud that is.</summary>
internal sealed record Hardware(string ServerId, long Order, string State)
{
    /// <summary>When its current run began; null while it doesn't run.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>What a root disk's row is found by; null when there is no root disk.</summary>
    public string? RootDisk { get; init; }

    /// <summary>A public address that is attached.</summary>
    public string? Address { get; init; }

    /// <summary>Since when the second disk is attached; null when none is.</summary>
    public DateTimeOffset? DataDiskSince { get; init; }

    public required Func<byte[]?> UserData { get; init; }

    /// <summary>Whether the firewall lets a protocol and port in from anywhere.</summary>
    public required Func<string, int, bool> LetsIn { get; init; }

    public static IEnumerable<Hardware> All(World world, Timings timings, DateTimeOffset now) =>
        world.Servers.Now.Select(server => ScalewayHardware.Of(world, timings, server, now))
            .Concat(world.NovaServers.Now.Select(server => NovaHardware.Of(world, timings, server, now)));

    /// <summary>Those that were switched on; most servers of a test never are.</summary>
    public static IEnumerable<Hardware> SwitchedOn(World world, Timings timings, DateTimeOffset now) =>
        world.Servers.Now.Where(server => server.Act is "poweron" or "reboot").Select(server => ScalewayHardware.Of(world, timings, server, now))
            .Concat(world.NovaServers.Now.Where(server => server.RunningFrom is not null).Select(server => NovaHardware.Of(world, timings, server, now)));

    public static Hardware? Find(World world, Timings timings, string serverId, DateTimeOffset now) =>
        world.Servers.Find(serverId) is { } server ? ScalewayHardware.Of(world, timings, server, now)
        : world.NovaServers.Find(serverId) is { } nova ? NovaHardware.Of(world, timings, nova, now)
        : null;
}
