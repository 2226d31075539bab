using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>What ends by itself in an OpenStack, stamped with its time.</summary>
internal static class OpenStackDue
{
    public static void Settle(World world, Timings timings, DateTimeOffset now)
    {
        foreach (var (server, at) in world.NovaServersByAct["delete"].Select(server => (Server: server, At: NovaLife.EndsAt(server, timings))).Where(end => end.At <= now).OrderBy(end => end.At).ToArray())
            Release(world, server, at!.Value);
        foreach (var snapshot in world.CinderSnapshotsGone[World.Gone].Where(row => row.DeletedAt + timings.VolumeDeleting <= now).ToArray())
            world.CinderSnapshots.Remove(snapshot.Id, snapshot.DeletedAt!.Value + timings.VolumeDeleting);
        foreach (var volume in world.CinderVolumesGone[World.Gone].Where(row => row.DeletedAt + timings.VolumeDeleting <= now).ToArray())
            world.CinderVolumes.Remove(volume.Id, volume.DeletedAt!.Value + timings.VolumeDeleting);
    }

    /// <summary>A server goes, its local disk and the ports made for it too; ports and volumes that were there before it stay (recorded), and are billed on.</summary>
    public static void Release(World world, NovaServerRow server, DateTimeOffset at)
    {
        world.NovaServers.Remove(server.Id, at);
        world.Disks.Remove(server.Id, at);
        foreach (var port in world.PortsOf[server.Id].ToArray())
            if (port.OfServer)
                world.Ports.Remove(port.Id, at);
            else
                world.Ports.Put(port with { ServerId = null, ModifiedAt = at }, at);
        foreach (var volume in world.CinderVolumesOf[server.Id].ToArray())
            if (volume.DeleteOnTermination)
                world.CinderVolumes.Remove(volume.Id, at);
            else
                world.CinderVolumes.Put(volume with { ServerId = null, AttachmentId = null, DetachingAt = null, ModifiedAt = at }, at);
    }

    /// <summary>Takes a resource away as somebody else's hand would; false when there is none of that id.</summary>
    public static bool Vanish(World world, string id, DateTimeOffset at)
    {
        if (world.NovaServers.Find(id) is { } server)
        {
            Release(world, server, at);
            return true;
        }
        var known = world.Ports.Find(id) is not null || world.SecurityGroups.Find(id) is not null || world.CinderVolumes.Find(id) is not null || world.CinderSnapshots.Find(id) is not null;
        world.Ports.Remove(id, at);
        world.SecurityGroups.Remove(id, at);
        world.CinderVolumes.Remove(id, at);
        world.CinderSnapshots.Remove(id, at);
        return known;
    }
}
