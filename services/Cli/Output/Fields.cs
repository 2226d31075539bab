using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.Contracts;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Output;

/// <summary><c>--fields a,b.c</c>: parts of the API's objects, by their names there.</summary>
internal sealed class Fields
{
    private readonly string[][] paths;

    private Fields(string[][] paths) => this.paths = paths;

    public IEnumerable<string> Names => paths.Select(path => string.Join('.', path));

    public static Fields? Parse(string? given)
    {
        if (given is null)
            return null;
        var paths = given.Split(',', StringSplitOptions.TrimEntries).Select(path => path.Split('.')).ToArray();
        if (paths.Any(path => path.Any(part => part.Length == 0)))
            throw new UsageError(F($"--fields {given} : des noms séparés par des virgules, un point entre un nom et sa partie.", $"--fields {given}: names with commas between them, a dot between a name and its part."), "--fields id,state,progress.done");
        return new Fields(paths);
    }

    /// <summary>Only the wanted parts, nested as they were.</summary>
    public JsonNode Of(JsonElement whole)
    {
        var result = new JsonObject();
        foreach (var path in paths)
            Put(result, whole, path);
        return result;
    }

    /// <summary>Each wanted part as a cell: texts bare, the rest as JSON.</summary>
    public IEnumerable<string> Cells(JsonElement whole) =>
        paths.Select(path => Find(whole, path) switch
        {
            null => "",
            JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
            var node => node.ToJsonString(Answers.OnOneLine),
        });

    private static void Put(JsonObject into, JsonElement from, ReadOnlySpan<string> path)
    {
        var value = Member(from, path[0]);
        if (path.Length == 1 || value.ValueKind is not JsonValueKind.Object)
        {
            into[path[0]] = path.Length == 1 ? Node(value) : Parts(value, path[1..]);
            return;
        }
        if (into[path[0]] is not JsonObject inner)
            into[path[0]] = inner = new JsonObject();
        Put(inner, value, path[1..]);
    }

    private static JsonNode? Find(JsonElement from, ReadOnlySpan<string> path)
    {
        var value = Member(from, path[0]);
        return path.Length == 1 ? Node(value) : value.ValueKind is JsonValueKind.Object ? Find(value, path[1..]) : Parts(value, path[1..]);
    }

    // A list's parts are the list of each one's part; nothing has no parts.
    private static JsonNode? Parts(JsonElement value, ReadOnlySpan<string> path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Array:
                var parts = new JsonArray();
                foreach (var item in value.EnumerateArray())
                    parts.Add(item.ValueKind is JsonValueKind.Object ? Find(item, path) : Parts(item, path));
                return parts;
            default:
                throw new UsageError(F($"--fields : il n’y a pas de {path[0]} ici.", $"--fields: there is no {path[0]} in it."));
        }
    }

    private static JsonElement Member(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value)
            ? value
            : throw new UsageError(
                F($"--fields : il n’y a pas de {name}.", $"--fields: there is no {name}."),
                F($"l’un de {string.Join(", ", from.EnumerateObject().Select(member => member.Name))}", $"one of {string.Join(", ", from.EnumerateObject().Select(member => member.Name))}"));

    private static JsonNode? Node(JsonElement value) => value.ValueKind is JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());
}
