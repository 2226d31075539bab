using AppsEducation.CloudSimulator.OpenStack;
using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>What a machine has of its cloud at an instant, whichever cloud that is. Nothing is looked up before it is asked for: most servers are only counted.</summary>
internal abstract class Hardware(string serverId, long order)
{
    public string ServerId => serverId;

    public long Order => order;

    /// <summary>In the provider's words.</summary>
    public abstract string State { get; }

    /// <summary>When its current run began; null while it doesn't run.</summary>
    public abstract DateTimeOffset? RunningSince { get; }

    /// <summary>What a root disk's row is found by; null when there is no root disk.</summary>
    public abstract string? RootDisk { get; }

    /// <summary>A public address that is attached.</summary>
    public abstract string? Address { get; }

    /// <summary>Since when the second disk is attached; null when none is.</summary>
    public abstract DateTimeOffset? DataDiskSince { get; }

    public abstract byte[]? UserData { get; }

    /// <summary>Whether the firewall lets a port in from anywhere.</summary>
    public abstract bool LetsIn(Port port);

    public static IEnumerable<Hardware> All(World world, Timings timings, DateTimeOffset now) =>
        world.Servers.Now.Select(server => new ScalewayHardware(world, timings, server, now))
            .Concat<Hardware>(world.NovaServers.Now.Select(server => new NovaHardware(world, timings, server, now)));

    public static Hardware? Find(World world, Timings timings, string serverId, DateTimeOffset now) =>
        world.Servers.Find(serverId) is { } server ? new ScalewayHardware(world, timings, server, now)
        : world.NovaServers.Find(serverId) is { } nova ? new NovaHardware(world, timings, nova, now)
        : null;
}
