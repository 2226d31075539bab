using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Cinder's snapshots. While one is there, its volume can't go.</summary>
internal static class CinderSnapshots
{
    private const string Many = "/openstack/{zone}/volume/v3/{project}/snapshots";
    private const string One = Many + "/{id}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-snapshots", "GET", Many + "/detail", List);
        yield return new ApiRoute("list-snapshots", "GET", Many, List);
        yield return new ApiRoute("create-snapshot", "POST", Many, Create);
        yield return new ApiRoute("get-snapshot", "GET", One, c => Answer(c, Own(c, c.Value("id")), 200, detail: true));
        yield return new ApiRoute("delete-snapshot", "DELETE", One, Delete);
    }

    public static CinderSnapshotRow Own(CallContext c, string id)
    {
        CinderVolumes.CheckProject(c);
        var snapshot = c.World.CinderSnapshots.Find(id);
        if (snapshot is null || !c.Mine(snapshot))
            throw NotFound(id);
        c.Concerns = id;
        return snapshot;
    }

    private static Refusal NotFound(string id) => OpenStackRefusal.Cinder(404, $"Snapshot {id} could not be found.");

    private static ApiAnswer List(CallContext c)
    {
        CinderVolumes.CheckProject(c);
        return CinderVolumes.Page(c, "snapshots", c.World.CinderSnapshots.AsOf(c.Listed)
            .Where(c.Mine)
            .Where(snapshot => c.Query("name") is not { } name || snapshot.Name == name)
            .Where(snapshot => c.Query("volume_id") is not { } volume || snapshot.VolumeId == volume)
            .OrderByDescending(snapshot => snapshot.Order), snapshot => View(c, snapshot, c.Listed, detail: true), NotFound);
    }

    private static ApiAnswer Create(CallContext c)
    {
        CinderVolumes.CheckProject(c);
        var sent = c.Inner("snapshot", message => OpenStackRefusal.Cinder(400, message));
        var volume = CinderVolumes.Own(c, sent.String("volume_id") ?? throw OpenStackRefusal.Cinder(400, "Invalid input for field/attribute snapshot. 'volume_id' is a required property"));
        var status = CinderVolumeLife.Status(volume, c.Now, c.Timings);
        var forced = sent.Boolean("force") is true;
        if (status != "available" && !(forced && status == "in-use"))
            throw OpenStackRefusal.Cinder(400, $"Invalid volume: Volume {volume.Id} status must be {(forced ? "available, in-use" : "available")}, but current status is: {status}.");
        var size = CinderVolumeLife.Size(volume, c.Now, c.Timings);
        CinderLimits.Check(c, volumes: 0, gigabytes: size, snapshots: 1);
        var snapshot = new CinderSnapshotRow
        {
            Id = c.World.NewId(),
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = volume.Project,
            Name = sent.String("name") ?? "",
            Description = sent.String("description"),
            VolumeId = volume.Id,
            Size = size,
            Metadata = Stack.Metadata(sent["metadata"]) ?? throw OpenStackRefusal.Cinder(400, "Invalid input for field/attribute metadata."),
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
        c.World.CinderSnapshots.Put(snapshot, c.Now);
        c.Concerns = snapshot.Id;
        return Answer(c, snapshot, 202, detail: false);
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var snapshot = Own(c, c.Value("id"));
        if (Status(c, snapshot, c.Now) is not ("available" or "error"))
            throw OpenStackRefusal.Cinder(400, "Invalid snapshot: Snapshot status must be available or error.");
        c.World.CinderSnapshots.Put(snapshot with { DeletedAt = c.Now, ModifiedAt = c.Now }, c.Now);
        return ApiAnswer.Empty(202, "text/html; charset=UTF-8");
    }

    private static string Status(CallContext c, CinderSnapshotRow snapshot, DateTimeOffset at) =>
        snapshot.DeletedAt is not null ? "deleting" : at - snapshot.CreatedAt < c.Timings.SnapshotCreating ? "creating" : "available";

    private static ApiAnswer Answer(CallContext c, CinderSnapshotRow snapshot, int status, bool detail) =>
        ApiAnswer.Json(status, new JsonObject { ["snapshot"] = View(c, snapshot, c.Now, detail) });

    private static JsonObject View(CallContext c, CinderSnapshotRow snapshot, DateTimeOffset at, bool detail)
    {
        var status = Status(c, snapshot, at);
        var view = new JsonObject
        {
            ["id"] = snapshot.Id,
            ["created_at"] = detail ? Stack.BareDate(snapshot.CreatedAt) : Stack.FineDate(snapshot.CreatedAt),
            ["updated_at"] = status == "creating" ? null : Stack.BareDate(snapshot.CreatedAt + c.Timings.SnapshotCreating),
            ["name"] = snapshot.Name,
            ["description"] = snapshot.Description,
            ["volume_id"] = snapshot.VolumeId,
            ["status"] = status,
            ["size"] = snapshot.Size,
            ["metadata"] = Stack.Strings(snapshot.Metadata),
        };
        if (detail)
        {
            view["os-extended-snapshot-attributes:project_id"] = snapshot.Project;
            view["os-extended-snapshot-attributes:progress"] = status == "creating" ? "0%" : "100%";
        }
        return view;
    }
}
