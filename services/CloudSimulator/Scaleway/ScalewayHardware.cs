using AppsEducation.CloudSimulator.Guests;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A server of Scaleway's as its machine meets it: a root volume, a flexible address, a security group, the second volume.</summary>
internal static class ScalewayHardware
{
    public static Hardware Of(World world, Timings timings, ServerRow server, DateTimeOffset now)
    {
        var firewall = world.Firewalls.Find(server.SecurityGroupId);
        var data = world.Volumes.Now.FirstOrDefault(volume => volume.Slot == 1 && VolumeLife.IsOn(volume, server.Id));
        return new Hardware(server.Id, server.Order, ServerLife.At(server, now, timings).State)
        {
            RunningSince = ServerLife.RunningSince(server, now, timings),
            RootDisk = world.Volumes.Now.FirstOrDefault(volume => volume.Slot == 0 && VolumeLife.IsOn(volume, server.Id))?.Id,
            Address = world.Addresses.Now.FirstOrDefault(row => row.ServerId == server.Id && AddressLife.State(row, now, timings) == "attached")?.Address,
            DataDiskSince = data is not null && VolumeLife.Reference(data, now, timings) == "attached" ? data.AttachedAt : null,
            UserData = () => Scaleway.UserData.CloudInit(world, server.Id),
            LetsIn = (protocol, port) => firewall is not null && FirewallRules.LetsIn(firewall, protocol, port),
        };
    }
}
