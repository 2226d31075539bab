using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>The simulated machines. They boot, enrol and renew only when told to look; a process tells them several times a second.</summary>
public sealed class Machines : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly World world;
    private readonly Timings timings;
    private readonly TimeProvider time;
    private readonly HttpClient network;
    private readonly SemaphoreSlim looking = new(1);

    internal Machines(World world, SimulatorOptions options, TimeProvider time)
    {
        this.world = world;
        this.time = time;
        timings = options.Timings;
        network = options.MachinesNetwork is { } handler ? new HttpClient(handler, disposeHandler: false) : new HttpClient();
        network.Timeout = TimeSpan.FromSeconds(20);
    }

    /// <summary>One look: machines whose boot is over read their user data, those that have to enrol or renew do. Returns how many went on.</summary>
    public async Task<int> Advance(CancellationToken ct = default)
    {
        await looking.WaitAsync(ct);
        try
        {
            List<DiskRow> calling = [];
            var moved = 0;
            lock (world.Gate)
            {
                var now = time.GetUtcNow();
                Due.Settle(world, timings, now);
                foreach (var hardware in Hardware.All(world, timings, now).ToArray())
                    moved += Step(hardware, now, calling);
                world.Commit(now);
            }
            foreach (var disk in calling)
            {
                var outcome = await Enrolment.Ask(network, disk, time.GetUtcNow(), ct);
                lock (world.Gate)
                    Record(disk, outcome);
                moved++;
            }
            return moved;
        }
        finally
        {
            looking.Release();
        }
    }

    /// <summary>Whether one of them goes on by itself: boots, installs or isn't enrolled yet.</summary>
    public bool AreBusy
    {
        get
        {
            lock (world.Gate)
            {
                var now = time.GetUtcNow();
                Due.Settle(world, timings, now);
                return Hardware.All(world, timings, now).Any(hardware => MachineLife.IsBusy(world, timings, hardware, now));
            }
        }
    }

    /// <summary>Every machine and what keeps it from answering.</summary>
    public IReadOnlyList<MachineLook> Look()
    {
        lock (world.Gate)
        {
            var now = time.GetUtcNow();
            Due.Settle(world, timings, now);
            return [.. Hardware.All(world, timings, now).OrderBy(hardware => hardware.Order).Select(hardware => MachineLife.Look(world, timings, hardware, now))];
        }
    }

    /// <summary>One machine, by its server; null when there is no such server.</summary>
    public MachineLook? Look(string serverId)
    {
        lock (world.Gate)
        {
            var now = time.GetUtcNow();
            Due.Settle(world, timings, now);
            return Hardware.Find(world, timings, serverId, now) is { } hardware ? MachineLife.Look(world, timings, hardware, now) : null;
        }
    }

    /// <summary>Something happens inside the machine: <c>stop-answering</c>, <c>answer</c>, <c>bad-probe</c>, <c>stale-probe</c>.</summary>
    public void Tell(string serverId, string what)
    {
        lock (world.Gate)
        {
            var now = time.GetUtcNow();
            if (world.Disks.Find(Hardware.Find(world, timings, serverId, now)?.RootDisk) is not { } disk)
                throw new ArgumentException($"There is no machine on server {serverId} yet.", nameof(serverId));
            world.Disks.Put(what switch
            {
                "stop-answering" => disk with { Silent = true },
                "bad-probe" => disk with { BadProbe = true },
                "stale-probe" => disk with { StaleSince = now },
                "answer" => disk with { Silent = false, BadProbe = false, StaleSince = null },
                _ => throw new ArgumentException($"'{what}' can't be told to a machine: say stop-answering, answer, bad-probe or stale-probe.", nameof(what)),
            }, now);
            world.Commit(now);
        }
    }

    public void Dispose()
    {
        network.Dispose();
        looking.Dispose();
    }

    private int Step(Hardware hardware, DateTimeOffset now, List<DiskRow> calling)
    {
        if (hardware is not { RunningSince: { } run, RootDisk: { } root })
            return 0;
        if (world.Disks.Find(root) is not { } disk)
        {
            if (now < run + timings.FirstBoot)
                return 0;
            world.Disks.Put(Read(hardware, root, run), run + timings.FirstBoot);
            return 1;
        }
        if (disk.Machine is null || now < (run > disk.FirstRunAt ? run + timings.Reboot : disk.ReadAt))
            return 0;
        var due = disk.EnrolledAt is null
            ? disk.RefusedInRun != run && (disk.NextAttemptAt ?? now) <= now
            : disk.RenewAt <= now && (disk.NextAttemptAt ?? now) <= now;
        // Without a public address nothing leaves the machine; it will try again.
        if (due && hardware.Address is not null)
            calling.Add(disk with { FirstRunAt = disk.FirstRunAt, RefusedInRun = run });
        return 0;
    }

    private DiskRow Read(Hardware hardware, string root, DateTimeOffset run)
    {
        var at = run + timings.FirstBoot;
        var disk = new DiskRow { Id = root, ServerId = hardware.ServerId, FirstRunAt = run, ReadAt = at };
        try
        {
            var machine = FirstBoot.Read(hardware.UserData);
            return (disk with { Machine = machine, MachineKey = Enrolment.NewKey() }).Say(at, $"cloud-init: this is {machine.Offering} {machine.Version} for {machine.HostName}");
        }
        catch (BadUserDataException bad)
        {
            return (disk with { Problem = bad.Message }).Say(at, $"cloud-init: {bad.Message}");
        }
    }

    // The disk carried the run of this try in RefusedInRun; it stays there only when the answer was a refusal.
    private void Record(DiskRow asked, Enrolment.Outcome outcome)
    {
        var now = time.GetUtcNow();
        if (world.Disks.Find(asked.Id) is not { } disk)
            return;
        var attempts = disk.Attempts + 1;
        var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(attempts, 6))));
        disk = outcome switch
        {
            Enrolment.Outcome.Enrolled enrolled => (disk with
            {
                Certificate = enrolled.Certificate,
                PrivateKey = enrolled.PrivateKey,
                ProbeIdentity = enrolled.ProbeIdentity,
                EnrolledAt = disk.EnrolledAt ?? now,
                RenewAt = now + ((enrolled.NotAfter - now) * 2 / 3),
                Attempts = 0,
                NextAttemptAt = null,
                RefusedInRun = null,
                LastRefusal = null,
            }).Say(now, $"appsedu: enrolled, certificate until {enrolled.NotAfter:u}"),
            Enrolment.Outcome.Refused refused => (disk with { Attempts = attempts, NextAttemptAt = now + LongestPause, RefusedInRun = asked.RefusedInRun, LastRefusal = refused.Reason })
                .Say(now, $"appsedu: enrolment refused: {refused.Reason}"),
            Enrolment.Outcome.Again again => (disk with { Attempts = attempts, NextAttemptAt = now + pause, LastRefusal = $"no answer yet: {again.Reason}" })
                .Say(now, $"appsedu: enrolment: {again.Reason}; again in {pause.TotalSeconds:0} s"),
            _ => disk,
        };
        world.Disks.Put(disk, now);
        world.Commit(now);
    }
}
