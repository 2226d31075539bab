using AppsEducation.CloudSimulator.Guests;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>A server of Nova's as its machine meets it: a local root disk, a port on the external network with its security groups, the second disk.</summary>
internal static class NovaHardware
{
    public static Hardware Of(World world, Timings timings, NovaServerRow server, DateTimeOffset now)
    {
        var state = NovaLife.At(server, now, timings);
        var port = world.Ports.Now.Where(port => port.ServerId == server.Id).MinBy(port => port.Order);
        var data = world.CinderVolumes.Now.Where(volume => volume.ServerId == server.Id && CinderVolumeLife.Status(volume, now, timings) == "in-use").MinBy(volume => volume.Device, StringComparer.Ordinal);
        return new Hardware(server.Id, server.Order, state.TaskState is { } task ? $"{state.Status} ({task})" : state.Status)
        {
            RunningSince = NovaLife.RunningSince(server, now, timings),
            RootDisk = server.Id,
            Address = port?.Address,
            DataDiskSince = data?.AttachedAt,
            UserData = () => server.UserData is { } text ? Convert.FromBase64String(text) : null,
            // A port without a group lets nothing in.
            LetsIn = (protocol, number) => port is not null && SecurityGroupRules.LetIn(port.SecurityGroupIds.Select(world.SecurityGroups.Find).OfType<SecurityGroupRow>(), protocol, number),
        };
    }
}
