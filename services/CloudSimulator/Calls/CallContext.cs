using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>What a handler works with: the caller's account, the route's values, and one instant that is "now" for the whole call.</summary>
internal sealed class CallContext(World world, SimulatorOptions options, ApiCall call, Dictionary<string, string> route, AccountRow account, DateTimeOffset now)
{
    private Dictionary<string, string>? query;
    private JsonObject? body;

    public World World => world;

    public SimulatorOptions Options => options;

    public Timings Timings => options.Timings;

    public AccountRow Account => account;

    public ApiCall Call => call;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The instant a listing shows; behind <see cref="Now"/> by the listing's lag.</summary>
    public DateTimeOffset Listed { get; set; } = now;

    /// <summary>The instant a single resource is read at; behind <see cref="Now"/> only when a fault says so.</summary>
    public DateTimeOffset Read { get; set; } = now;

    /// <summary>By how many items later pages have moved under the reader.</summary>
    public int PageShift { get; set; }

    /// <summary>As it stands in the answer's headers.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>How this cloud refuses a body that isn't JSON.</summary>
    public required Func<string, Refusal> Malformed { get; init; }

    /// <summary>Set by a fault: the call is accepted and then finds no stock.</summary>
    public bool WithoutStock { get; set; }

    /// <summary>The resource this call made or named; faults that take something away take this.</summary>
    public string? Concerns { get; set; }

    public string Zone => route["zone"];

    /// <summary>The same call, done at another instant.</summary>
    public CallContext At(DateTimeOffset instant) => instant == Now ? this : new(world, options, call, route, account, instant) { RequestId = RequestId, Malformed = Malformed };

    public string Value(string name) => route[name];

    public string? Query(string name)
    {
        query ??= Parse(call.Query);
        return query.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    /// <summary>Which listing this call shows a page of: whose, and with which filters.</summary>
    public string Listing => $"{account.ProjectId} {account.OrganizationId} {call.Path} {string.Join('&', call.Query.TrimStart('?').Split('&').Where(part => !part.StartsWith("page=", StringComparison.Ordinal)))}";

    public IEnumerable<string> QueryNames => (query ??= Parse(call.Query)).Keys;

    /// <summary>The request's JSON object; nothing sent is an empty one.</summary>
    public JsonObject Body => body ??= ParseBody();

    private JsonObject ParseBody()
    {
        if (call.Body.Length == 0)
            return [];
        try
        {
            return JsonNode.Parse(call.Body.Span) as JsonObject ?? throw Malformed("The body should be a JSON object.");
        }
        catch (JsonException)
        {
            throw Malformed("The body is not valid JSON.");
        }
    }

    private static Dictionary<string, string> Parse(string query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=');
            var name = Uri.UnescapeDataString(at < 0 ? pair : pair[..at]);
            var value = at < 0 ? "" : Uri.UnescapeDataString(pair[(at + 1)..].Replace('+', ' '));
            // Repeated parameters are how the SDKs send lists; a comma joins them as Scaleway's own tags filter does.
            values[name] = values.TryGetValue(name, out var before) ? $"{before},{value}" : value;
        }
        return values;
    }
}
