using System.Globalization;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A server as instance/v1 shows it at one instant, with its disks and addresses of that instant.</summary>
internal sealed class ServerView(CallContext c, DateTimeOffset at)
{
    public JsonObject Of(ServerRow server)
    {
        var (state, detail) = ServerLife.At(server, at, c.Timings);
        var disks = c.World.VolumesOf.AsOf(server.Id, at).Where(volume => volume.DetachingAt is null).OrderBy(volume => volume.Slot).ToArray();
        var attaching = disks.Any(disk => VolumeLife.Reference(disk, at, c.Timings) == "attaching");
        var publicIps = c.World.AddressesOf.AsOf(server.Id, at).OrderBy(address => address.Order).Select(address => PublicIp(address, AddressLife.State(address, at, c.Timings))).ToArray();
        var settled = ServerLife.SettledAt(server, c.Timings);
        var modified = server.ModifiedAt > settled || settled > at ? server.ModifiedAt : settled;
        return new JsonObject
        {
            ["id"] = server.Id,
            ["name"] = server.Name,
            ["arch"] = ServerTypes.Find(server.CommercialType)!.Arch,
            ["commercial_type"] = server.CommercialType,
            ["boot_type"] = server.BootType,
            ["organization"] = server.Project,
            ["project"] = server.Project,
            ["hostname"] = server.Name,
            ["image"] = Images.View(server.Zone, server.ImageId),
            ["volumes"] = new JsonObject(disks.Select(disk => KeyValuePair.Create<string, JsonNode?>(disk.Slot.ToString(CultureInfo.InvariantCulture), Disk(disk)))),
            ["tags"] = Wire.Array(server.Tags),
            ["state"] = state,
            ["protected"] = server.Protected,
            ["state_detail"] = detail,
            ["public_ip"] = publicIps.FirstOrDefault()?.DeepClone(),
            ["public_ips"] = new JsonArray([.. publicIps]),
            ["mac_address"] = string.Create(CultureInfo.InvariantCulture, $"de:00:01:{(server.Order >> 16) & 0xff:x2}:{(server.Order >> 8) & 0xff:x2}:{server.Order & 0xff:x2}"),
            ["routed_ip_enabled"] = true,
            ["ipv6"] = null,
            ["extra_networks"] = new JsonArray(),
            ["dynamic_ip_required"] = server.DynamicIpRequired,
            ["enable_ipv6"] = false,
            ["private_ip"] = null,
            ["creation_date"] = Wire.Date(server.CreatedAt),
            ["modification_date"] = Wire.Date(modified),
            ["bootscript"] = null,
            ["security_group"] = new JsonObject { ["id"] = server.SecurityGroupId, ["name"] = c.World.Firewalls.Find(server.SecurityGroupId)?.Name },
            ["location"] = HasNode(server, state, detail) ? Location(server) : null,
            ["maintenances"] = new JsonArray(),
            // Recorded: nothing is allowed while a disk is being attached.
            ["allowed_actions"] = Wire.Array(attaching ? [] : ServerLife.AllowedActions(state)),
            ["placement_group"] = null,
            ["private_nics"] = new JsonArray(),
            ["zone"] = server.Zone,
            ["filesystems"] = new JsonArray(),
            ["end_of_service"] = false,
            ["dns"] = $"{server.Id}.pub.instances.scw.cloud",
            ["admin_password_encryption_ssh_key_id"] = null,
        };
    }

    private static JsonObject PublicIp(AddressRow address, string state) => new()
    {
        ["id"] = address.Id,
        ["address"] = address.Address,
        ["dynamic"] = false,
        ["gateway"] = address.Type == "routed_ipv6" ? "fe80::1" : "62.210.0.1",
        ["netmask"] = address.Type == "routed_ipv6" ? "64" : "32",
        ["family"] = address.Type == "routed_ipv6" ? "inet6" : "inet",
        ["provisioning_mode"] = "dhcp",
        ["tags"] = Wire.Array(address.Tags),
        ["state"] = state,
        ["ipam_id"] = address.IpamId,
    };

    private static JsonObject Disk(VolumeRow volume) => new()
    {
        ["boot"] = false,
        ["volume_type"] = volume.Local ? "l_ssd" : "sbs_volume",
        ["id"] = volume.Id,
        ["state"] = "available",
        ["zone"] = volume.Zone,
    };

    private static bool HasNode(ServerRow server, string state, string detail) =>
        state is ServerLife.Running or ServerLife.StoppedInPlace
        || (state == ServerLife.Stopping && server.ActFrom != ServerLife.Stopped)
        || detail == "rebooting";

    private static JsonObject Location(ServerRow server) => new()
    {
        ["zone_id"] = server.Zone,
        ["platform_id"] = "14",
        ["cluster_id"] = (server.Order % 50).ToString(CultureInfo.InvariantCulture),
        ["hypervisor_id"] = (101 + (server.Order % 1700)).ToString(CultureInfo.InvariantCulture),
        ["node_id"] = (server.Order % 64).ToString(CultureInfo.InvariantCulture),
    };
}
