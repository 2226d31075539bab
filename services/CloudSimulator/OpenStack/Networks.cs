using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

internal sealed record Network : Row
{
    public required string Name { get; init; }
    public required string SubnetId { get; init; }
}

/// <summary>The one network of a region: the provider's own, external and shared, whose ports have public addresses.</summary>
internal static class Networks
{
    private static readonly DateTimeOffset Made = new(2024, 3, 5, 9, 0, 0, TimeSpan.Zero);

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-networks", "GET", "/openstack/{zone}/network/v2.0/networks", c => NeutronWire.List(c, "networks", [External(c.Zone)], network => View(c, network), NotFound,
            "id", "name", "status", "router:external", "shared", "admin_state_up", "project_id", "tenant_id", "description", "is_default"));
        yield return new ApiRoute("get-network", "GET", "/openstack/{zone}/network/v2.0/networks/{id}", c => ApiAnswer.Json(200, new JsonObject { ["network"] = View(c, Find(c, c.Value("id"))) }));
        yield return new ApiRoute("list-subnets", "GET", "/openstack/{zone}/network/v2.0/subnets", c => NeutronWire.List(c, "subnets", [External(c.Zone)], network => Subnet(c, network), NoSubnet,
            "id", "name", "network_id", "ip_version", "cidr", "project_id", "tenant_id", "enable_dhcp", "gateway_ip"));
        yield return new ApiRoute("get-subnet", "GET", "/openstack/{zone}/network/v2.0/subnets/{id}", c => c.Value("id") == External(c.Zone).SubnetId
            ? ApiAnswer.Json(200, new JsonObject { ["subnet"] = Subnet(c, External(c.Zone)) })
            : throw NoSubnet(c.Value("id")));
        yield return new ApiRoute("list-extensions", "GET", "/openstack/{zone}/network/v2.0/extensions", _ => ApiAnswer.Json(200, new JsonObject
        {
            ["extensions"] = new JsonArray([.. new[] { "security-group", "port-security", "external-net", "standard-attr-tag", "quotas", "quota_details" }
                .Select(alias => new JsonObject { ["alias"] = alias, ["name"] = alias, ["description"] = alias, ["updated"] = Stack.Date(Made), ["links"] = new JsonArray() })]),
        }));
        yield return new ApiRoute("get-network-quota", "GET", "/openstack/{zone}/network/v2.0/quotas/{project}", c => Quota(c, detail: false));
        foreach (var details in new[] { "details", "details.json" })
            yield return new ApiRoute("get-network-quota", "GET", "/openstack/{zone}/network/v2.0/quotas/{project}/" + details, c => Quota(c, detail: true));
    }

    public static Network External(string region) => new() { Id = StableId.Of($"network {region}"), Name = "Ext-Net", SubnetId = StableId.Of($"subnet {region}") };

    public static Network Find(CallContext c, string id) => External(c.Zone) is var network && network.Id == id
        ? network
        : throw NotFound(id);

    private static Refusal NotFound(string id) => OpenStackRefusal.Neutron(404, "NetworkNotFound", $"Network {id} could not be found.");

    private static Refusal NoSubnet(string id) => OpenStackRefusal.Neutron(404, "SubnetNotFound", $"Subnet {id} could not be found.");

    private static ApiAnswer Quota(CallContext c, bool detail)
    {
        if (c.Value("project") != c.Project().ProjectId)
            throw OpenStackRefusal.Neutron(403, "PolicyNotAuthorized", "rule:get_quota is disallowed by policy");
        JsonNode Shown(string resource)
        {
            var limit = c.Account.Quota(NeutronQuota.Kind(resource)) ?? -1;
            return detail ? new JsonObject { ["limit"] = limit, ["used"] = NeutronQuota.Used(c, resource), ["reserved"] = 0 } : limit;
        }
        return ApiAnswer.Json(200, new JsonObject { ["quota"] = new JsonObject { ["port"] = Shown("port"), ["security_group"] = Shown("security_group") } });
    }

    private static JsonObject View(CallContext c, Network network) => new()
    {
        ["id"] = network.Id,
        ["name"] = network.Name,
        ["tenant_id"] = Stack.Provider(c),
        ["admin_state_up"] = true,
        ["mtu"] = 1500,
        ["status"] = "ACTIVE",
        ["subnets"] = new JsonArray(network.SubnetId),
        ["shared"] = true,
        ["availability_zone_hints"] = new JsonArray(),
        ["availability_zones"] = new JsonArray(),
        ["ipv4_address_scope"] = null,
        ["ipv6_address_scope"] = null,
        ["router:external"] = true,
        ["description"] = "",
        ["port_security_enabled"] = true,
        ["is_default"] = false,
        ["tags"] = new JsonArray(),
        ["created_at"] = Stack.Date(Made),
        ["updated_at"] = Stack.Date(Made),
        ["revision_number"] = 2,
        ["project_id"] = Stack.Provider(c),
    };

    private static JsonObject Subnet(CallContext c, Network network) => new()
    {
        ["id"] = network.SubnetId,
        ["name"] = "ext4",
        ["tenant_id"] = Stack.Provider(c),
        ["network_id"] = network.Id,
        ["ip_version"] = 4,
        ["enable_dhcp"] = false,
        ["gateway_ip"] = "198.18.0.1",
        ["cidr"] = "198.18.0.0/15",
        ["allocation_pools"] = new JsonArray(new JsonObject { ["start"] = "198.18.0.1", ["end"] = "198.19.255.254" }),
        ["dns_nameservers"] = new JsonArray(),
        ["host_routes"] = new JsonArray(),
        ["description"] = "",
        ["tags"] = new JsonArray(),
        ["created_at"] = Stack.Date(Made),
        ["updated_at"] = Stack.Date(Made),
        ["revision_number"] = 0,
        ["project_id"] = Stack.Provider(c),
    };
}
