using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Neutron's lists: every attribute filters by its exact value, several values are alternatives, an attribute that doesn't exist is refused.</summary>
internal static class NeutronWire
{
    private static readonly string[] Paging = ["limit", "marker", "sort_key", "sort_dir", "page_reverse", "fields"];
    private static readonly string[] Controls = [.. Paging, "tags", "tags-any", "not-tags", "not-tags-any"];

    public static ApiAnswer List<T>(CallContext c, string wrapper, IEnumerable<T> rows, Func<T, JsonObject> view, Func<string, Refusal> gone, params string[] attributes)
        where T : Row
    {
        if (c.QueryNames.Except(Controls).FirstOrDefault(name => !attributes.Contains(name)) is { } unknown)
            throw OpenStackRefusal.Neutron(400, "HTTPBadRequest", $"['{unknown}'] is invalid attribute for filtering");
        var fitting = c.QueryNames.Except(Paging).Any() ? rows.Where(row => Fits(c, view(row))) : rows;
        // Without a limit Neutron gives all; a deployment may cap it, and links to the rest then.
        var (page, next) = NovaWire.Slice(c, fitting, message => OpenStackRefusal.Neutron(400, "HTTPBadRequest", message), gone);
        var body = new JsonObject { [wrapper] = new JsonArray([.. page.Select(row => Picked(c, view(row)))]) };
        if (next is not null)
            body[$"{wrapper}_links"] = new JsonArray(new JsonObject { ["rel"] = "next", ["href"] = $"{c.Call.Origin}{c.Call.Path}?{next}" });
        return ApiAnswer.Json(200, body);
    }

    public static JsonObject Inner(CallContext c, string name, params string[] known)
    {
        var sent = c.Inner(name, _ => OpenStackRefusal.Neutron(400, "HTTPBadRequest", $"Unable to find '{name}' in request body"));
        return Checked(c, sent, known);
    }

    /// <summary>Several in one call, under the name's plural; null when the body isn't that.</summary>
    public static IReadOnlyList<JsonObject>? Several(CallContext c, string names, params string[] known) =>
        c.Body[names] is JsonArray all ? [.. all.Select(one => Checked(c, one as JsonObject ?? throw OpenStackRefusal.Neutron(400, "HTTPBadRequest", "Invalid request body"), known))] : null;

    private static JsonObject Checked(CallContext c, JsonObject sent, string[] known)
    {
        if (sent.ContainsKey("tags"))
            throw OpenStackRefusal.Neutron(400, "HTTPBadRequest", c.Call.Method == "POST" ? "Attribute 'tags' not allowed in POST" : "Cannot update read-only attribute tags");
        var unknown = sent.Select(member => member.Key).Where(member => !known.Contains(member)).ToArray();
        return unknown.Length == 0 ? sent : throw OpenStackRefusal.Neutron(400, "HTTPBadRequest", $"Unrecognized attribute(s) '{string.Join(", ", unknown)}'");
    }

    public static Refusal Missing(string attribute) =>
        OpenStackRefusal.Neutron(400, "HTTPBadRequest", $"Failed to parse request. Required attribute '{attribute}' not specified");

    private static bool Fits(CallContext c, JsonObject view)
    {
        foreach (var name in c.QueryNames.Except(Controls))
        {
            var asked = c.Query(name)?.Split(',') ?? [""];
            var matches = name == "fixed_ips"
                ? asked.Any(one => one.Split('=', 2) is [var key, var value] && view[name]!.AsArray().Any(address => address![key]?.GetValue<string>() == value))
                : Values(view[name]).Any(value => asked.Contains(value, StringComparer.OrdinalIgnoreCase));
            if (!matches)
                return false;
        }
        var tags = view["tags"]?.AsArray().Select(tag => tag!.GetValue<string>()).ToArray() ?? [];
        return (c.Query("tags")?.Split(',').All(tags.Contains) ?? true)
            && (c.Query("tags-any")?.Split(',').Any(tags.Contains) ?? true)
            && !(c.Query("not-tags")?.Split(',').All(tags.Contains) ?? false)
            && !(c.Query("not-tags-any")?.Split(',').Any(tags.Contains) ?? false);
    }

    private static IEnumerable<string> Values(JsonNode? node) => node is JsonArray list ? list.Select(item => item?.ToString() ?? "") : [node?.ToString() ?? ""];

    private static JsonObject Picked(CallContext c, JsonObject view) => c.Query("fields")?.Split(',') is { } fields
        ? new JsonObject(view.Where(member => fields.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
        : view;
}

/// <summary>How many ports and security groups a project may hold; Neutron's own words are from its source, not recorded.</summary>
internal static class NeutronQuota
{
    public static Refusal Exceeded(string resource) => OpenStackRefusal.Neutron(409, "OverQuota", $"Quota exceeded for resources: ['{resource}'].");

    public static void Check(CallContext c, string resource, int more)
    {
        if (c.Account.Quota(Kind(resource)) is { } limit && Used(c, resource) + more > limit)
            throw Exceeded(resource);
    }

    public static int Used(CallContext c, string resource) => resource == "port"
        ? c.World.Ports.Now.Count(c.Mine)
        : c.World.SecurityGroups.Now.Count(group => c.Mine(group) && group.Name != SecurityGroups.DefaultName);

    public static string Kind(string resource) => resource == "port" ? "addresses" : "firewalls";
}
