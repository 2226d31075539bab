using AppsEducation.CloudSimulator.Guests;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>A server of Nova's as its machine meets it: a local root disk, a port on the external network with its security groups, the second disk.</summary>
internal sealed class NovaHardware(World world, Timings timings, NovaServerRow server, DateTimeOffset now) : Hardware(server.Id, server.Order)
{
    public override string State => NovaLife.At(server, now, timings) switch
    {
        { TaskState: { } task } state => $"{state.Status} ({task})",
        var state => state.Status,
    };

    public override DateTimeOffset? RunningSince => NovaLife.RunningSince(server, now, timings);

    public override string? RootDisk => server.Id;

    public override string? Address => FirstPort?.Address;

    public override DateTimeOffset? DataDiskSince => world.CinderVolumesOf[server.Id]
        .Where(volume => CinderVolumeLife.Status(volume, now, timings) == "in-use")
        .OrderBy(volume => volume.Device, StringComparer.Ordinal).ThenBy(volume => volume.Order).FirstOrDefault()?.AttachedAt;

    public override byte[]? UserData => server.UserData is { } text ? Convert.FromBase64String(text) : null;

    /// <summary>A port without a group lets nothing in.</summary>
    public override bool LetsIn(Port port) =>
        FirstPort is { } here && SecurityGroupRules.LetIn(here.SecurityGroupIds.Select(world.SecurityGroups.Find).OfType<SecurityGroupRow>(), port.Protocol, port.Number);

    private PortRow? FirstPort => world.PortsOf[server.Id].MinBy(port => port.Order);
}
