using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Neutron's ports. One that was made before its server keeps its address after it, and is billed on.</summary>
internal static class Ports
{
    private const string Many = "/openstack/{zone}/network/v2.0/ports";
    private const string One = Many + "/{id}";

    private static readonly string[] Attributes =
    [
        "network_id", "name", "security_groups", "description", "admin_state_up", "fixed_ips", "device_id", "device_owner", "port_security_enabled", "binding:vnic_type",
        "allowed_address_pairs", "extra_dhcp_opts", "mac_address", "project_id", "tenant_id",
    ];

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-ports", "GET", Many, c => NeutronWire.List(c, "ports",
            c.World.Ports.AsOf(c.Listed).Where(c.Mine).OrderBy(port => port.Order), port => View(c, port, c.Listed), NotFound, [.. Attributes, "id", "status", "revision_number"]));
        yield return new ApiRoute("create-port", "POST", Many, Create);
        yield return new ApiRoute("get-port", "GET", One, Get);
        yield return new ApiRoute("update-port", "PUT", One, Update);
        yield return new ApiRoute("delete-port", "DELETE", One, Delete);
    }

    public static PortRow Own(CallContext c, string id)
    {
        var port = c.World.Ports.Find(id);
        if (port is null || !c.Mine(port))
            throw NotFound(id);
        c.Concerns = id;
        return port;
    }

    private static Refusal NotFound(string id) => OpenStackRefusal.Neutron(404, "PortNotFound", $"Port {id} could not be found.");

    public static PortRow New(CallContext c, Network network, string name, string[] groups)
    {
        var id = c.World.NewId();
        return new PortRow
        {
            Id = id,
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = c.Project().ProjectId,
            Name = name,
            NetworkId = network.Id,
            SubnetId = network.SubnetId,
            Address = c.World.NextAddress(c.Now),
            Mac = Stack.Mac(id),
            SecurityGroupIds = groups,
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
    }

    public static JsonArray FixedIps(PortRow port) => new(new JsonObject { ["subnet_id"] = port.SubnetId, ["ip_address"] = port.Address });

    public static string Status(CallContext c, PortRow port, DateTimeOffset at) =>
        port.ServerId is { } id && c.World.NovaServers.Find(id, at) is { } server && !NovaLife.At(server, at, c.Timings).Builds ? "ACTIVE" : "DOWN";

    private static ApiAnswer Get(CallContext c)
    {
        var id = c.Value("id");
        var port = c.World.Ports.Find(id, c.Read);
        if (port is null || !c.Mine(port))
            throw NotFound(id);
        c.Concerns = id;
        return Answer(c, port, 200, c.Read);
    }

    private static ApiAnswer Create(CallContext c)
    {
        var sent = NeutronWire.Inner(c, "port", Attributes);
        var network = Networks.Find(c, sent.String("network_id") ?? throw NeutronWire.Missing("network_id"));
        if (sent["fixed_ips"] is JsonArray addresses && addresses.Any(address => (address as JsonObject)?.String("ip_address") is not null))
            throw OpenStackRefusal.Neutron(400, "HTTPBadRequest", "The simulator chooses addresses itself: leave ip_address out of fixed_ips.");
        var groups = Groups(c, sent) ?? [SecurityGroups.Default(c).Id];
        NeutronQuota.Check(c, "port", 1);
        var port = New(c, network, sent.String("name") ?? "", groups) with { Description = sent.String("description") ?? "" };
        c.World.Ports.Put(port, c.Now);
        c.Concerns = port.Id;
        return Answer(c, port, 201, c.Now);
    }

    private static ApiAnswer Update(CallContext c)
    {
        var port = Own(c, c.Value("id"));
        var sent = NeutronWire.Inner(c, "port", Attributes);
        port = port with
        {
            Name = sent.String("name") ?? port.Name,
            Description = sent.String("description") ?? port.Description,
            SecurityGroupIds = Groups(c, sent) ?? port.SecurityGroupIds,
            Revision = port.Revision + 1,
            ModifiedAt = c.Now,
        };
        c.World.Ports.Put(port, c.Now);
        return Answer(c, port, 200, c.Now);
    }

    // In use or not: its server merely loses its address.
    private static ApiAnswer Delete(CallContext c)
    {
        c.World.Ports.Remove(Own(c, c.Value("id")).Id, c.Now);
        return ApiAnswer.Empty(204, null);
    }

    private static string[]? Groups(CallContext c, JsonObject sent) => sent["security_groups"] is JsonArray groups
        ? [.. groups.Select(group => SecurityGroups.Own(c, group?.ToString() ?? "").Id)]
        : null;

    private static ApiAnswer Answer(CallContext c, PortRow port, int status, DateTimeOffset at) => ApiAnswer.Json(status, new JsonObject { ["port"] = View(c, port, at) });

    private static JsonObject View(CallContext c, PortRow port, DateTimeOffset at) => new()
    {
        ["id"] = port.Id,
        ["name"] = port.Name,
        ["network_id"] = port.NetworkId,
        ["tenant_id"] = port.Project,
        ["mac_address"] = port.Mac,
        ["admin_state_up"] = true,
        ["status"] = Status(c, port, at),
        ["device_id"] = port.ServerId ?? "",
        ["device_owner"] = port.ServerId is null ? "" : "compute:nova",
        ["fixed_ips"] = FixedIps(port),
        ["project_id"] = port.Project,
        ["port_security_enabled"] = true,
        ["security_groups"] = new JsonArray([.. port.SecurityGroupIds.Select(id => (JsonNode)id)]),
        ["binding:vnic_type"] = "normal",
        ["allowed_address_pairs"] = new JsonArray(),
        ["extra_dhcp_opts"] = new JsonArray(),
        ["description"] = port.Description,
        ["tags"] = new JsonArray([.. port.Tags.Select(tag => (JsonNode)tag)]),
        ["created_at"] = Stack.Date(port.CreatedAt),
        ["updated_at"] = Stack.Date(port.ModifiedAt),
        ["revision_number"] = port.Revision,
    };
}
