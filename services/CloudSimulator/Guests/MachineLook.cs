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
    public static MachineLook Look(World world, Timings timings, Hardware hardware, DateTimeOffset now)
    {
        var disk = world.Disks.Find(hardware.RootDisk);
        List<string> missing = [];
        MachineLook Told(string stage, bool speaks = false, DateTimeOffset aliveSince = default) =>
            new(hardware.ServerId, hardware.Address, disk?.Machine?.HostName, disk?.Machine?.Offering, stage, missing, disk?.Console ?? []) { Speaks = speaks, AliveSince = aliveSince, Disk = disk };

        if (hardware.RunningSince is not { } run)
        {
            missing.Add($"power: the server is {hardware.State}");
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
        var booted = BootedAt(timings, disk, run);
        if (now < booted)
            missing.Add("boot: still booting");
        if (hardware.Address is null)
            missing.Add("address: no public address is attached");
        var closed = machine.Ports.Concat(Applications.Find(machine.Offering)!.Ports).Distinct()
            .Where(port => !hardware.LetsIn(port)).ToArray();
        missing.AddRange(closed.Select(port => $"port: {port} is closed in the security group"));
        if (disk.EnrolledAt is null)
            missing.Add($"enrolment: {disk.LastRefusal ?? "not enrolled yet"}");
        if (disk.Silent)
            missing.Add("silent: told to stop answering");
        var speaks = missing.Count == 0 || (missing.Count == closed.Length && closed.All(port => port.Number != 443));
        if (hardware.DataDiskSince is not { } data)
            missing.Add("volume: no second disk is attached");
        else if (data > run)
            missing.Add("volume: the second disk came after this boot and isn't mounted");
        var installed = disk.ReadAt + timings.Install;
        if (now < installed)
            missing.Add("install: images and packages still coming");
        if (hardware.Address is { } address && !Resolve(world, timings, machine.HostName, now).Contains(address))
            missing.Add($"name: {machine.HostName} does not point at {address}");
        DateTimeOffset[] steps = [booted, installed, disk.EnrolledAt ?? default];
        var stage = missing.Count == 0 ? "alive" : now < booted ? "booting" : now < installed ? "installing" : "waiting";
        return Told(stage, speaks, steps.Max());
    }

    /// <summary>Whether it goes on by itself: it boots, installs or isn't enrolled yet.</summary>
    public static bool IsBusy(World world, Timings timings, Hardware hardware, DateTimeOffset now) =>
        hardware.RunningSince is { } run
        && (world.Disks.Find(hardware.RootDisk) is not { } disk
            || (disk.Problem is null && (disk.EnrolledAt is null || now < disk.ReadAt + timings.Install || now < BootedAt(timings, disk, run))));

    private static DateTimeOffset BootedAt(Timings timings, DiskRow disk, DateTimeOffset run) => run > disk.FirstRunAt ? run + timings.Reboot : disk.ReadAt;

    /// <summary>What the world's resolvers say: the zone as it was deployed last.</summary>
    public static IEnumerable<string> Resolve(World world, Timings timings, string host, DateTimeOffset now) =>
        world.RecordsCalled.AsOf(host, now - timings.ZonePending).Where(record => record is { NeedsRefresh: false, Type: "A" }).Select(record => record.Data)
            .Concat(from zone in world.ServedZones.AsOf(now - timings.ZonePending)
                    from record in zone.Records
                    where record.Type == "A" && string.Equals(RecordRow.Full(record.Name, zone.Id), host, StringComparison.OrdinalIgnoreCase)
                    select record.Data);
}
