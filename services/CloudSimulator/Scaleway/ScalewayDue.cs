using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>What ends by itself at Scaleway, stamped with its time.</summary>
internal static class ScalewayDue
{
    /// <summary>Ends terminated servers.</summary>
    public static void Settle(World world, Timings timings, DateTimeOffset now)
    {
        var ended = world.ServersByAct["terminate"]
            .Select(server => (Server: server, At: ServerLife.EndsAt(server, timings)))
            .Where(end => end.At <= now).OrderBy(end => end.At).ToArray();
        foreach (var (server, at) in ended)
            Release(world, server, at!.Value, detaching: false);
    }

    /// <summary>A server goes: local disks and user data with it; SBS volumes and flexible addresses survive (recorded), and are billed on.</summary>
    public static void Release(World world, ServerRow server, DateTimeOffset at, bool detaching)
    {
        world.Servers.Remove(server.Id, at);
        foreach (var row in world.UserDataOf[server.Id].ToArray())
            world.UserData.Remove(row.Id, at);
        foreach (var volume in world.VolumesOf[server.Id].ToArray())
        {
            if (volume.Local)
            {
                world.Volumes.Remove(volume.Id, at);
                world.Disks.Remove(volume.Id, at);
            }
            else if (detaching && volume.DetachingAt is null)
                world.Volumes.Put(volume with { DetachingAt = at, ModifiedAt = at }, at);
            else if (!detaching)
                world.Volumes.Put(volume with { ServerId = null, ReferenceId = null, DetachingAt = null, LastDetachedAt = at, ModifiedAt = at }, at);
        }
        foreach (var address in world.AddressesOf[server.Id].ToArray())
            world.Addresses.Put(address with { ServerId = null, ModifiedAt = at }, at);
    }

    /// <summary>Takes a resource away as somebody else's hand would; false when there is none of that id.</summary>
    public static bool Vanish(World world, string id, DateTimeOffset at)
    {
        if (world.Servers.Find(id) is { } server)
        {
            Release(world, server, at, detaching: false);
            return true;
        }
        var known = world.Volumes.Find(id) is not null || world.Addresses.Find(id) is not null
            || world.Firewalls.Find(id) is not null || world.Records.Find(id) is not null || world.Snapshots.Find(id) is not null;
        world.Volumes.Remove(id, at);
        world.Disks.Remove(id, at);
        world.Addresses.Remove(id, at);
        world.Firewalls.Remove(id, at);
        world.Records.Remove(id, at);
        world.Snapshots.Remove(id, at);
        return known;
    }
}
