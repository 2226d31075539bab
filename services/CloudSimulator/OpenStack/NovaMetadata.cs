using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>A server's metadata: what a driver finds its own servers by, since their names are not unique.</summary>
internal static class NovaMetadata
{
    public const int Most = 128;

    private const string Many = "/openstack/{zone}/compute/v2.1/servers/{id}/metadata";
    private const string One = Many + "/{key}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("get-server-metadata", "GET", Many, c => Answer("metadata", Stack.Strings(NovaServers.Own(c).Metadata)));
        yield return new ApiRoute("set-server-metadata", "POST", Many, c => Put(c, c.Body["metadata"], keep: true));
        yield return new ApiRoute("set-server-metadata", "PUT", Many, c => Put(c, c.Body["metadata"], keep: false));
        yield return new ApiRoute("get-server-metadata-item", "GET", One, c => Answer("meta", Stack.Strings([Item(c)])));
        yield return new ApiRoute("set-server-metadata-item", "PUT", One, Set);
        yield return new ApiRoute("delete-server-metadata-item", "DELETE", One, Delete);
    }

    public static Dictionary<string, string> Checked(JsonNode? sent)
    {
        var metadata = Stack.Metadata(sent) ?? throw OpenStackRefusal.Invalid("metadata", "Keys and values are strings of at most 255 characters.");
        return metadata.Count <= Most ? metadata : throw OpenStackRefusal.Nova(403, $"Maximum number of metadata items exceeds {Most}");
    }

    private static KeyValuePair<string, string> Item(CallContext c) =>
        NovaServers.Own(c).Metadata.TryGetValue(c.Value("key"), out var value)
            ? KeyValuePair.Create(c.Value("key"), value)
            : throw OpenStackRefusal.Nova(404, "Metadata item was not found");

    private static ApiAnswer Put(CallContext c, JsonNode? sent, bool keep)
    {
        var server = NovaServers.Own(c);
        var metadata = keep ? new Dictionary<string, string>(server.Metadata) : [];
        foreach (var (key, value) in Checked(sent))
            metadata[key] = value;
        Save(c, server, metadata);
        return Answer("metadata", Stack.Strings(metadata));
    }

    private static ApiAnswer Set(CallContext c)
    {
        var server = NovaServers.Own(c);
        var sent = Checked(c.Body["meta"]);
        if (!sent.TryGetValue(c.Value("key"), out var value))
            throw OpenStackRefusal.Nova(400, "Request body and URI mismatch");
        Save(c, server, new Dictionary<string, string>(server.Metadata) { [c.Value("key")] = value });
        return Answer("meta", Stack.Strings(sent));
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var item = Item(c);
        var server = NovaServers.Own(c);
        Save(c, server, server.Metadata.Where(entry => entry.Key != item.Key).ToDictionary());
        return ApiAnswer.Empty(204);
    }

    private static void Save(CallContext c, NovaServerRow server, Dictionary<string, string> metadata) =>
        c.World.NovaServers.Put(server with { Metadata = metadata, ModifiedAt = c.Now }, c.Now);

    private static ApiAnswer Answer(string name, JsonObject body) => ApiAnswer.Json(200, new JsonObject { [name] = body });
}
