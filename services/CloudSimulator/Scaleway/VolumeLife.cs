using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A block volume's status and attachment as a pure function of its row and the clock; recorded in block-volume-* and cli--…-attach-simple-block-volume.</summary>
internal static class VolumeLife
{
    public static string Status(VolumeRow volume, DateTimeOffset now, Timings timings)
    {
        if (Reference(volume, now, timings) is not null)
            return "in_use";
        if (!volume.Root && now - volume.CreatedAt < timings.VolumeCreating)
            return "creating";
        return volume.UpdatingAt is { } since && now - since < timings.VolumeUpdating ? "updating" : "available";
    }

    /// <summary>attaching, attached or detaching; null when nothing holds the volume.</summary>
    public static string? Reference(VolumeRow volume, DateTimeOffset now, Timings timings)
    {
        if (volume.ServerId is null)
            return null;
        if (volume.DetachingAt is { } since)
            return now < since ? "attached" : now - since < timings.VolumeDetaching ? "detaching" : null;
        return !volume.Root && now - volume.AttachedAt < timings.VolumeAttaching ? "attaching" : "attached";
    }

    public static long Size(VolumeRow volume, DateTimeOffset now, Timings timings) =>
        volume is { PendingSize: { } size, UpdatingAt: { } since } && now - since >= timings.VolumeUpdating ? size : volume.Size;

    public static DateTimeOffset? LastDetachedAt(VolumeRow volume, DateTimeOffset now, Timings timings) =>
        volume is { ServerId: not null, DetachingAt: { } since } && now - since >= timings.VolumeDetaching
            ? since + timings.VolumeDetaching
            : volume.LastDetachedAt;

    /// <summary>The server's disks in slot order; a volume that is being detached has left its server already.</summary>
    public static bool IsOn(VolumeRow volume, string serverId) => volume.ServerId == serverId && volume.DetachingAt is null;
}
