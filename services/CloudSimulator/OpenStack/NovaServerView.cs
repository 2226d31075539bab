using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Servers as Nova shows them at an instant, in the members of the version that was asked for.</summary>
internal sealed class NovaServerView(CallContext c, DateTimeOffset at)
{
    private readonly Microversion version = Microversion.Nova(c.Call);

    public JsonObject Brief(NovaServerRow server) => new() { ["id"] = server.Id, ["name"] = server.Name, ["links"] = NovaWire.Links(c, "servers", server.Id) };

    public JsonObject Of(NovaServerRow server, bool listed)
    {
        var state = NovaLife.At(server, at, c.Timings);
        var settled = NovaLife.SettledAt(server, c.Timings);
        var view = new JsonObject
        {
            ["id"] = server.Id,
            ["name"] = server.Name,
            ["status"] = state.Status,
            ["tenant_id"] = server.Project,
            ["user_id"] = c.UserId(),
            ["metadata"] = Stack.Strings(server.Metadata),
            ["hostId"] = state.HasHost ? HostId(server.Project) : "",
            ["image"] = new JsonObject { ["id"] = server.ImageId, ["links"] = new JsonArray(NovaWire.Links(c, "images", server.ImageId)[1]!.DeepClone()) },
            ["flavor"] = Flavor(NovaLife.Flavor(server, at, c.Timings)),
            ["created"] = Stack.Date(server.CreatedAt),
            ["updated"] = Stack.Date(at >= settled ? settled > server.ModifiedAt ? settled : server.ModifiedAt : server.ModifiedAt),
            ["addresses"] = state.Builds || state.Failed ? new JsonObject() : Addresses(server),
            ["accessIPv4"] = "",
            ["accessIPv6"] = "",
            ["links"] = NovaWire.Links(c, "servers", server.Id),
            ["OS-DCF:diskConfig"] = "MANUAL",
        };
        if (state.HasProgress)
            view["progress"] = 0;
        if (state.Failed)
            view["fault"] = new JsonObject { ["code"] = 500, ["created"] = Stack.Date(server.CreatedAt + c.Timings.ServerScheduling), ["message"] = server.Fault };
        view["OS-EXT-AZ:availability_zone"] = state.HasHost ? "nova" : "";
        view["config_drive"] = "";
        view["key_name"] = server.KeyName;
        view["OS-SRV-USG:launched_at"] = NovaLife.LaunchedAt(server, at, c.Timings) is { } launched ? Stack.BareDate(launched) : null;
        view["OS-SRV-USG:terminated_at"] = null;
        if (state.HasHost)
            view["security_groups"] = new JsonArray([.. Ports(server).SelectMany(port => port.SecurityGroupIds).Distinct()
                .Select(id => new JsonObject { ["name"] = c.World.SecurityGroups.Find(id)?.Name ?? id })]);
        view["OS-EXT-STS:task_state"] = state.TaskState;
        view["OS-EXT-STS:vm_state"] = state.VmState;
        view["OS-EXT-STS:power_state"] = state.Power;
        view["os-extended-volumes:volumes_attached"] = new JsonArray([.. Volumes(server).Select(volume => version.AtLeast(3)
            ? new JsonObject { ["id"] = volume.Id, ["delete_on_termination"] = volume.DeleteOnTermination }
            : new JsonObject { ["id"] = volume.Id })]);
        Newer(view, server, listed);
        return view;
    }

    private IEnumerable<PortRow> Ports(NovaServerRow server) => c.World.PortsOf.AsOf(server.Id, at).OrderBy(port => port.Order);

    private IEnumerable<CinderVolumeRow> Volumes(NovaServerRow server) =>
        c.World.CinderVolumesOf.AsOf(server.Id, at).Where(volume => CinderVolumeLife.IsOn(volume, at, c.Timings)).OrderBy(volume => volume.AttachedAt).ThenBy(volume => volume.Order);

    private void Newer(JsonObject view, NovaServerRow server, bool listed)
    {
        if (version.AtLeast(9))
            view["locked"] = false;
        if (version.AtLeast(73))
            view["locked_reason"] = null;
        if (version.AtLeast(19))
            view["description"] = server.Description;
        if (version.AtLeast(26))
            view["tags"] = new JsonArray();
        if (version.AtLeast(63))
            view["trusted_image_certificates"] = null;
        if (version.AtLeast(71) && !listed)
            view["server_groups"] = new JsonArray();
    }

    private JsonObject Flavor(FlavorRow flavor) => version.AtLeast(47)
        ? new JsonObject
        {
            ["vcpus"] = flavor.Vcpus,
            ["ram"] = flavor.Ram,
            ["disk"] = flavor.Disk,
            ["ephemeral"] = 0,
            ["swap"] = 0,
            ["original_name"] = flavor.Name,
            ["extra_specs"] = new JsonObject(),
        }
        : new JsonObject { ["id"] = flavor.Id, ["links"] = new JsonArray(NovaWire.Links(c, "flavors", flavor.Id)[1]!.DeepClone()) };

    private JsonObject Addresses(NovaServerRow server) => new(Ports(server).GroupBy(port => port.NetworkId)
        .Select(network => KeyValuePair.Create<string, JsonNode?>(Networks.External(server.Zone).Name, new JsonArray([.. network.Select(port => new JsonObject
        {
            ["version"] = 4,
            ["addr"] = port.Address,
            ["OS-EXT-IPS:type"] = "fixed",
            ["OS-EXT-IPS-MAC:mac_addr"] = port.Mac,
        })]))));

    // A hash of project and host: the same host looks another to another project.
    private static string HostId(string project) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{project} host")))[..56];
}
