using System.Globalization;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A server's disks: those made with it, and attaching and detaching others.</summary>
internal static class ServerDisks
{
    private const long RootSize = 10_000_000_000;

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("attach-volume", "POST", "/instance/v1/zones/{zone}/servers/{id}/attach-volume", Attach);
        yield return new ApiRoute("detach-volume", "POST", "/instance/v1/zones/{zone}/servers/{id}/detach-volume", Detach);
        // Only local disks are known here: an SBS volume answers 404 and lives in block/v1 (recorded).
        yield return new ApiRoute("get-instance-volume", "GET", "/instance/v1/zones/{zone}/volumes/{volume}", GetLocal);
        yield return new ApiRoute("list-instance-volumes", "GET", "/instance/v1/zones/{zone}/volumes", ListLocal);
        yield return new ApiRoute("list-instance-snapshots", "GET", "/instance/v1/zones/{zone}/snapshots", c => Wire.InstancePage<JsonNode>(c, "snapshots", "/snapshots", [], node => node));
        foreach (var method in new[] { "GET", "DELETE" })
            yield return new ApiRoute($"{method.ToLowerInvariant()}-instance-snapshot", method, "/instance/v1/zones/{zone}/snapshots/{snapshot}", c => throw ScalewayRefusal.NotFound("instance_snapshot", c.Value("snapshot")));
    }

    /// <summary>The root disk always; it carries no tags, whatever the server's are. Others as the create asks for.</summary>
    public static void Make(CallContext c, ServerRow server, LocalImage image, JsonObject disks)
    {
        var asked = disks.Where(disk => disk.Key != "0").Select(disk => disk.Key).Prepend("0").ToArray();
        Quotas.Check(c, "volumes", asked.Count(key => (disks[key] as JsonObject)?.Text("id") is null));
        foreach (var key in asked)
        {
            var slot = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw ScalewayRefusal.Argument("volumes", $"{key} is not an index");
            var disk = disks[key] as JsonObject ?? [];
            if (slot != 0 && disk.Text("id") is { } existing)
            {
                Put(c, Usable(c, existing), server.Id, slot);
                continue;
            }
            var kind = disk.Text("volume_type") ?? (image.Type == "instance_sbs" ? "sbs_volume" : "l_ssd");
            if (slot == 0 && (kind == "sbs_volume") != (image.Type == "instance_sbs"))
                throw ScalewayRefusal.Argument("volumes", $"image {image.Id} needs a root volume of another type than {kind}");
            c.World.Volumes.Put(new VolumeRow
            {
                Id = c.World.NewId(),
                Order = c.World.Next("order", c.Now),
                Zone = server.Zone,
                Project = server.Project,
                Name = slot == 0 ? $"{image.Name}_{kind}_0" : disk.Text("name") ?? $"{server.Name}_{kind}_{slot}",
                Size = disk.Number("size") ?? RootSize,
                ParentSnapshotId = slot == 0 ? image.SnapshotId : null,
                Local = kind == "l_ssd",
                Root = true,
                ServerId = server.Id,
                Slot = slot,
                ReferenceId = c.World.NewId(),
                AttachedAt = c.Now,
                CreatedAt = c.Now,
                ModifiedAt = c.Now,
            }, c.Now);
        }
    }

    private static ApiAnswer Attach(CallContext c)
    {
        var server = Servers.Own(c, c.Value("id"));
        if (c.Body.Text("volume_id") is not { } id)
            throw ScalewayRefusal.Required("volume_id");
        var slot = 0;
        while (c.World.VolumesOf[server.Id].Any(volume => VolumeLife.IsOn(volume, server.Id) && volume.Slot == slot))
            slot++;
        Put(c, Usable(c, id), server.Id, slot);
        return Servers.Answer(c, server);
    }

    private static ApiAnswer Detach(CallContext c)
    {
        var server = Servers.Own(c, c.Value("id"));
        if (c.Body.Text("volume_id") is not { } id)
            throw ScalewayRefusal.Required("volume_id");
        var volume = c.World.Volumes.Find(id);
        if (volume is null || !VolumeLife.IsOn(volume, server.Id))
            throw ScalewayRefusal.Argument("volume_id", $"Volume {id} is not attached to this server");
        c.World.Volumes.Put(volume with { DetachingAt = c.Now + c.Timings.VolumeDetachUnnoticed, ModifiedAt = c.Now }, c.Now);
        return Servers.Answer(c, server);
    }

    private static VolumeRow Usable(CallContext c, string id)
    {
        var volume = BlockVolumes.Own(c, id);
        var status = VolumeLife.Status(volume, c.Now, c.Timings);
        return status switch
        {
            "available" => volume,
            "in_use" => throw ScalewayRefusal.Argument("volume_id", $"Volume {id} is already attached to a server"),
            _ => throw ScalewayRefusal.Transient("volume", id, status),
        };
    }

    private static void Put(CallContext c, VolumeRow volume, string serverId, int slot) => c.World.Volumes.Put(volume with
    {
        ServerId = serverId,
        Slot = slot,
        Root = false,
        ReferenceId = c.World.NewId(),
        AttachedAt = c.Now,
        DetachingAt = null,
        LastDetachedAt = VolumeLife.LastDetachedAt(volume, c.Now, c.Timings),
        ModifiedAt = c.Now,
    }, c.Now);

    private static ApiAnswer GetLocal(CallContext c)
    {
        var id = c.Value("volume");
        var volume = c.World.Volumes.Find(id);
        return volume is { Local: true } && volume.Project == c.Account.ProjectId && volume.Zone == c.Zone
            ? ApiAnswer.Json(200, new JsonObject { ["volume"] = LocalView(c, volume) })
            : throw ScalewayRefusal.NotFound("instance_volume", id);
    }

    private static ApiAnswer ListLocal(CallContext c) => Wire.InstancePage(c, "volumes", "/volumes",
        c.World.Volumes.AsOf(c.Listed).Where(volume => volume.Local && volume.Project == c.Account.ProjectId && volume.Zone == c.Zone)
            .OrderByDescending(volume => volume.Order), volume => LocalView(c, volume));

    private static JsonObject LocalView(CallContext c, VolumeRow volume) => new()
    {
        ["id"] = volume.Id,
        ["name"] = volume.Name,
        ["size"] = volume.Size,
        ["volume_type"] = "l_ssd",
        ["state"] = "available",
        ["organization"] = volume.Project,
        ["project"] = volume.Project,
        ["tags"] = Wire.Array(volume.Tags),
        ["server"] = volume.ServerId is { } id ? new JsonObject { ["id"] = id, ["name"] = c.World.Servers.Find(id)?.Name } : null,
        ["creation_date"] = Wire.Date(volume.CreatedAt),
        ["modification_date"] = Wire.Date(volume.ModifiedAt),
        ["zone"] = volume.Zone,
    };
}
