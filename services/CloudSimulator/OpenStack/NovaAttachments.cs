using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Volumes of a server: reserved with its create, or attached and detached later.</summary>
internal static class NovaAttachments
{
    private const string Many = "/openstack/{zone}/compute/v2.1/servers/{id}/os-volume_attachments";
    private const string One = Many + "/{volume}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-volume-attachments", "GET", Many, c => ApiAnswer.Json(200, new JsonObject
        {
            ["volumeAttachments"] = new JsonArray([.. On(c, NovaServers.Own(c)).Select(volume => View(c, volume))]),
        }));
        yield return new ApiRoute("get-volume-attachment", "GET", One, c => Answer(c, Attached(c, NovaServers.Own(c))));
        yield return new ApiRoute("attach-volume", "POST", Many, Attach);
        yield return new ApiRoute("detach-volume", "DELETE", One, Detach);
    }

    /// <summary>Takes a volume for a server that has no host yet. One that never gets a host keeps it reserved until it is deleted.</summary>
    public static void Reserve(CallContext c, CinderVolumeRow volume, NovaServerRow server, bool deleteOnTermination) =>
        Take(c, volume, server, server.Fault is null ? c.Now + c.Timings.ServerScheduling : DateTimeOffset.MaxValue, deleteOnTermination, "Invalid volume: ");

    private static CinderVolumeRow Take(CallContext c, CinderVolumeRow volume, NovaServerRow server, DateTimeOffset at, bool deleteOnTermination, string wrapped = "")
    {
        var status = CinderVolumeLife.Status(volume, c.Now, c.Timings);
        if (status != "available")
            throw FromCinder(c, $"Volume {volume.Id} status must be available or downloading to reserve, but the current status is {status}.", wrapped);
        // The first disk is the system's, /dev/sda.
        var taken = volume with
        {
            ServerId = server.Id,
            AttachmentId = c.World.NewId(),
            AttachedAt = at,
            DetachingAt = null,
            DeleteOnTermination = deleteOnTermination,
            Device = $"/dev/sd{(char)('b' + On(c, server).Count())}",
            ModifiedAt = c.Now,
        };
        c.World.CinderVolumes.Put(taken, c.Now);
        return taken;
    }

    private static IEnumerable<CinderVolumeRow> On(CallContext c, NovaServerRow server) =>
        c.World.CinderVolumesOf[server.Id].Where(volume => CinderVolumeLife.IsOn(volume, c.Now, c.Timings)).OrderBy(volume => volume.AttachedAt).ThenBy(volume => volume.Order);

    private static CinderVolumeRow Attached(CallContext c, NovaServerRow server) => On(c, server).FirstOrDefault(volume => volume.Id == c.Value("volume"))
        ?? throw OpenStackRefusal.Nova(404, $"Instance {server.Id} is not attached to volume {c.Value("volume")}");

    private static ApiAnswer Attach(CallContext c)
    {
        var server = NovaServers.Own(c);
        var sent = c.Inner("volumeAttachment", message => OpenStackRefusal.Nova(400, message));
        var id = sent.String("volumeId") ?? throw OpenStackRefusal.Invalid("volumeAttachment", "'volumeId' is a required property");
        if (c.World.CinderVolumes.Find(id) is not { } volume || !c.Mine(volume))
            throw OpenStackRefusal.Nova(404, $"Volume {id} could not be found.");
        NovaActions.Check(c, server, "attach_volume", "active", "stopped", "resized");
        return Answer(c, Take(c, volume, server, c.Now, sent.Boolean("delete_on_termination") ?? false));
    }

    private static ApiAnswer Detach(CallContext c)
    {
        var server = NovaServers.Own(c);
        var volume = Attached(c, server);
        NovaActions.Check(c, server, "detach_volume", "active", "stopped", "resized");
        if (volume.DetachingAt is not null)
            throw FromCinder(c, "Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach.");
        c.World.CinderVolumes.Put(volume with { DetachingAt = c.Now, ModifiedAt = c.Now }, c.Now);
        return ApiAnswer.Empty(202);
    }

    // Nova hands on what Cinder's client told it, wrapped once or twice.
    private static Refusal FromCinder(CallContext c, string message, string wrapped = "") =>
        OpenStackRefusal.Nova(400, $"{wrapped}Invalid input received: Invalid volume: {message} (HTTP 400) (Request-ID: {OpenStackCloud.RequestId(c.RequestId)})");

    private static ApiAnswer Answer(CallContext c, CinderVolumeRow volume) => ApiAnswer.Json(200, new JsonObject { ["volumeAttachment"] = View(c, volume) });

    private static JsonObject View(CallContext c, CinderVolumeRow volume)
    {
        var view = new JsonObject { ["id"] = volume.Id, ["serverId"] = volume.ServerId, ["volumeId"] = volume.Id, ["device"] = volume.Device };
        if (Microversion.Nova(c.Call).AtLeast(70))
            view["tag"] = null;
        if (Microversion.Nova(c.Call).AtLeast(79))
            view["delete_on_termination"] = volume.DeleteOnTermination;
        return view;
    }
}
