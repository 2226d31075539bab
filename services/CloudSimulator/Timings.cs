namespace AppsEducation.CloudSimulator;

/// <summary>How long the simulated clouds take. Defaults are recorded ones for the API (cloud-apis.md §2) and compressed ones for what a machine does.</summary>
public sealed record Timings
{
    /// <summary>poweron: "allocating node" lasts this long, then "starting" until <see cref="ServerStarting"/>.</summary>
    public TimeSpan ServerAllocating { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>poweron to running; recorded: about 4 to 6 s.</summary>
    public TimeSpan ServerStarting { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>poweroff to stopped; recorded: 1 to 33 s.</summary>
    public TimeSpan ServerStopping { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>stop_in_place to "stopped in place"; recorded: 44 s, compressed here.</summary>
    public TimeSpan ServerStoppingInPlace { get; init; } = TimeSpan.FromSeconds(8);

    public TimeSpan ServerRebooting { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>terminate to 404; recorded: 6 to 16 s.</summary>
    public TimeSpan ServerTerminating { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Nova has no host for a new server yet, and 404 for every action on it; recorded: within a second of its create.</summary>
    public TimeSpan ServerScheduling { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>resize to VERIFY_RESIZE, and confirm to ACTIVE; recorded on a hypervisor without machines: 2 s.</summary>
    public TimeSpan ServerResizing { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>DELETE of Nova's until GET says 404; recorded: about a second.</summary>
    public TimeSpan ServerDeleting { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>DELETE of Cinder's until GET says 404.</summary>
    public TimeSpan VolumeDeleting { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan VolumeCreating { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan VolumeUpdating { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan VolumeAttaching { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Recorded: 0 to 42 s.</summary>
    public TimeSpan VolumeDetaching { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>detach-volume until the volume itself shows it; its server shows it at once (recorded).</summary>
    public TimeSpan VolumeDetachUnnoticed { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan SnapshotCreating { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan AddressPending { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan FirewallSyncing { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>A changed zone is pending this long and answers with its former records meanwhile.</summary>
    public TimeSpan ZonePending { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>OVH answers 404 for a record this long after its create; up to a minute there, compressed here.</summary>
    public TimeSpan RecordUnknown { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How far listings are behind; a GET of one resource is not.</summary>
    public TimeSpan ListingLag { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>running until the first boot has read its user data. Compressed.</summary>
    public TimeSpan FirstBoot { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Packages and images, after the first boot. Compressed; minutes in truth.</summary>
    public TimeSpan Install { get; init; } = TimeSpan.FromSeconds(14);

    /// <summary>running until an installed machine answers again.</summary>
    public TimeSpan Reboot { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the machine writes its health.</summary>
    public TimeSpan HealthEvery { get; init; } = TimeSpan.FromSeconds(30);

    public static Timings Compressed { get; } = new();

    /// <summary>What was recorded at the API's slow end, and a machine's own pace.</summary>
    public static Timings Real { get; } = new()
    {
        ServerStopping = TimeSpan.FromSeconds(33),
        ServerStoppingInPlace = TimeSpan.FromSeconds(44),
        ServerRebooting = TimeSpan.FromSeconds(15),
        ServerTerminating = TimeSpan.FromSeconds(16),
        ServerDeleting = TimeSpan.FromSeconds(10),
        VolumeDetaching = TimeSpan.FromSeconds(42),
        RecordUnknown = TimeSpan.FromSeconds(60),
        FirstBoot = TimeSpan.FromSeconds(60),
        Install = TimeSpan.FromMinutes(6),
        Reboot = TimeSpan.FromSeconds(45),
    };

    /// <summary>Everything is so at once: for tests that are about something else.</summary>
    public static Timings Instant { get; } = Compressed.DividedBy(0) with { HealthEvery = TimeSpan.FromSeconds(30) };

    /// <summary>Every figure scaled alike, for process tests that shorten all waits by one factor; 0 leaves no waits.</summary>
    public Timings DividedBy(double factor)
    {
        TimeSpan Short(TimeSpan span) => factor == 0 ? TimeSpan.Zero : span / factor;
        return new Timings
        {
            ServerAllocating = Short(ServerAllocating),
            ServerStarting = Short(ServerStarting),
            ServerStopping = Short(ServerStopping),
            ServerStoppingInPlace = Short(ServerStoppingInPlace),
            ServerRebooting = Short(ServerRebooting),
            ServerTerminating = Short(ServerTerminating),
            ServerScheduling = Short(ServerScheduling),
            ServerResizing = Short(ServerResizing),
            ServerDeleting = Short(ServerDeleting),
            VolumeDeleting = Short(VolumeDeleting),
            VolumeCreating = Short(VolumeCreating),
            VolumeUpdating = Short(VolumeUpdating),
            VolumeAttaching = Short(VolumeAttaching),
            VolumeDetaching = Short(VolumeDetaching),
            VolumeDetachUnnoticed = Short(VolumeDetachUnnoticed),
            SnapshotCreating = Short(SnapshotCreating),
            AddressPending = Short(AddressPending),
            FirewallSyncing = Short(FirewallSyncing),
            ZonePending = Short(ZonePending),
            RecordUnknown = Short(RecordUnknown),
            ListingLag = Short(ListingLag),
            FirstBoot = Short(FirstBoot),
            Install = Short(Install),
            Reboot = Short(Reboot),
            HealthEvery = Short(HealthEvery),
        };
    }
}
