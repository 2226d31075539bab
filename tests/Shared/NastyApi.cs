using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AppsEducation.Tests;

/// <summary>
/// A service's own description × the nasty inputs: each text in each place of each operation (path, query, every string of the body), and each shape that exhausts.
/// Whatever is refused is a problem with a code, nothing is a 5xx. A new operation is in it by itself; a new body without a sample is named.
/// </summary>
internal sealed class NastyApi(HttpClient client, IReadOnlyDictionary<string, string> known, IReadOnlyDictionary<string, string> bodies)
{
    private const string Mark = "@nasty@";

    // A server reads 8 KB of an address at most.
    private static readonly string LongestAddress = new('é', 1200);
    private readonly List<string> faults = [];
    private HashSet<string> described = [];

    /// <summary>How many requests were sent.</summary>
    public int Asked { get; private set; }

    /// <summary>What was wrong with the answers.</summary>
    /// <param name="prefix">Operations that another service owns are left out.</param>
    public async Task<IReadOnlyList<string>> Faults(params string[] prefix)
    {
        var document = JsonNode.Parse(await client.GetStringAsync("/api/openapi/v1.json"))!;
        foreach (var (path, item) in document["paths"]!.AsObject().Where(p => prefix.Any(p.Key.StartsWith)))
            foreach (var (verb, operation) in item!.AsObject().Where(o => o.Value is JsonObject node && node.ContainsKey("operationId")))
                await Try(new HttpMethod(verb.ToUpperInvariant()), path, operation!.AsObject());
        return faults;
    }

    private async Task Try(HttpMethod verb, string path, JsonObject operation)
    {
        var id = operation["operationId"]!.GetValue<string>();
        var body = bodies.GetValueOrDefault(id);
        described = operation["responses"]!.AsObject().Select(answer => answer.Key).ToHashSet();
        if (operation.ContainsKey("requestBody") && body is null)
            faults.Add($"{id} takes a body and there is no sample of it");
        foreach (var text in NastyInputs.Texts.Append(LongestAddress))
        {
            // An empty segment is another address, and the server refuses a null before it reaches us.
            foreach (var name in InPath(path).Where(_ => text.Length > 0 && !text.Contains('\0')))
                await Ask(id, verb, Address(path, name, text), body);
            foreach (var name in InQuery(operation))
                await Ask(id, verb, $"{Address(path)}?{name}={Uri.EscapeDataString(text)}", body);
        }
        if (body is null)
            return;
        foreach (var place in Places(body, Strings))
            foreach (var text in NastyInputs.Texts.Append(NastyInputs.Megabyte))
                await Ask(id, verb, Address(path), place.Replace(JsonSerializer.Serialize(Mark), NastyInputs.Json(text)));
        foreach (var place in Places(body, Everything))
            foreach (var shape in (string[])["null", "7", "true", "{}", "[]", NastyInputs.Deep, $"[{string.Join(',', Enumerable.Repeat("\"x\"", 10_000))}]", "\"\\ud83d\\u0000\""])
                await Ask(id, verb, Address(path), place.Replace(JsonSerializer.Serialize(Mark), shape));
        foreach (var whole in (string[])["", "null", "[]", "{", "\"x\"", NastyInputs.Deep, string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100), body.Insert(1, "\"tenantId\":\"09\","), body + body])
            await Ask(id, verb, Address(path), whole);
        await Ask(id, verb, Address(path), null, [.. Encoding.UTF8.GetBytes("{\"a\":\""), 0xc3, 0x28, .. Encoding.UTF8.GetBytes("\"}")]);
    }

    private async Task Ask(string id, HttpMethod verb, string address, string? body, byte[]? raw = null)
    {
        Asked++;
        using var request = new HttpRequestMessage(verb, address);
        if (raw is not null || body is not null)
            request.Content = new ByteArrayContent(raw ?? Encoding.UTF8.GetBytes(body!)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var said = $"{id} {Short(address)} {Short(body ?? (raw is null ? "" : "bytes that are no UTF-8"))}";
        try
        {
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if ((int)answer.StatusCode >= 500)
                faults.Add($"{said}: {(int)answer.StatusCode} {Short(text)}");
            else if ((int)answer.StatusCode >= 400 && (answer.Content.Headers.ContentType?.MediaType != "application/problem+json" || JsonNode.Parse(text)?["code"] is null || JsonNode.Parse(text)?["detail"] is null))
                faults.Add($"{said}: {(int)answer.StatusCode} is no problem with a code and a detail: {Short(text)}");
            else if (!described.Contains($"{(int)answer.StatusCode}"))
                faults.Add($"{said}: {(int)answer.StatusCode} isn't described");
            else if (text.Length > 50_000)
                faults.Add($"{said}: what was sent comes back, {text.Length} characters of it");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidOperationException or DecoderFallbackException)
        {
            faults.Add($"{said}: {broken.GetType().Name} {broken.Message}");
        }
    }

    // Each such part of the sample in its turn replaced by the mark.
    private static IEnumerable<string> Places(string body, Func<JsonNode, IEnumerable<JsonNode>> parts)
    {
        var count = parts(JsonNode.Parse(body)!).Count();
        for (var i = 0; i < count; i++)
        {
            var copy = JsonNode.Parse(body)!;
            parts(copy).ElementAt(i).ReplaceWith(Mark);
            yield return copy.ToJsonString();
        }
    }

    private static IEnumerable<JsonNode> Strings(JsonNode node) => Everything(node).Where(part => part is JsonValue && part.GetValueKind() == JsonValueKind.String);

    private static IEnumerable<JsonNode> Everything(JsonNode node) => node switch
    {
        JsonObject some => some.Where(m => m.Value is not null).SelectMany(m => Everything(m.Value!).Prepend(m.Value!)),
        JsonArray some => some.Where(e => e is not null).SelectMany(e => Everything(e!).Prepend(e!)),
        _ => [],
    };

    private string Address(string path, string? place = null, string? text = null) =>
        InPath(path).Aggregate(path, (address, name) => address.Replace($"{{{name}}}", Uri.EscapeDataString(name == place ? text! : known[name])));

    private static IEnumerable<string> InPath(string path) => path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));

    private static IEnumerable<string> InQuery(JsonObject operation) =>
        (operation["parameters"] as JsonArray ?? []).Where(p => p!["in"]!.GetValue<string>() == "query").Select(p => p!["name"]!.GetValue<string>());

    private static string Short(string text) => text.Length > 160 ? text[..160] + "…" : text;
}
