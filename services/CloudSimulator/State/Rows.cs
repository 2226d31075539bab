using System.Text.Json.Serialization;

namespace AppsEducation.CloudSimulator.State;

/// <summary>What the simulator holds: plain values. What a row *shows* at an instant is computed from it and the clock, never stored.</summary>
internal abstract record Row
{
    public required string Id { get; init; }
}

/// <summary>A resource that a project owns; <see cref="Order"/> keeps listings stable.</summary>
internal abstract record Resource : Row
{
    public required string Zone { get; init; }
    public required string Project { get; init; }
    public long Order { get; init; }
    public string Name { get; init; } = "";
    public string[] Tags { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ModifiedAt { get; init; }
}

internal sealed record AccountRow : Row
{
    public string SecretKey { get; init; } = "";
    public string AccessKey { get; init; } = "";
    public string OrganizationId { get; init; } = "";
    public string ProjectId { get; init; } = "";
    public OpenStackProject? OpenStack { get; init; }
    public OvhAccount? Ovh { get; init; }
    public Dictionary<string, long> Quotas { get; init; } = [];

    /// <summary>Quotas changed since by the admin API: they outlive a restart, which reads the accounts file again. Null lifts the limit.</summary>
    public Dictionary<string, long?> Changed { get; init; } = [];

    public long? Quota(string kind) => Changed.TryGetValue(kind, out var changed) ? changed : Quotas.TryGetValue(kind, out var quota) ? quota : null;
}

internal sealed record ServerRow : Resource
{
    public required string CommercialType { get; init; }
    public required string ImageId { get; init; }
    public required string SecurityGroupId { get; init; }
    public string BootType { get; init; } = "local";
    public bool Protected { get; init; }
    public bool DynamicIpRequired { get; init; }

    /// <summary>The last power action, when it was accepted and the settled state it started from.</summary>
    public string? Act { get; init; }
    public DateTimeOffset ActAt { get; init; }
    public string ActFrom { get; init; } = "stopped";

    /// <summary>Why a power-on falls back to stopped; set when it was accepted without stock.</summary>
    public string? FallsBack { get; init; }
}

/// <summary>One value of a server's user data; its id is <c>server/key</c>.</summary>
internal sealed record UserDataRow : Row
{
    public required string ServerId { get; init; }
    public required string Key { get; init; }
    public required byte[] Content { get; init; }
}

internal sealed record VolumeRow : Resource
{
    /// <summary>Bytes, decimal.</summary>
    public long Size { get; init; }
    public int PerfIops { get; init; } = 5000;
    public string? ParentSnapshotId { get; init; }

    /// <summary>A disk of the hypervisor itself (<c>l_ssd</c>): known to the instance API only, gone with its server.</summary>
    public bool Local { get; init; }

    /// <summary>Made together with its server, so never "creating" and attached from the first instant.</summary>
    public bool Root { get; init; }

    public long? PendingSize { get; init; }
    public DateTimeOffset? UpdatingAt { get; init; }
    public string? ServerId { get; init; }
    public int Slot { get; init; }
    public string? ReferenceId { get; init; }
    public DateTimeOffset AttachedAt { get; init; }
    public DateTimeOffset? DetachingAt { get; init; }
    public DateTimeOffset? LastDetachedAt { get; init; }
}

internal sealed record SnapshotRow : Resource
{
    public long Size { get; init; }
    public string? VolumeId { get; init; }
    public string VolumeName { get; init; } = "";
}

internal sealed record AddressRow : Resource
{
    public required string Address { get; init; }
    public required string IpamId { get; init; }
    public string Type { get; init; } = "routed_ipv4";
    public string? Reverse { get; init; }
    public string? ServerId { get; init; }

    /// <summary>When it was last attached or detached by an update of its own; null when it came with its server.</summary>
    public DateTimeOffset? MovedAt { get; init; }
}

internal sealed record FirewallRow : Resource
{
    public string? Description { get; init; }
    public bool Stateful { get; init; } = true;
    public string InboundDefault { get; init; } = "accept";
    public string OutboundDefault { get; init; } = "accept";
    public bool DefaultSecurity { get; init; } = true;
    public bool ProjectDefault { get; init; }
    public DateTimeOffset? RulesSetAt { get; init; }
    public FirewallRule[] Rules { get; init; } = [];
}

internal sealed record FirewallRule(
    string Id, string Protocol, string Direction, string Action, string IpRange, int? PortFrom, int? PortTo, int Position);

/// <summary>A DNS zone; its id is its full name. <see cref="ChangedAt"/> starts its deployment.</summary>
internal sealed record ZoneRow : Row
{
    public required string Project { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>At OVH: how many changes there were, how many of them the last refresh took along, and when that was.</summary>
    public int Changes { get; init; }
    public int ServedChanges { get; init; }
    public DateTimeOffset? RefreshedAt { get; init; }
}

/// <summary>What the name servers of a zone at OVH answer from: its records as they were at its last refresh.</summary>
internal sealed record ServedZoneRow : Row
{
    public ServedRecord[] Records { get; init; } = [];
}

internal sealed record ServedRecord(string Name, string Type, string Data);

internal sealed record RecordRow : Row
{
    public required string ZoneName { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required string Data { get; init; }
    public long Ttl { get; init; } = 3600;
    public long Priority { get; init; }
    public string? Comment { get; init; }
    public long Order { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>In a zone at OVH: nothing is served of it until the zone is refreshed.</summary>
    public bool NeedsRefresh { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore]
    public string FullName => Full(Name, ZoneName);

    public static string Full(string name, string zone) => name.Length == 0 ? zone : $"{name}.{zone}";
}

/// <summary>Availability of one commercial type in one zone; its id is <c>zone/type</c>.</summary>
internal sealed record StockRow : Row
{
    public required string Availability { get; init; }
}

/// <summary>A create whose answer was lost and that lands by itself later.</summary>
internal sealed record LateCallRow : Row
{
    public required string Account { get; init; }
    public required string Method { get; init; }
    public required string Path { get; init; }
    public required string Query { get; init; }
    public required byte[] Body { get; init; }
    public DateTimeOffset DueAt { get; init; }
}

/// <summary>A resource that a fault takes away out of band at its time.</summary>
internal sealed record VanishRow : Row
{
    public DateTimeOffset DueAt { get; init; }
}

/// <summary>A counter that survives: the next order number, the next address, calls by route, violations.</summary>
internal sealed record CountRow : Row
{
    public long Value { get; init; }
}
