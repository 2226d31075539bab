using System.Text.Json;
using System.Text.Json.Nodes;

namespace AppsEducation.RecordingReplay;

/// <summary>One recorded request and its answer, from any of the three line formats: Scaleway's flows, its collected errors, and an OpenStack's flow.</summary>
public sealed record Exchange(string Method, Uri Url, string RequestBody, int Status, string? ContentType, string ResponseBody, bool Alone)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Recorded at an OpenStack, where headers carry versions, tokens and places.</summary>
    public bool OfOpenStack { get; init; }

    public IReadOnlyDictionary<string, string> RequestHeaders { get; init; } = None;

    public IReadOnlyDictionary<string, string> ResponseHeaders { get; init; } = None;

    /// <summary>Reads a file of recorded exchanges, one JSON object a line.</summary>
    public static IReadOnlyList<Exchange> Read(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0).Select(line => Parse(JsonNode.Parse(line)!.AsObject()))];

    private static Exchange Parse(JsonObject line)
    {
        if (line.ContainsKey("responseHeaders"))
            return new Exchange(
                Text(line, "method"), new Uri(Text(line, "url")), line["requestBody"]?.GetValue<string>() ?? "", line["status"]!.GetValue<int>(),
                Header(line["responseHeaders"]!.AsObject(), "Content-Type"), line["responseBody"]?.GetValue<string>() ?? "", Alone: false)
            {
                ResponseHeaders = Headers(line["responseHeaders"]!.AsObject()),
            };
        if (line.ContainsKey("resp"))
            return new Exchange(
                Text(line, "method"), new Uri(Text(line, "url")), line["req"]?.GetValue<string>() ?? "", line["code"]!.GetValue<int>(),
                Header(line["headers"]!.AsObject(), "Content-Type"), line["resp"]?.GetValue<string>() ?? "", Alone: true)
            {
                ResponseHeaders = Headers(line["headers"]!.AsObject()),
            };
        if (line["request"] is JsonObject request && line["response"] is JsonObject response)
            return new Exchange(
                Text(request, "method"), new Uri(Text(request, "url")), Body(request["body"]), response["status"]!.GetValue<int>(),
                Header(response["headers"]!.AsObject(), "Content-Type"), Body(response["body"]), Alone: false)
            {
                OfOpenStack = true,
                RequestHeaders = Headers(request["headers"]!.AsObject()),
                ResponseHeaders = Headers(response["headers"]!.AsObject()),
            };
        throw new JsonException("Neither a recorded flow (responseHeaders, or request and response) nor a recorded error (resp).");
    }

    // JSON stands in the line as it is, anything else as a string.
    private static string Body(JsonNode? body) => body is null ? "" : body is JsonValue value && value.TryGetValue<string>(out var text) ? text : body.ToJsonString();

    private static Dictionary<string, string> Headers(JsonObject headers) =>
        headers.Where(header => Header(headers, header.Key) is not null).ToDictionary(header => header.Key, header => Header(headers, header.Key)!, StringComparer.OrdinalIgnoreCase);

    private static string Text(JsonObject line, string name) => line[name]?.GetValue<string>() ?? throw new JsonException($"A line lacks '{name}'.");

    private static string? Header(JsonObject headers, string name) =>
        headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value switch
        {
            JsonArray { Count: > 0 } values => values[0]!.GetValue<string>(),
            JsonValue value => value.GetValue<string>(),
            _ => null,
        };
}
