using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Cinder's quotas. What it says when one is reached is from its source: 413 with a Retry-After of 0, which doesn't mean that trying again helps.</summary>
internal static class CinderLimits
{
    private const string Quotas = "/openstack/{zone}/volume/v3/{project}/os-quota-sets/{of}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("get-volume-limits", "GET", "/openstack/{zone}/volume/v3/{project}/limits", Limits);
        foreach (var method in new[] { "GET", "PUT" })
            yield return new ApiRoute("get-volume-quota-set", method, Quotas, QuotaSet);
    }

    public static Refusal TooMany(string kind, long allowed) => OpenStackRefusal.Cinder(413, kind == "snapshots"
        ? $"SnapshotLimitExceeded: Maximum number of snapshots allowed ({allowed}) exceeded"
        : $"VolumeLimitExceeded: Maximum number of volumes allowed ({allowed}) exceeded for quota '{kind}'.");

    public static void Check(CallContext c, int volumes, long gigabytes, int snapshots)
    {
        var used = Used(c);
        if (c.Account.Quota("volumes") is { } most && used.Volumes + volumes > most && volumes > 0)
            throw TooMany("volumes", most);
        if (c.Account.Quota("snapshots") is { } mostSnapshots && used.Snapshots + snapshots > mostSnapshots && snapshots > 0)
            throw TooMany("snapshots", mostSnapshots);
        if (c.Account.Quota("gigabytes") is { } space && used.Gigabytes + gigabytes > space)
            throw OpenStackRefusal.Cinder(413, $"VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested {gigabytes}G, quota is {space}G and {used.Gigabytes}G has been consumed.");
    }

    // Snapshots count as space, too.
    private static (int Volumes, long Gigabytes, int Snapshots) Used(CallContext c)
    {
        var volumes = c.World.CinderVolumes.Now.Where(c.Mine).ToArray();
        var snapshots = c.World.CinderSnapshots.Now.Where(c.Mine).ToArray();
        return (volumes.Length, volumes.Sum(volume => volume.NewSize ?? volume.Size) + snapshots.Sum(snapshot => snapshot.Size), snapshots.Length);
    }

    private static ApiAnswer Limits(CallContext c)
    {
        CinderVolumes.CheckProject(c);
        var used = Used(c);
        return ApiAnswer.Json(200, new JsonObject
        {
            ["limits"] = new JsonObject
            {
                ["rate"] = new JsonArray(),
                ["absolute"] = new JsonObject
                {
                    ["maxTotalVolumes"] = c.Account.Quota("volumes") ?? -1,
                    ["maxTotalSnapshots"] = c.Account.Quota("snapshots") ?? -1,
                    ["maxTotalVolumeGigabytes"] = c.Account.Quota("gigabytes") ?? -1,
                    ["maxTotalBackups"] = 10,
                    ["maxTotalBackupGigabytes"] = 1000,
                    ["totalVolumesUsed"] = used.Volumes,
                    ["totalGigabytesUsed"] = used.Gigabytes,
                    ["totalSnapshotsUsed"] = used.Snapshots,
                    ["totalBackupsUsed"] = 0,
                    ["totalBackupGigabytesUsed"] = 0,
                },
            },
        });
    }

    private static ApiAnswer QuotaSet(CallContext c)
    {
        CinderVolumes.CheckProject(c);
        if (c.Call.Method == "PUT")
            throw OpenStackRefusal.Cinder(403, "Policy doesn't allow volume_extension:quotas:update to be performed.");
        return ApiAnswer.Json(200, new JsonObject
        {
            ["quota_set"] = new JsonObject
            {
                ["id"] = c.Value("of"),
                ["volumes"] = c.Account.Quota("volumes") ?? -1,
                ["snapshots"] = c.Account.Quota("snapshots") ?? -1,
                ["gigabytes"] = c.Account.Quota("gigabytes") ?? -1,
                ["per_volume_gigabytes"] = -1,
                ["backups"] = 10,
                ["backup_gigabytes"] = 1000,
                ["groups"] = 10,
            },
        });
    }
}
