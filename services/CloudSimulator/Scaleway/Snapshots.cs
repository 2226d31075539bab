using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>block/v1 snapshots, as far as the recordings go: create, read, delete. Export to a bucket comes with the object store.</summary>
internal static class Snapshots
{
    public static IEnumerable<ApiRoute> Routes()
    {
        foreach (var version in new[] { "v1", "v1alpha1" })
        {
            var many = $"/block/{version}/zones/{{zone}}/snapshots";
            yield return new ApiRoute("list-snapshots", "GET", many, List);
            yield return new ApiRoute("create-snapshot", "POST", many, Create);
            yield return new ApiRoute("get-snapshot", "GET", many + "/{id}", c => ApiAnswer.Json(200, View(c, Own(c, c.Value("id")))));
            yield return new ApiRoute("delete-snapshot", "DELETE", many + "/{id}", Delete);
        }
    }

    public static SnapshotRow Own(CallContext c, string id)
    {
        var snapshot = c.World.Snapshots.Find(id);
        if (snapshot is null || snapshot.Project != c.Account.ProjectId || snapshot.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("snapshot", id);
        c.Concerns = id;
        return snapshot;
    }

    private static ApiAnswer List(CallContext c) => Wire.CountedPage(c, "snapshots",
        c.World.Snapshots.AsOf(c.Listed).Where(row => row.Project == c.Account.ProjectId && row.Zone == c.Zone)
            .OrderBy(row => row.Order), row => View(c, row));

    private static ApiAnswer Create(CallContext c)
    {
        var volume = BlockVolumes.Own(c, c.Body.Text("volume_id") ?? throw ScalewayRefusal.Required("volume_id"));
        if (VolumeLife.Status(volume, c.Now, c.Timings) is not ("available" or "in_use") and var state)
            throw ScalewayRefusal.Transient("volume", volume.Id, state);
        var snapshot = new SnapshotRow
        {
            Id = c.World.NewId(),
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = Projects.Of(c, "snapshot"),
            Name = c.Body.Text("name") ?? $"snapshot-{volume.Name}",
            Tags = c.Body.Texts("tags") ?? [],
            Size = VolumeLife.Size(volume, c.Now, c.Timings),
            VolumeId = volume.Id,
            VolumeName = volume.Name,
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
        c.World.Snapshots.Put(snapshot, c.Now);
        c.Concerns = snapshot.Id;
        return ApiAnswer.Json(200, View(c, snapshot));
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var snapshot = Own(c, c.Value("id"));
        c.World.Snapshots.Remove(snapshot.Id, c.Now);
        return ApiAnswer.Empty(204);
    }

    private static JsonObject View(CallContext c, SnapshotRow snapshot)
    {
        var parent = c.World.Volumes.Find(snapshot.VolumeId);
        return new JsonObject
        {
            ["id"] = snapshot.Id,
            ["name"] = snapshot.Name,
            ["class"] = "sbs",
            ["size"] = snapshot.Size,
            ["project_id"] = snapshot.Project,
            ["created_at"] = Wire.BlockDate(snapshot.CreatedAt),
            ["updated_at"] = Wire.BlockDate(snapshot.ModifiedAt),
            ["parent_volume"] = parent is null ? null : new JsonObject
            {
                ["id"] = parent.Id,
                ["name"] = parent.Name,
                ["type"] = parent.PerfIops == 15000 ? "sbs_15k" : "sbs_5k",
                ["status"] = VolumeLife.Status(parent, c.Now, c.Timings),
            },
            ["public"] = false,
            ["references"] = new JsonArray(),
            ["status"] = c.Now - snapshot.CreatedAt < c.Timings.SnapshotCreating ? "creating" : "available",
            ["tags"] = Wire.Array(snapshot.Tags),
            ["zone"] = snapshot.Zone,
        };
    }
}
