using System.Text.Json;
using System.Text.Json.Nodes;

namespace AppsEducation.RecordingReplay;

/// <summary>Some recordings of the command-line client hold the answer, or nothing, where the request's body belongs: what must have been sent follows from the answer.</summary>
internal static class Requests
{
    public static Exchange Remake(Exchange exchange)
    {
        var path = exchange.Url.AbsolutePath;
        var broken = exchange.RequestBody.Length == 0 || exchange.RequestBody == exchange.ResponseBody;
        if (!broken || exchange.Method == "GET" || exchange.Method == "DELETE")
            return exchange;
        if (path.EndsWith("/user_data/cloud-init", StringComparison.Ordinal))
            return exchange with { RequestBody = "#cloud-config\n" };
        if (exchange.ResponseBody.Length == 0 || JsonNode.Parse(exchange.ResponseBody) is not JsonObject answer)
            return exchange;
        var body = path switch
        {
            _ when path.EndsWith("/servers", StringComparison.Ordinal) && exchange.Status == 201 => Server(answer["server"]!.AsObject()),
            _ when path.EndsWith("/volumes", StringComparison.Ordinal) && exchange.Status == 200 => Volume(answer),
            _ when path.EndsWith("/attach-volume", StringComparison.Ordinal) && exchange.Status == 200 => Attachment(answer["server"]!["volumes"]!.AsObject()),
            _ when path.EndsWith("/detach-volume", StringComparison.Ordinal) && exchange.Status == 400 => new JsonObject { ["volume_id"] = "11111111-1111-1111-1111-111111111111" },
            _ => null,
        };
        return body is null ? exchange : exchange with { RequestBody = JsonSerializer.Serialize(body) };
    }

    private static JsonObject Server(JsonObject server) => new()
    {
        ["name"] = Text(server["name"]),
        ["commercial_type"] = Text(server["commercial_type"]),
        ["image"] = Text(server["image"]!["id"]),
        ["project"] = Text(server["project"]),
        ["boot_type"] = Text(server["boot_type"]),
        ["dynamic_ip_required"] = server["dynamic_ip_required"]!.GetValue<bool>(),
        ["tags"] = server["tags"]!.DeepClone(),
    };

    private static JsonObject Volume(JsonObject volume) => new()
    {
        ["name"] = Text(volume["name"]),
        ["project_id"] = Text(volume["project_id"]),
        ["perf_iops"] = volume["specs"]!["perf_iops"]!.GetValue<int>(),
        ["from_empty"] = new JsonObject { ["size"] = volume["size"]!.GetValue<long>() },
    };

    private static JsonObject Attachment(JsonObject volumes) => new() { ["volume_id"] = Text(volumes[$"{volumes.Count - 1}"]!["id"]), ["volume_type"] = "sbs_volume" };

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
