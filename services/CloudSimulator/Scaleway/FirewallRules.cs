using System.Net;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A security group's rules: set as a whole, shown after the six that nobody can edit.</summary>
internal static class FirewallRules
{
    private const string Rules = "/instance/v1/zones/{zone}/security_groups/{id}/rules";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-rules", "GET", Rules, c => Wire.InstancePage(c, "rules", "/security_groups/rules", All(Firewalls.Own(c, c.Value("id"))), rule => rule));
        yield return new ApiRoute("set-rules", "PUT", Rules, Set);
    }

    /// <summary>Whether the group lets something in from anywhere: rules in order, the first that fits decides, else the default policy.</summary>
    public static bool LetsIn(FirewallRow firewall, string protocol, int port)
    {
        foreach (var rule in firewall.Rules.Where(rule => rule.Direction == "inbound").OrderBy(rule => rule.Position))
        {
            var fits = (rule.Protocol == "ANY" || rule.Protocol.Equals(protocol, StringComparison.OrdinalIgnoreCase))
                && rule.IpRange is "0.0.0.0/0"
                && (rule.PortFrom is not { } from || (port >= from && port <= (rule.PortTo ?? from)));
            if (fits)
                return rule.Action == "accept";
        }
        return firewall.InboundDefault == "accept";
    }

    private static ApiAnswer Set(CallContext c)
    {
        var firewall = Firewalls.Own(c, c.Value("id"));
        if (c.Body["rules"] is not JsonArray rules)
            throw ScalewayRefusal.Required("rules");
        var set = rules.Select((rule, index) => Read(c, rule as JsonObject ?? throw ScalewayRefusal.Argument("rules", "not a list of rules"), index + 1)).ToArray();
        firewall = firewall with { Rules = set, RulesSetAt = c.Now, ModifiedAt = c.Now };
        c.World.Firewalls.Put(firewall, c.Now);
        return ApiAnswer.Json(200, new JsonObject { ["rules"] = new JsonArray([.. All(firewall)]) });
    }

    private static FirewallRule Read(CallContext c, JsonObject rule, int position)
    {
        string OneOf(string name, params string[] values) =>
            rule.Text(name) is not { } value ? throw ScalewayRefusal.Required(name)
            : values.Contains(value) ? value
            : throw ScalewayRefusal.Argument(name, "not a valid value");
        int? Port(string name) => rule.Number(name) switch
        {
            null => null,
            >= 1 and <= 65535 and var port => (int)port,
            _ => throw ScalewayRefusal.Argument(name, "not a valid value"),
        };
        var range = rule.Text("ip_range") ?? throw ScalewayRefusal.Required("ip_range");
        if (!IPNetwork.TryParse(range, out _))
            throw ScalewayRefusal.Argument("ip_range", "not a valid value");
        // Positions are the order of the list, whatever was sent (recorded: all 0 became 1, 2, 3, 4).
        return new FirewallRule(
            c.World.NewId(), OneOf("protocol", "TCP", "UDP", "ICMP", "ANY"), OneOf("direction", "inbound", "outbound"),
            OneOf("action", "accept", "drop"), range, Port("dest_port_from"), Port("dest_port_to"), position);
    }

    // Mail is closed outwards while the default security is on; these rules are in every answer (recorded).
    private static IEnumerable<JsonNode> All(FirewallRow firewall)
    {
        var number = 0;
        if (firewall.DefaultSecurity)
            foreach (var range in new[] { "0.0.0.0/0", "::/0" })
                foreach (var port in new[] { 25, 465, 587 })
                {
                    number++;
                    yield return View(new FirewallRule($"11111111-2222-4333-8444-00000000000{number}", "TCP", "outbound", "drop", range, port, null, number), false, firewall.Zone);
                }
        foreach (var rule in firewall.Rules)
            yield return View(rule, true, firewall.Zone);
    }

    private static JsonObject View(FirewallRule rule, bool editable, string zone) => new()
    {
        ["id"] = rule.Id,
        ["protocol"] = rule.Protocol,
        ["direction"] = rule.Direction,
        ["ip_range"] = rule.IpRange,
        ["dest_ip_range"] = null,
        ["dest_port_from"] = rule.PortFrom,
        ["dest_port_to"] = rule.PortTo,
        ["position"] = rule.Position,
        ["editable"] = editable,
        ["action"] = rule.Action,
        ["zone"] = zone,
    };
}
