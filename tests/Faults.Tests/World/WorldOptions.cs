using AppsEducation.CloudSimulator;
using AppsEducation.Provisioning.Engine;

namespace AppsEducation.Faults.Tests;

/// <summary>Where instances go.</summary>
internal enum Fleet
{
    Scaleway,
    OpenStack,
    Both,
}

/// <summary>How one run differs from the usual one.</summary>
internal sealed record WorldOptions
{
    /// <summary>Decides ids, jitter and whatever a walk rolls.</summary>
    public int Seed { get; init; } = 20261125;

    /// <summary>1 makes every reader page.</summary>
    public int LargestPage { get; init; } = 100;

    /// <summary>The simulator's own mix of faults: <c>default</c> has none.</summary>
    public string Profile { get; init; } = "default";

    public Guards Guards { get; init; } = Guards.All;

    /// <summary>How many servers each account may hold.</summary>
    public int Servers { get; init; } = 40;

    /// <summary>The clouds' limit for each product and zone, which the drivers know; null: none, and no limit of ours either.</summary>
    public double? CallsPerSecond { get; init; } = 5;

    /// <summary>What must hold at every call is watched, which costs a look at everything there is: too much for a large fleet.</summary>
    public bool Watched { get; init; } = true;

    /// <summary>Which clouds host; the names are Scaleway's in any case.</summary>
    public Fleet Fleet { get; init; } = Fleet.Scaleway;

    /// <summary>The names are in a zone at OVH, which may be called once a second, instead.</summary>
    public bool NamesAtOvh { get; init; }

    /// <summary>The account's zones, the one that is used first.</summary>
    public string[] CloudZones { get; init; } = ["fr-par-1"];

    /// <summary>A machine that boots and installs sooner than in life: what is tried here is what becomes of it, not how long it takes.</summary>
    public Timings Pace { get; init; } = Timings.Compressed with { FirstBoot = TimeSpan.FromSeconds(3), Install = TimeSpan.FromSeconds(4) };

    /// <summary>How long what held data goes on running after its end was asked for.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>Whose service a run is about.</summary>
internal sealed record Subject(string Instance, string AcademyCode, string AcademySlug, string Offering)
{
    public static readonly Subject Dijon = new("ins_d1j0n0000000000a", "09", "dijon", "etherpad");
    public static readonly Subject Lille = new("ins_111e00000000000a", "09", "lille", "etherpad");
    public static readonly Subject Nantes = new("ins_nan7es000000000a", "17", "nantes", "etherpad");

    public string HostName => $"{Offering}.{AcademySlug}.localhost";
}
