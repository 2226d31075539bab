using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>How far a machine is. <see cref="Missing"/> names what keeps it from answering, one sentence each; empty means it is alive.</summary>
public sealed record MachineLook(
    string ServerId, string? Address, string? HostName, string? Offering, string Stage, IReadOnlyList<string> Missing, IReadOnlyList<string> Console)
{
    public bool Alive => Missing.Count == 0;

    /// <summary>TLS can be spoken to it: power, address, port and certificate; the application may still be installing.</summary>
    internal bool Speaks { get; init; }

    internal DateTimeOffset AliveSince { get; init; }

    internal DiskRow? Disk { get; init; }
}

/// <summary>A machine's life as a pure function of rows and the clock.</summary>
internal static class MachineLife
{
    public static MachineLook Look(World world, Timings timings, ServerRow server, DateTimeOffset now)
    {
        var root = Root(world, server);
        var disk = world.Disks.Find(root?.Id);
        var address = world.Addresses.Now.FirstOrDefault(row => row.ServerId == server.Id && AddressLife.State(row, now, timings) == "attached");
        var since = ServerLife.RunningSince(server, now, timings);
        List<string> missing = [];
        MachineLook Told(string stage, bool speaks = false, DateTimeOffset aliveSince = default) =>
            new(server.Id, address?.Address, disk?.Machine?.HostName, disk?.Machine?.Offering, stage, missing, disk?.Console ?? []) { Speaks = speaks, AliveSince = aliveSince, Disk = disk };

        if (since is not { } run)
        {
            missing.Add($"power: the server is {ServerLife.At(server, now, timings).State}");
            return Told("off");
        }
        if (disk is null)
        {
            missing.Add("boot: user data not read yet");
            return Told("booting");
        }
        if (disk.Problem is { } problem)
        {
            missing.Add($"user data: {problem}");
            return Told("dead");
        }
        var machine = disk.Machine!;
        var booted = run > disk.FirstRunAt ? run + timings.Reboot : disk.ReadAt;
        if (now < booted)
            missing.Add("boot: still booting");
        if (address is null)
            missing.Add("address: no public address is attached");
        var firewall = world.Firewalls.Find(server.SecurityGroupId);
        var closed = machine.Ports.Concat(Applications.Find(machine.Offering)!.Ports).Distinct()
            .Where(port => firewall is null || !FirewallRules.LetsIn(firewall, port.Protocol, port.Number)).ToArray();
        missing.AddRange(closed.Select(port => $"port: {port} is closed in the security group"));
        if (disk.EnrolledAt is null)
            missing.Add($"enrolment: {disk.LastRefusal ?? "not enrolled yet"}");
        if (disk.Silent)
            missing.Add("silent: told to stop answering");
        var speaks = missing.Count == 0 || (missing.Count == closed.Length && closed.All(port => port.Number != 443));
        var data = world.Volumes.Now.FirstOrDefault(volume => volume.Slot == 1 && VolumeLife.IsOn(volume, server.Id));
        if (data is null || VolumeLife.Reference(data, now, timings) != "attached")
            missing.Add("volume: no second disk is attached");
        else if (data.AttachedAt > run)
            missing.Add("volume: the second disk came after this boot and isn't mounted");
        var installed = disk.ReadAt + timings.Install;
        if (now < installed)
            missing.Add("install: images and packages still coming");
        if (address is not null && !PointsAt(world, timings, machine.HostName, address.Address, now))
            missing.Add($"name: {machine.HostName} does not point at {address.Address}");
        DateTimeOffset[] steps = [booted, installed, disk.EnrolledAt ?? default];
        var stage = missing.Count == 0 ? "alive" : now < booted ? "booting" : now < installed ? "installing" : "waiting";
        return Told(stage, speaks, steps.Max());
    }

    public static VolumeRow? Root(World world, ServerRow server) =>
        world.Volumes.Now.FirstOrDefault(volume => volume.Slot == 0 && VolumeLife.IsOn(volume, server.Id));

    /// <summary>What the world's resolvers say: the zone as it was deployed last.</summary>
    public static IEnumerable<string> Resolve(World world, Timings timings, string host, DateTimeOffset now) =>
        from record in world.Records.AsOf(now - timings.ZonePending)
        where record.Type == "A" && string.Equals(record.Name.Length == 0 ? record.ZoneName : $"{record.Name}.{record.ZoneName}", host, StringComparison.OrdinalIgnoreCase)
        select record.Data;

    private static bool PointsAt(World world, Timings timings, string host, string address, DateTimeOffset now) =>
        Resolve(world, timings, host, now).Contains(address);
}
