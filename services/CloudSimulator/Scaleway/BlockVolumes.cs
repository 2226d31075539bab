using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>block/v1 volumes (and their older address, v1alpha1): 200 on create, unwrapped bodies, growing only.</summary>
internal static class BlockVolumes
{
    public static IEnumerable<ApiRoute> Routes()
    {
        foreach (var version in new[] { "v1", "v1alpha1" })
        {
            var many = $"/block/{version}/zones/{{zone}}/volumes";
            yield return new ApiRoute("list-volumes", "GET", many, List);
            yield return new ApiRoute("create-volume", "POST", many, Create);
            yield return new ApiRoute("get-volume", "GET", many + "/{id}", Get);
            yield return new ApiRoute("update-volume", "PATCH", many + "/{id}", Update);
            yield return new ApiRoute("delete-volume", "DELETE", many + "/{id}", Delete);
        }
    }

    public static VolumeRow Own(CallContext c, string id)
    {
        var volume = c.World.Volumes.Find(id);
        if (volume is null || volume.Local || volume.Project != c.Account.ProjectId || volume.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("volume", id);
        c.Concerns = id;
        return volume;
    }

    private static ApiAnswer List(CallContext c)
    {
        var (tags, project, name, server) = (c.Query("tags")?.Split(','), c.Query("project_id"), c.Query("name"), c.Query("product_resource_id"));
        var listed = c.World.Volumes.Listing(c.Listed, c.Listing, all => Ordered(all
            .Where(volume => !volume.Local && volume.Project == c.Account.ProjectId && volume.Zone == c.Zone)
            .Where(volume => project is null || volume.Project == project)
            .Where(volume => name is null || volume.Name.Contains(name, StringComparison.Ordinal))
            .Where(volume => server is null || volume.ServerId == server)
            .Where(volume => tags is null || tags.All(tag => volume.Tags.Contains(tag)))));
        return Wire.CountedPage(c, "volumes", listed.Where(volume => server is null || VolumeLife.Reference(volume, c.Listed, c.Timings) is not null), volume => View(c, volume, c.Listed));

        IEnumerable<VolumeRow> Ordered(IEnumerable<VolumeRow> volumes) => c.Query("order_by") is "created_at_desc" ? volumes.OrderByDescending(volume => volume.Order) : volumes.OrderBy(volume => volume.Order);
    }

    private static ApiAnswer Get(CallContext c)
    {
        var id = c.Value("id");
        var volume = c.World.Volumes.Find(id, c.Read);
        if (volume is null || volume.Local || volume.Project != c.Account.ProjectId || volume.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("volume", id);
        c.Concerns = id;
        return ApiAnswer.Json(200, View(c, volume, c.Read));
    }

    private static ApiAnswer Create(CallContext c)
    {
        var body = c.Body;
        var project = Projects.Of(c, "volume");
        var (size, parent) = (body["from_empty"], body["from_snapshot"]) switch
        {
            (JsonObject empty, _) => (empty.Number("size") ?? throw ScalewayRefusal.Required("from_empty.size"), (string?)null),
            (_, JsonObject from) => FromSnapshot(c, from),
            _ => throw ScalewayRefusal.Required("from_empty"),
        };
        if (size is < 1_000_000_000 or > 10_000_000_000_000)
            throw ScalewayRefusal.Argument("size", "must be between 1 GB and 10 TB");
        if (body.Number("perf_iops") is not (null or 5000 or 15000))
            throw ScalewayRefusal.Argument("perf_iops", "must be 5000 or 15000");
        Quotas.Check(c, "volumes", 1);
        var volume = new VolumeRow
        {
            Id = c.World.NewId(),
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = project,
            Name = body.Text("name") ?? $"volume-{c.World.NewId()[..8]}",
            Size = size,
            PerfIops = (int)(body.Number("perf_iops") ?? 5000),
            ParentSnapshotId = parent,
            Tags = body.Texts("tags") ?? [],
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
        c.World.Volumes.Put(volume, c.Now);
        c.Concerns = volume.Id;
        return ApiAnswer.Json(200, View(c, volume, c.Now));
    }

    private static ApiAnswer Update(CallContext c)
    {
        var volume = Own(c, c.Value("id"));
        var now = VolumeLife.Size(volume, c.Now, c.Timings);
        if (VolumeLife.Status(volume, c.Now, c.Timings) is ("creating" or "updating") and var state)
            throw ScalewayRefusal.Transient("volume", volume.Id, state);
        if (c.Body.Number("size") is { } size && size != now)
        {
            if (size < now)
                throw ScalewayRefusal.Argument("size", "a volume only grows");
            volume = volume with { Size = now, PendingSize = size, UpdatingAt = c.Now };
        }
        volume = volume with
        {
            Name = c.Body.Text("name") ?? volume.Name,
            Tags = c.Body.Texts("tags") ?? volume.Tags,
            PerfIops = (int)(c.Body.Number("perf_iops") ?? volume.PerfIops),
            ModifiedAt = c.Now,
        };
        c.World.Volumes.Put(volume, c.Now);
        return ApiAnswer.Json(200, View(c, volume, c.Now));
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var volume = Own(c, c.Value("id"));
        if (VolumeLife.Reference(volume, c.Now, c.Timings) is not null)
            throw ScalewayRefusal.StillInUse("the volume is attached to a server");
        if (VolumeLife.Status(volume, c.Now, c.Timings) is ("creating" or "updating") and var state)
            throw ScalewayRefusal.Transient("volume", volume.Id, state);
        c.World.Volumes.Remove(volume.Id, c.Now);
        c.World.Disks.Remove(volume.Id, c.Now);
        return ApiAnswer.Empty(204);
    }

    private static (long Size, string? Parent) FromSnapshot(CallContext c, JsonObject from)
    {
        var snapshot = Snapshots.Own(c, from.Text("snapshot_id") ?? throw ScalewayRefusal.Required("snapshot_id"));
        return (Math.Max(snapshot.Size, from.Number("size") ?? 0), snapshot.Id);
    }

    private static JsonObject View(CallContext c, VolumeRow volume, DateTimeOffset at) => new()
    {
        ["id"] = volume.Id,
        ["name"] = volume.Name,
        ["type"] = volume.PerfIops == 15000 ? "sbs_15k" : "sbs_5k",
        ["size"] = VolumeLife.Size(volume, at, c.Timings),
        ["project_id"] = volume.Project,
        ["created_at"] = Wire.BlockDate(volume.CreatedAt),
        ["updated_at"] = Wire.BlockDate(volume.ModifiedAt),
        ["references"] = VolumeLife.Reference(volume, at, c.Timings) is { } status
            ? new JsonArray(new JsonObject
            {
                ["id"] = volume.ReferenceId,
                ["product_resource_type"] = "instance_server",
                ["product_resource_id"] = volume.ServerId,
                ["created_at"] = Wire.BlockDate(volume.AttachedAt),
                ["type"] = "exclusive",
                ["status"] = status,
            })
            : [],
        ["parent_snapshot_id"] = volume.ParentSnapshotId,
        ["status"] = VolumeLife.Status(volume, at, c.Timings),
        ["tags"] = Wire.Array(volume.Tags),
        ["specs"] = new JsonObject { ["perf_iops"] = volume.PerfIops, ["class"] = "sbs" },
        ["last_detached_at"] = VolumeLife.LastDetachedAt(volume, at, c.Timings) is { } detached ? Wire.BlockDate(detached) : null,
        ["kms_key_id"] = null,
        ["zone"] = volume.Zone,
    };
}
