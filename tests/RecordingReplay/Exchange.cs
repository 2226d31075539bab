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
        [.. File.ReadLines(file).Select((line, index) => (Line: line, Number: index + 1)).Where(at => at.Line.Length > 0).Select(at => Read(at.Line, at.Number))];

    // Files nobody has seen: whatever isn't such an object is said with its line.
    private static Exchange Read(string line, int number)
    {
        try
        {
            return Parse(JsonNode.Parse(line) as JsonObject ?? throw new JsonException("It is no JSON object."));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"Line {number} is no recorded exchange: {wrong.Message}", wrong);
        }
    }

    private static Exchange Parse(JsonObject line)
    {
        if (line.ContainsKey("responseHeaders"))
            return new Exchange(
                Text(line, "method"), new Uri(Text(line, "url")), line["requestBody"]?.GetValue<string>() ?? "", Number(line, "status"),
                Header(Object(line, "responseHeaders"), "Content-Type"), line["responseBody"]?.GetValue<string>() ?? "", Alone: false)
            {
                ResponseHeaders = Headers(Object(line, "responseHeaders")),
            };
        if (line.ContainsKey("resp"))
            return new Exchange(
                Text(line, "method"), new Uri(Text(line, "url")), line["req"]?.GetValue<string>() ?? "", Number(line, "code"),
                Header(Object(line, "headers"), "Content-Type"), line["resp"]?.GetValue<string>() ?? "", Alone: true)
            {
                ResponseHeaders = Headers(Object(line, "headers")),
            };
        if (line["request"] is JsonObject request && line["response"] is JsonObject response)
            return new Exchange(
                Text(request, "method"), new Uri(Text(request, "url")), Body(request["body"]), Number(response, "status"),
                Header(Object(response, "headers"), "Content-Type"), Body(response["body"]), Alone: false)
            {
                OfOpenStack = true,
                RequestHeaders = Headers(Object(request, "headers")),
                ResponseHeaders = Headers(Object(response, "headers")),
            };
        throw new JsonException("Neither a recorded flow (responseHeaders, or request and response) nor a recorded error (resp).");
    }

    // JSON stands in the line as it is, anything else as a string.
    private static string Body(JsonNode? body) => body is null ? "" : body is JsonValue value && value.TryGetValue<string>(out var text) ? text : body.ToJsonString();

    private static Dictionary<string, string> Headers(JsonObject headers) =>
        headers.Where(header => Header(headers, header.Key) is not null).ToDictionary(header => header.Key, header => Header(headers, header.Key)!, StringComparer.OrdinalIgnoreCase);

    private static string Text(JsonObject line, string name) => line[name]?.GetValue<string>() ?? throw new JsonException($"It lacks '{name}'.");

    private static int Number(JsonObject line, string name) => line[name]?.GetValue<int>() ?? throw new JsonException($"It lacks '{name}'.");

    private static JsonObject Object(JsonObject line, string name) => line[name] as JsonObject ?? throw new JsonException($"It lacks the object '{name}'.");

    private static string? Header(JsonObject headers, string name) =>
        headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value switch
        {
            JsonArray { Count: > 0 } values => values[0]!.GetValue<string>(),
            JsonValue value => value.GetValue<string>(),
            _ => null,
        };
}
