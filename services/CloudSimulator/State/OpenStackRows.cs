namespace AppsEducation.CloudSimulator.State;

/// <summary>A token of Keystone's; its id is what <c>X-Auth-Token</c> carries.</summary>
internal sealed record TokenRow : Row
{
    public required string Account { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

internal sealed record ApplicationCredentialRow : Row
{
    public required string Account { get; init; }
    public required string Name { get; init; }
    public required string Secret { get; init; }
    public string? Description { get; init; }
}

/// <summary>A flavor that an administrator added to the usual ones.</summary>
internal sealed record FlavorRow : Row
{
    public required string Region { get; init; }
    public required string Name { get; init; }
    public int Vcpus { get; init; }
    public long Ram { get; init; }
    public long Disk { get; init; }
}

internal sealed record KeyPairRow : Row
{
    public required string Project { get; init; }
    public required string Region { get; init; }
    public required string Name { get; init; }
    public required string PublicKey { get; init; }
}

/// <summary>A server of Nova's. Its <see cref="Resource.Zone"/> is a region.</summary>
internal sealed record NovaServerRow : Resource
{
    public required FlavorRow Flavor { get; init; }
    public required string ImageId { get; init; }
    public string? KeyName { get; init; }
    public string? Description { get; init; }
    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>Base64, as it was sent.</summary>
    public string? UserData { get; init; }

    /// <summary>Why it ends in ERROR; found out after the create was accepted.</summary>
    public string? Fault { get; init; }

    /// <summary>The last action, when it was accepted and the vm_state it started from.</summary>
    public string Act { get; init; } = "create";
    public DateTimeOffset ActAt { get; init; }
    public string ActFrom { get; init; } = "building";

    /// <summary>What a resize goes to; the flavor is this one's from the moment it is verified.</summary>
    public FlavorRow? NewFlavor { get; init; }

    /// <summary>When its machine began to run, or will; null while it is off.</summary>
    public DateTimeOffset? RunningFrom { get; init; }
    public DateTimeOffset? LaunchedAt { get; init; }
    public ServerEvent[] Events { get; init; } = [];
}

internal sealed record ServerEvent(string Action, string RequestId, DateTimeOffset At);

/// <summary>A port of Neutron's, with its address.</summary>
internal sealed record PortRow : Resource
{
    public required string NetworkId { get; init; }
    public required string SubnetId { get; init; }
    public required string Address { get; init; }
    public required string Mac { get; init; }
    public string Description { get; init; } = "";
    public string[] SecurityGroupIds { get; init; } = [];
    public string? ServerId { get; init; }

    /// <summary>Made by Nova for its server, and gone with it.</summary>
    public bool OfServer { get; init; }
    public int Revision { get; init; } = 1;
}

internal sealed record SecurityGroupRow : Resource
{
    public string Description { get; init; } = "";
    public SecurityGroupRule[] Rules { get; init; } = [];
    public int Revision { get; init; } = 1;
}

internal sealed record SecurityGroupRule(
    string Id, string Direction, string EtherType, string? Protocol, int? PortMin, int? PortMax, string? RemotePrefix, string? RemoteGroup, string? Description, DateTimeOffset CreatedAt);

/// <summary>A volume of Cinder's; sizes are GiB.</summary>
internal sealed record CinderVolumeRow : Resource
{
    public string? Description { get; init; }
    public long Size { get; init; }
    public string? SnapshotId { get; init; }
    public Dictionary<string, string> Metadata { get; init; } = [];

    /// <summary>Made when nothing was in stock: its creation ends in error.</summary>
    public bool WithoutBackend { get; init; }
    public long? NewSize { get; init; }
    public DateTimeOffset? ExtendingAt { get; init; }
    public string? ServerId { get; init; }
    public string? AttachmentId { get; init; }
    public bool DeleteOnTermination { get; init; }
    public string Device { get; init; } = "/dev/sdb";
    public DateTimeOffset AttachedAt { get; init; }
    public DateTimeOffset? DetachingAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
}

internal sealed record CinderSnapshotRow : Resource
{
    public string? Description { get; init; }
    public required string VolumeId { get; init; }
    public long Size { get; init; }
    public Dictionary<string, string> Metadata { get; init; } = [];
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>An image made of a server.</summary>
internal sealed record ServerImageRow : Resource
{
    public required string ServerId { get; init; }
    public Dictionary<string, string> Metadata { get; init; } = [];
}
