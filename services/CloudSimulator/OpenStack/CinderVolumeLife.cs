using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>A volume's status as a pure function of its row and the clock.</summary>
internal static class CinderVolumeLife
{
    public static string Status(CinderVolumeRow volume, DateTimeOffset now, Timings timings)
    {
        if (volume.DeletedAt is not null)
            return "deleting";
        if (now - volume.CreatedAt < timings.VolumeCreating)
            return "creating";
        if (volume.WithoutBackend)
            return "error";
        if (IsOn(volume, now, timings))
            return volume.DetachingAt is not null ? "detaching"
                : now < volume.AttachedAt ? "reserved"
                : now - volume.AttachedAt < timings.VolumeAttaching ? "attaching"
                : "in-use";
        return volume.ExtendingAt is { } since && now - since < timings.VolumeUpdating ? "extending" : "available";
    }

    /// <summary>Whether a server holds it: from the moment it is reserved until it is detached.</summary>
    public static bool IsOn(CinderVolumeRow volume, DateTimeOffset now, Timings timings) =>
        volume.ServerId is not null && (volume.DetachingAt is not { } since || now - since < timings.VolumeDetaching);

    public static long Size(CinderVolumeRow volume, DateTimeOffset now, Timings timings) =>
        volume is { NewSize: { } size, ExtendingAt: { } since } && now - since >= timings.VolumeUpdating ? size : volume.Size;

    /// <summary>When its last change has settled.</summary>
    public static DateTimeOffset? UpdatedAt(CinderVolumeRow volume, DateTimeOffset now, Timings timings) =>
        now - volume.CreatedAt < timings.VolumeCreating ? null
        : volume.ModifiedAt > volume.CreatedAt + timings.VolumeCreating ? volume.ModifiedAt
        : volume.CreatedAt + timings.VolumeCreating;
}
