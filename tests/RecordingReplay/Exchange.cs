using System.Text.Json;
using System.Text.Json.Nodes;

namespace AppsEducation.RecordingReplay;

/// <summary>One recorded request and its answer, from either of the two line formats (flows, and the collected errors).</summary>
public sealed record Exchange(string Method, Uri Url, string RequestBody, int Status, string? ContentType, string ResponseBody, bool Alone)
{
    /// <summary>Reads a file of recorded exchanges, one JSON object a line.</summary>
    public static IReadOnlyList<Exchange> Read(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0).Select(line => Parse(JsonNode.Parse(line)!.AsObject()))];

    private static Exchange Parse(JsonObject line)
    {
        if (line.ContainsKey("responseHeaders"))
            return new Exchange(
                Text(line, "method"), new Uri(Text(line, "url")), line["requestBody"]?.GetValue<string>() ?? "", line["status"]!.GetValue<int>(),
                Header(line["responseHeaders"]!.AsObject(), "Content-Type"), line["responseBody"]?.GetValue<string>() ?? "", Alone: false);
        if (line.ContainsKey("resp"))
            return new Exchange(
                Text(line, "method"), new Uri(Text(line, "url")), line["req"]?.GetValue<string>() ?? "", line["code"]!.GetValue<int>(),
                Header(line["headers"]!.AsObject(), "Content-Type"), line["resp"]?.GetValue<string>() ?? "", Alone: true);
        throw new JsonException("Neither a recorded flow (responseHeaders) nor a recorded error (resp).");
    }

    private static string Text(JsonObject line, string name) => line[name]?.GetValue<string>() ?? throw new JsonException($"A line lacks '{name}'.");

    private static string? Header(JsonObject headers, string name) =>
        headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value switch
        {
            JsonArray { Count: > 0 } values => values[0]!.GetValue<string>(),
            JsonValue value => value.GetValue<string>(),
            _ => null,
        };
}
