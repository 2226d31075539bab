using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Cinder's volumes. One that a server uses, or that has snapshots, can't be deleted.</summary>
internal static class CinderVolumes
{
    private const string Many = "/openstack/{zone}/volume/v3/{project}/volumes";
    private const string One = Many + "/{id}";

    private const string NotDeletable = "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, "
        + "belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-volume-zones", "GET", "/openstack/{zone}/volume/v3/{project}/os-availability-zone", _ => ApiAnswer.Json(200, new JsonObject
        {
            ["availabilityZoneInfo"] = new JsonArray(new JsonObject { ["zoneName"] = "nova", ["zoneState"] = new JsonObject { ["available"] = true } }),
        }));
        yield return new ApiRoute("list-volumes", "GET", Many + "/detail", c => List(c, detail: true));
        yield return new ApiRoute("list-volumes", "GET", Many, c => List(c, detail: false));
        yield return new ApiRoute("create-volume", "POST", Many, Create);
        yield return new ApiRoute("get-volume", "GET", One, Get);
        yield return new ApiRoute("update-volume", "PUT", One, Update);
        yield return new ApiRoute("delete-volume", "DELETE", One, Delete);
        yield return new ApiRoute("extend-volume", "POST", One + "/action", Act);
        yield return new ApiRoute("set-volume-metadata", "POST", One + "/metadata", SetMetadata);
    }

    public static CinderVolumeRow Own(CallContext c, string id)
    {
        CheckProject(c);
        var volume = c.World.CinderVolumes.Find(id);
        if (volume is null || !c.Mine(volume))
            throw OpenStackRefusal.NoVolume(id);
        c.Concerns = id;
        return volume;
    }

    /// <summary>The project stands in the path, too, and must be the token's (recorded).</summary>
    public static void CheckProject(CallContext c)
    {
        if (c.Value("project") != c.Project().ProjectId)
            throw OpenStackRefusal.Cinder(400, "Malformed request url");
    }

    /// <summary>A marker that is gone is a resource that isn't found.</summary>
    public static ApiAnswer Page<T>(CallContext c, string wrapper, IEnumerable<T> rows, Func<T, JsonObject> view, Func<string, Refusal> gone)
        where T : Row
    {
        var (page, next) = NovaWire.Slice(c, rows, message => OpenStackRefusal.Cinder(400, message), gone);
        var body = new JsonObject { [wrapper] = new JsonArray([.. page.Select(view)]) };
        if (next is not null)
            body[$"{wrapper}_links"] = new JsonArray(new JsonObject { ["rel"] = "next", ["href"] = $"{c.Call.Origin}{c.Call.Path}?{next}" });
        return ApiAnswer.Json(200, body);
    }

    // Names are compared exactly here, unlike Nova's.
    private static ApiAnswer List(CallContext c, bool detail)
    {
        CheckProject(c);
        // {'key': 'value'}, as Python writes it.
        var metadata = c.Query("metadata") is { } asked ? Metadata(asked) : [];
        var volumes = c.World.CinderVolumes.AsOf(c.Listed)
            .Where(c.Mine)
            .Where(volume => c.Query("name") is not { } name || volume.Name == name)
            .Where(volume => metadata.All(entry => volume.Metadata.GetValueOrDefault(entry.Key) == entry.Value))
            .Where(volume => c.Query("status") is not { } status || CinderVolumeLife.Status(volume, c.Listed, c.Timings) == status)
            .OrderByDescending(volume => volume.Order);
        return Page(c, "volumes", volumes, volume => detail ? View(c, volume, c.Listed, detail: true) : new JsonObject { ["id"] = volume.Id, ["name"] = volume.Name, ["links"] = Links(c, volume) }, OpenStackRefusal.NoVolume);
    }

    private static Dictionary<string, string> Metadata(string asked)
    {
        try
        {
            return Stack.Metadata(JsonNode.Parse(asked.Replace('\'', '"'))) ?? throw OpenStackRefusal.Cinder(400, $"Invalid filter metadata: {asked}");
        }
        catch (System.Text.Json.JsonException)
        {
            throw OpenStackRefusal.Cinder(400, $"Invalid filter metadata: {asked}");
        }
    }

    private static ApiAnswer Get(CallContext c)
    {
        CheckProject(c);
        var id = c.Value("id");
        var volume = c.World.CinderVolumes.Find(id, c.Read);
        if (volume is null || !c.Mine(volume))
            throw OpenStackRefusal.NoVolume(id);
        c.Concerns = id;
        return Answer(c, volume, 200, c.Read, detail: true);
    }

    private static ApiAnswer Create(CallContext c)
    {
        CheckProject(c);
        var sent = c.Inner("volume", message => OpenStackRefusal.Cinder(400, message));
        var snapshot = sent.String("snapshot_id") is { } from ? CinderSnapshots.Own(c, from) : null;
        var size = sent.Integer("size") ?? snapshot?.Size ?? throw OpenStackRefusal.Cinder(400, "Invalid input for field/attribute volume. 'size' is a required property");
        if (size < 1 || size < snapshot?.Size)
            throw OpenStackRefusal.Cinder(400, $"Invalid input received: Volume size '{size}' must be an integer and greater than 0");
        if (sent.String("imageRef") is not null)
            throw OpenStackRefusal.Cinder(400, "The simulator makes empty volumes and such from snapshots.");
        if (sent.String("availability_zone") is { } zone && zone != "nova")
            throw OpenStackRefusal.Cinder(400, $"Availability zone '{zone}' is invalid.");
        CinderLimits.Check(c, volumes: 1, gigabytes: size, snapshots: 0);
        var volume = new CinderVolumeRow
        {
            Id = c.World.NewId(),
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = c.Project().ProjectId,
            Name = sent.String("name") ?? "",
            Description = sent.String("description"),
            Size = size,
            SnapshotId = snapshot?.Id,
            Metadata = Stack.Metadata(sent["metadata"]) ?? throw OpenStackRefusal.Cinder(400, "Invalid input for field/attribute metadata."),
            WithoutBackend = c.WithoutStock,
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
        c.World.CinderVolumes.Put(volume, c.Now);
        c.Concerns = volume.Id;
        return Answer(c, volume, 202, c.Now, detail: false);
    }

    private static ApiAnswer Update(CallContext c)
    {
        var volume = Own(c, c.Value("id"));
        var sent = c.Inner("volume", message => OpenStackRefusal.Cinder(400, message));
        volume = volume with
        {
            Name = sent.String("name") ?? volume.Name,
            Description = sent.String("description") ?? volume.Description,
            Metadata = sent["metadata"] is { } metadata ? Stack.Metadata(metadata) ?? volume.Metadata : volume.Metadata,
            ModifiedAt = c.Now,
        };
        c.World.CinderVolumes.Put(volume, c.Now);
        return Answer(c, volume, 200, c.Now, detail: false);
    }

    private static ApiAnswer SetMetadata(CallContext c)
    {
        var volume = Own(c, c.Value("id"));
        var metadata = new Dictionary<string, string>(volume.Metadata);
        foreach (var (key, value) in Stack.Metadata(c.Body["metadata"]) ?? throw OpenStackRefusal.Cinder(400, "Invalid input for field/attribute metadata."))
            metadata[key] = value;
        c.World.CinderVolumes.Put(volume with { Metadata = metadata, ModifiedAt = c.Now }, c.Now);
        return ApiAnswer.Json(200, new JsonObject { ["metadata"] = Stack.Strings(metadata) });
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var volume = Own(c, c.Value("id"));
        if (CinderVolumeLife.Status(volume, c.Now, c.Timings) is not ("available" or "error") || c.World.CinderSnapshots.Now.Any(snapshot => snapshot.VolumeId == volume.Id))
            throw OpenStackRefusal.Cinder(400, NotDeletable);
        c.World.CinderVolumes.Put(volume with { DeletedAt = c.Now, ModifiedAt = c.Now }, c.Now);
        return ApiAnswer.Empty(202, "text/html; charset=UTF-8");
    }

    private static ApiAnswer Act(CallContext c)
    {
        var volume = Own(c, c.Value("id"));
        if (c.Body["os-extend"] is not JsonObject extend)
            throw OpenStackRefusal.Cinder(400, $"There is no such action: {c.Body.FirstOrDefault().Key}");
        var (status, size) = (CinderVolumeLife.Status(volume, c.Now, c.Timings), CinderVolumeLife.Size(volume, c.Now, c.Timings));
        if (extend.Integer("new_size") is not { } wanted || wanted <= size)
            throw OpenStackRefusal.Cinder(400, $"Invalid input received: New size for extend must be greater than current size. (current: {size}, extended: {extend["new_size"]}).");
        // One that a server uses grows only where the caller knows that this may be.
        if (status != "available" && !(status == "in-use" && Microversion.Cinder(c.Call).AtLeast(42)))
            throw OpenStackRefusal.Cinder(400, $"Invalid volume: Volume {volume.Id} status must be '{{'status': 'available'}}' to extend, currently {status}.");
        CinderLimits.Check(c, volumes: 0, gigabytes: wanted - size, snapshots: 0);
        c.World.CinderVolumes.Put(volume with { Size = size, NewSize = wanted, ExtendingAt = c.Now, ModifiedAt = c.Now }, c.Now);
        return ApiAnswer.Empty(202, "text/html; charset=UTF-8");
    }

    private static ApiAnswer Answer(CallContext c, CinderVolumeRow volume, int status, DateTimeOffset at, bool detail) =>
        ApiAnswer.Json(status, new JsonObject { ["volume"] = View(c, volume, at, detail) });

    private static JsonArray Links(CallContext c, CinderVolumeRow volume) => new(
        new JsonObject { ["rel"] = "self", ["href"] = $"{c.Service("volume")}/v3/{volume.Project}/volumes/{volume.Id}" },
        new JsonObject { ["rel"] = "bookmark", ["href"] = $"{c.Service("volume")}/{volume.Project}/volumes/{volume.Id}" });

    private static JsonObject View(CallContext c, CinderVolumeRow volume, DateTimeOffset at, bool detail)
    {
        var status = CinderVolumeLife.Status(volume, at, c.Timings);
        var view = new JsonObject
        {
            ["id"] = volume.Id,
            ["status"] = status,
            ["size"] = CinderVolumeLife.Size(volume, at, c.Timings),
            ["availability_zone"] = "nova",
            ["created_at"] = detail ? Stack.BareDate(volume.CreatedAt) : Stack.FineDate(volume.CreatedAt),
            ["updated_at"] = CinderVolumeLife.UpdatedAt(volume, at, c.Timings) is { } updated ? Stack.BareDate(updated) : null,
            ["name"] = volume.Name,
            ["description"] = volume.Description,
            ["volume_type"] = "__DEFAULT__",
            ["snapshot_id"] = volume.SnapshotId,
            ["source_volid"] = null,
            ["metadata"] = Stack.Strings(volume.Metadata),
            ["links"] = Links(c, volume),
            ["user_id"] = c.UserId(),
            ["bootable"] = "false",
            ["encrypted"] = false,
            ["replication_status"] = null,
            ["consistencygroup_id"] = null,
            ["multiattach"] = false,
            ["attachments"] = status is "in-use" or "detaching" ? new JsonArray(Attachment(volume)) : new JsonArray(),
        };
        if (detail)
            view["os-vol-tenant-attr:tenant_id"] = volume.Project;
        if (Microversion.Cinder(c.Call).AtLeast(13))
            view["group_id"] = null;
        if (Microversion.Cinder(c.Call).AtLeast(48))
        {
            view["shared_targets"] = true;
            view["service_uuid"] = null;
        }
        return view;
    }

    private static JsonObject Attachment(CinderVolumeRow volume) => new()
    {
        ["id"] = volume.Id,
        ["attachment_id"] = volume.AttachmentId,
        ["volume_id"] = volume.Id,
        ["server_id"] = volume.ServerId,
        ["host_name"] = null,
        ["device"] = volume.Device,
        ["attached_at"] = Stack.BareDate(volume.AttachedAt),
    };
}
