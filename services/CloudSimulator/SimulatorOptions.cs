namespace AppsEducation.CloudSimulator;

/// <summary>Everything that can be set on a simulator; the command line and tests fill the same record.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Where its state is kept; null keeps it in memory only.</summary>
    public string? DataFolder { get; init; }

    public IReadOnlyList<SimulatedAccount> Accounts { get; init; } = [];

    public IReadOnlyList<OpenStackFlavor> Flavors { get; init; } = OpenStackFlavor.Usual;

    /// <summary>Names of the public images of every simulated OpenStack.</summary>
    public IReadOnlyList<string> Images { get; init; } = ["Debian 12", "Debian 13", "Ubuntu 22.04", "Ubuntu 24.04"];

    /// <summary>By how much OVH's clock, which signatures are checked by, is ahead of everybody else's.</summary>
    public TimeSpan OvhClockAhead { get; init; }

    public Timings Timings { get; init; } = Timings.Compressed;

    /// <summary>Calls per second and token, zone and product; null sets no limit.</summary>
    public double? CallsPerSecond { get; init; } = 5;

    /// <summary>How many calls may come at once before the rate counts.</summary>
    public double Burst { get; init; } = 20;

    /// <summary>The most a page holds, whatever is asked for; 2 makes every reader page.</summary>
    public int LargestPage { get; init; } = 100;

    /// <summary>default: only faults that are asked for. hostile: a mild random mix on every call.</summary>
    public string Profile { get; init; } = "default";

    /// <summary>Makes the hostile mix and the ids repeatable.</summary>
    public int? Seed { get; init; }

    /// <summary>How the machines' own calls leave: to the control plane, for their enrolment. Null is the network.</summary>
    public HttpMessageHandler? MachinesNetwork { get; init; }
}

/// <summary>An account at a simulated provider, as the accounts file has it: of Scaleway by its keys, of an OpenStack by <see cref="OpenStack"/>, of OVH's API by <see cref="Ovh"/>.</summary>
public sealed record SimulatedAccount
{
    public required string Name { get; init; }

    /// <summary>A UUID, sent as <c>X-Auth-Token</c>.</summary>
    public string SecretKey { get; init; } = "";

    public string AccessKey { get; init; } = "SCWXXXXXXXXXXXXXXXXX";

    public string OrganizationId { get; init; } = "";

    public string ProjectId { get; init; } = "";

    /// <summary>Its project in an OpenStack, when that is what it is.</summary>
    public OpenStackProject? OpenStack { get; init; }

    /// <summary>Its keys at OVH's API, when that is where its zones are; beside <see cref="OpenStack"/> it is an account of OVHcloud.</summary>
    public OvhAccount? Ovh { get; init; }

    /// <summary>DNS zones it owns: at OVH where it has keys for that, else at Scaleway.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>How many it may hold of: servers, volumes, addresses, firewalls, records; of an OpenStack's cores, ram (MiB) and gigabytes, too. What isn't named isn't limited.</summary>
    public IReadOnlyDictionary<string, long> Quotas { get; init; } = new Dictionary<string, long>();
}

/// <summary>The three keys by which calls of OVH's API are signed.</summary>
public sealed record OvhAccount
{
    public required string ApplicationKey { get; init; }

    public required string ApplicationSecret { get; init; }

    public required string ConsumerKey { get; init; }
}

/// <summary>A project of an OpenStack and the one user who works in it.</summary>
public sealed record OpenStackProject
{
    public required string UserName { get; init; }

    public required string Password { get; init; }

    /// <summary>32 hexadecimal digits.</summary>
    public required string ProjectId { get; init; }

    public string ProjectName { get; init; } = "project";

    /// <summary>32 hexadecimal digits; made from the name when not said.</summary>
    public string? UserId { get; init; }

    public IReadOnlyList<string> Regions { get; init; } = ["GRA11"];

    /// <summary>Application credentials it has from the start, besides those it makes: secret by id.</summary>
    public IReadOnlyDictionary<string, string> ApplicationCredentials { get; init; } = new Dictionary<string, string>();

    /// <summary>May change flavors and others' quotas.</summary>
    public bool Admin { get; init; }
}

/// <summary>What can be rented in every region of the simulated OpenStacks; memory in MiB, disk in GiB.</summary>
public sealed record OpenStackFlavor(string Name, int Vcpus, int Ram, int Disk)
{
    // Names and sizes as OVHcloud lists them.
    internal static IReadOnlyList<OpenStackFlavor> Usual { get; } =
    [
        new("d2-2", 1, 2_000, 25), new("d2-4", 2, 4_000, 50), new("d2-8", 4, 8_000, 50),
        new("b3-8", 2, 8_000, 50), new("b3-16", 4, 16_000, 100), new("b3-32", 8, 32_000, 200), new("b3-64", 16, 64_000, 400),
        new("c3-4", 2, 4_000, 50), new("c3-8", 4, 8_000, 100), new("c3-16", 8, 16_000, 200), new("c3-32", 16, 32_000, 400),
    ];
}
