using System.Net;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Rules are made one by one and only ever let in; the same one twice is refused with the first one's id.</summary>
internal static class SecurityGroupRules
{
    private const string Many = "/openstack/{zone}/network/v2.0/security-group-rules";
    private const string One = Many + "/{id}";

    private static readonly string[] Attributes =
        ["security_group_id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_ip_prefix", "remote_group_id", "description", "project_id", "tenant_id"];

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-rules", "GET", Many, c => NeutronWire.List(c, "security_group_rules",
            c.World.SecurityGroups.AsOf(c.Listed).Where(c.Mine).OrderBy(group => group.Order).SelectMany(group => group.Rules.Select(rule => new Entry { Id = rule.Id, Group = group, Rule = rule })),
            entry => View(entry.Group, entry.Rule, 1), NotFound, [.. Attributes, "id"]));
        yield return new ApiRoute("create-rule", "POST", Many, Create);
        yield return new ApiRoute("get-rule", "GET", One, c =>
        {
            var (group, rule) = Find(c);
            return ApiAnswer.Json(200, new JsonObject { ["security_group_rule"] = View(group, rule, 1) });
        });
        yield return new ApiRoute("delete-rule", "DELETE", One, Delete);
    }

    /// <summary>Whether any of the groups lets something in from anywhere over IPv4.</summary>
    public static bool LetIn(IEnumerable<SecurityGroupRow> groups, string protocol, int port) => groups.SelectMany(group => group.Rules).Any(rule =>
        rule is { Direction: "ingress", EtherType: "IPv4", RemoteGroup: null, RemotePrefix: null or "0.0.0.0/0" }
        && (rule.Protocol is null || rule.Protocol == protocol)
        && (rule.PortMin is null || (port >= rule.PortMin && port <= (rule.PortMax ?? rule.PortMin))));

    public static JsonObject View(SecurityGroupRow group, SecurityGroupRule rule, int number)
    {
        var view = Made(group, rule);
        view["standard_attr_id"] = number;
        view["tags"] = new JsonArray();
        return view;
    }

    private static ApiAnswer Create(CallContext c)
    {
        // All of them or none: what one of several is refused for undoes the call.
        if (NeutronWire.Several(c, "security_group_rules", Attributes) is { } several)
        {
            var made = several.Select(sent => Read(c, sent)).Aggregate(new List<(SecurityGroupRow Group, SecurityGroupRule Rule)>(), (all, one) =>
            {
                all.Add(Added(all.LastOrDefault(earlier => earlier.Group.Id == one.Group.Id).Group ?? one.Group, one.Rule, c.Now));
                return all;
            });
            foreach (var group in made.GroupBy(one => one.Group.Id))
                c.World.SecurityGroups.Put(group.Last().Group, c.Now);
            return ApiAnswer.Json(201, new JsonObject { ["security_group_rules"] = new JsonArray([.. made.Select(one => Made(one.Group, one.Rule))]) });
        }
        var (read, rule) = Read(c, NeutronWire.Inner(c, "security_group_rule", Attributes));
        var (changed, _) = Added(read, rule, c.Now);
        c.World.SecurityGroups.Put(changed, c.Now);
        return ApiAnswer.Json(201, new JsonObject { ["security_group_rule"] = Made(changed, rule) });
    }

    private static (SecurityGroupRow Group, SecurityGroupRule Rule) Read(CallContext c, JsonObject sent)
    {
        var group = SecurityGroups.Own(c, sent.String("security_group_id") ?? throw NeutronWire.Missing("security_group_id"));
        var direction = sent.String("direction") is "ingress" or "egress" ? sent.String("direction")! : throw Invalid("direction", sent["direction"], "['ingress', 'egress']");
        var type = sent.String("ethertype") ?? "IPv4";
        if (type is not ("IPv4" or "IPv6"))
            throw Invalid("ethertype", sent["ethertype"], "['IPv4', 'IPv6']");
        var rule = new SecurityGroupRule(
            c.World.NewId(), direction, type, sent["protocol"]?.ToString().ToLowerInvariant() is { Length: > 0 } and not "any" ? sent["protocol"]!.ToString().ToLowerInvariant() : null,
            (int?)sent.Integer("port_range_min"), (int?)sent.Integer("port_range_max"), sent.String("remote_ip_prefix"), sent.String("remote_group_id"), sent.String("description") ?? "", c.Now);
        Check(rule);
        return (group, rule);
    }

    private static (SecurityGroupRow Group, SecurityGroupRule Rule) Added(SecurityGroupRow group, SecurityGroupRule rule, DateTimeOffset now)
    {
        if (group.Rules.FirstOrDefault(known => rule with { Id = known.Id, CreatedAt = known.CreatedAt, Description = known.Description } == known) is { } same)
            throw OpenStackRefusal.Neutron(409, "SecurityGroupRuleExists", $"Security group rule already exists. Rule id is {same.Id}.");
        return (group with { Rules = [.. group.Rules, rule], Revision = group.Revision + 1, ModifiedAt = now }, rule);
    }

    private static void Check(SecurityGroupRule rule)
    {
        if (rule.Protocol is null && (rule.PortMin ?? rule.PortMax) is not null)
            throw OpenStackRefusal.Neutron(400, "SecurityGroupProtocolRequiredWithPorts", "Must also specify protocol if port range is given.");
        if (rule.Protocol is "tcp" or "udp" && (rule.PortMin > rule.PortMax || (rule.PortMin is null) != (rule.PortMax is null)))
            throw OpenStackRefusal.Neutron(400, "SecurityGroupInvalidPortRange", "For TCP/UDP protocols, port_range_min must be <= port_range_max");
        if (new[] { rule.PortMin, rule.PortMax }.Any(port => port is < 1 or > 65535))
            throw OpenStackRefusal.Neutron(400, "SecurityGroupInvalidPortValue", $"Invalid value for port {(rule.PortMin is < 1 or > 65535 ? rule.PortMin : rule.PortMax)}");
        if (rule.RemotePrefix is { } prefix && !IPNetwork.TryParse(prefix, out _))
            throw OpenStackRefusal.Neutron(400, "InvalidInput", $"Invalid input for operation: Invalid input for remote_ip_prefix. Reason: '{prefix}' is not a valid CIDR.");
    }

    private static Refusal Invalid(string attribute, JsonNode? value, string allowed) =>
        OpenStackRefusal.Neutron(400, "HTTPBadRequest", $"Invalid input for {attribute}. Reason: '{value}' is not in {allowed}.");

    private static ApiAnswer Delete(CallContext c)
    {
        var (group, rule) = Find(c);
        c.World.SecurityGroups.Put(group with { Rules = [.. group.Rules.Where(one => one.Id != rule.Id)], Revision = group.Revision + 1, ModifiedAt = c.Now }, c.Now);
        return ApiAnswer.Empty(204, null);
    }

    private static (SecurityGroupRow Group, SecurityGroupRule Rule) Find(CallContext c)
    {
        foreach (var group in c.World.SecurityGroups.Now.Where(c.Mine))
            if (group.Rules.FirstOrDefault(rule => rule.Id == c.Value("id")) is { } rule)
                return (group, rule);
        throw NotFound(c.Value("id"));
    }

    private static Refusal NotFound(string id) => OpenStackRefusal.Neutron(404, "SecurityGroupRuleNotFound", $"Security group rule {id} does not exist");

    private static JsonObject Made(SecurityGroupRow group, SecurityGroupRule rule) => new()
    {
        ["id"] = rule.Id,
        ["tenant_id"] = group.Project,
        ["security_group_id"] = group.Id,
        ["ethertype"] = rule.EtherType,
        ["direction"] = rule.Direction,
        ["protocol"] = rule.Protocol,
        ["port_range_min"] = rule.PortMin,
        ["port_range_max"] = rule.PortMax,
        ["remote_ip_prefix"] = rule.RemotePrefix,
        ["remote_address_group_id"] = null,
        ["normalized_cidr"] = rule.RemotePrefix,
        ["remote_group_id"] = rule.RemoteGroup,
        ["description"] = rule.Description,
        ["created_at"] = Stack.Date(rule.CreatedAt),
        ["updated_at"] = Stack.Date(rule.CreatedAt),
        ["revision_number"] = 0,
        ["project_id"] = group.Project,
    };

    private sealed record Entry : Row
    {
        public required SecurityGroupRow Group { get; init; }
        public required SecurityGroupRule Rule { get; init; }
    }
}
