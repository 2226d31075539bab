using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Tags of ports and security groups: a call of their own, after the create, which takes none.</summary>
internal static class NeutronTags
{
    public static IEnumerable<ApiRoute> Routes()
    {
        foreach (var kind in new[] { "ports", "security-groups" })
        {
            var many = $"/openstack/{{zone}}/network/v2.0/{kind}/{{id}}/tags";
            yield return new ApiRoute("list-tags", "GET", many, c => Answer(Of(c, kind)));
            yield return new ApiRoute("set-tags", "PUT", many, c => Answer(Save(c, kind, Sent(c))));
            yield return new ApiRoute("delete-tags", "DELETE", many, c => Nothing(Save(c, kind, []), 204));
            yield return new ApiRoute("get-tag", "GET", many + "/{tag}", c => Of(c, kind).Contains(c.Value("tag")) ? ApiAnswer.Empty(204, null) : throw Missing(c));
            yield return new ApiRoute("set-tag", "PUT", many + "/{tag}", c => Nothing(Save(c, kind, [.. Of(c, kind), c.Value("tag")]), 201));
            yield return new ApiRoute("delete-tag", "DELETE", many + "/{tag}", c =>
                Of(c, kind).Contains(c.Value("tag")) ? Nothing(Save(c, kind, [.. Of(c, kind).Where(tag => tag != c.Value("tag"))]), 204) : throw Missing(c));
        }
    }

    private static string[] Of(CallContext c, string kind) => kind == "ports" ? Ports.Own(c, c.Value("id")).Tags : SecurityGroups.Own(c, c.Value("id")).Tags;

    private static string[] Save(CallContext c, string kind, string[] tags)
    {
        tags = [.. tags.Distinct()];
        if (kind == "ports")
            c.World.Ports.Put(Ports.Own(c, c.Value("id")) with { Tags = tags, ModifiedAt = c.Now }, c.Now);
        else
            c.World.SecurityGroups.Put(SecurityGroups.Own(c, c.Value("id")) with { Tags = tags, ModifiedAt = c.Now }, c.Now);
        return tags;
    }

    private static string[] Sent(CallContext c) => c.Body["tags"] is JsonArray tags && tags.All(tag => tag is JsonValue value && value.TryGetValue<string>(out _))
        ? [.. tags.Select(tag => tag!.GetValue<string>())]
        : throw OpenStackRefusal.Neutron(400, "HTTPBadRequest", "Invalid tags body");

    private static Refusal Missing(CallContext c) => OpenStackRefusal.Neutron(404, "TagNotFound", $"Tag {c.Value("tag")} could not be found.");

    private static ApiAnswer Answer(string[] tags) => ApiAnswer.Json(200, new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) });

    private static ApiAnswer Nothing(string[] _, int status) => ApiAnswer.Empty(status, null);
}
