namespace AppsEducation.CloudSimulator;

/// <summary>Everything that can be set on a simulator; the command line and tests fill the same record.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Where its state is kept; null keeps it in memory only.</summary>
    public string? DataFolder { get; init; }

    public IReadOnlyList<SimulatedAccount> Accounts { get; init; } = [];

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

/// <summary>An account at the simulated provider, as the accounts file has it.</summary>
public sealed record SimulatedAccount
{
    public required string Name { get; init; }

    /// <summary>A UUID, sent as <c>X-Auth-Token</c>.</summary>
    public required string SecretKey { get; init; }

    public string AccessKey { get; init; } = "SCWXXXXXXXXXXXXXXXXX";

    public required string OrganizationId { get; init; }

    public required string ProjectId { get; init; }

    /// <summary>DNS zones it owns.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>How many it may hold of: servers, volumes, addresses, firewalls, records. What isn't named isn't limited.</summary>
    public IReadOnlyDictionary<string, long> Quotas { get; init; } = new Dictionary<string, long>();
}
