using AppsEducation.CloudSimulator.Guests;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A server of Scaleway's as its machine meets it: a root volume, a flexible address, a security group, the second volume.</summary>
internal sealed class ScalewayHardware(World world, Timings timings, ServerRow server, DateTimeOffset now) : Hardware(server.Id, server.Order)
{
    public override string State => ServerLife.At(server, now, timings).State;

    public override DateTimeOffset? RunningSince => ServerLife.RunningSince(server, now, timings);

    public override string? RootDisk => Volume(0)?.Id;

    public override string? Address => world.AddressesOf[server.Id].Where(row => AddressLife.State(row, now, timings) == "attached").MinBy(row => row.Order)?.Address;

    public override DateTimeOffset? DataDiskSince => Volume(1) is { } data && VolumeLife.Reference(data, now, timings) == "attached" ? data.AttachedAt : null;

    public override byte[]? UserData => Scaleway.UserData.CloudInit(world, server.Id);

    public override bool LetsIn(Port port) => world.Firewalls.Find(server.SecurityGroupId) is { } firewall && FirewallRules.LetsIn(firewall, port.Protocol, port.Number);

    private VolumeRow? Volume(int slot) => world.VolumesOf[server.Id].FirstOrDefault(volume => volume.Slot == slot && VolumeLife.IsOn(volume, server.Id));
}
