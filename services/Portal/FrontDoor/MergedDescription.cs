using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Rendering;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Portal.FrontDoor;

/// <summary>One OpenAPI 3.1 document made of the services' own, kept for a while. A service that is away leaves the last whole one standing; without one there is none: half a description would pass for all.</summary>
internal sealed class MergedDescription(IHttpClientFactory clients, IConfiguration configuration, TimeProvider time, ILogger<MergedDescription> log)
{
    public const string Client = "descriptions";

    private const string Document = "/api/openapi/v1.json";
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim one = new(1, 1);
    private RenderedPage? page;
    private DateTimeOffset madeAt;

    public async Task Answer(HttpContext http)
    {
        if (await Current(http.RequestAborted) is { } known)
            await known.Send(http, "public, max-age=0, stale-if-error=86400");
        else
        {
            http.Response.Headers.RetryAfter = "5";
            await Problem.Of(503, ProblemCodes.Unavailable,
                new("La description de l’API n’est pas encore complète : un service ne répond pas.", "The API's description isn't complete yet: a service doesn't answer.")).ExecuteAsync(http);
        }
    }

    private async Task<RenderedPage?> Current(CancellationToken ct)
    {
        if (page is not null && time.GetUtcNow() - madeAt < KeptFor)
            return page;
        await one.WaitAsync(ct);
        try
        {
            if (page is not null && time.GetUtcNow() - madeAt < KeptFor)
                return page;
            var read = await Task.WhenAll(Owners.Services.Select(service => Read(service, ct)));
            page = RenderedPage.Bytes(JsonSerializer.SerializeToUtf8Bytes(Merge(read)), "application/json; charset=utf-8");
            madeAt = time.GetUtcNow();
            return page;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidDataException || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            log.LogWarning("The API's description could not be made anew: {Why}", e.Message);
            return page;
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<(string Service, JsonObject Document)> Read(string service, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        using var client = clients.CreateClient(Client);
        var text = await client.GetStringAsync(new Uri(ServiceAddresses.Of(configuration, service), Document), limit.Token);
        return (service, JsonNode.Parse(text) as JsonObject ?? throw new InvalidDataException($"the description of {service} is no object"));
    }

    /// <summary>Paths by their owner, schemas by name. Two services that mean different things by one name would lie to every client: that is refused.</summary>
    internal static JsonObject Merge(IReadOnlyList<(string Service, JsonObject Document)> documents)
    {
        var paths = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var components = new SortedDictionary<string, SortedDictionary<string, JsonNode>>(StringComparer.Ordinal);
        var tags = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var (service, document) in documents)
        {
            foreach (var (path, item) in document["paths"] as JsonObject ?? [])
            {
                if (item is not null && Owners.Of(path) == service)
                    paths[path] = item.DeepClone();
            }
            foreach (var (kind, named) in document["components"] as JsonObject ?? [])
            {
                if (!components.TryGetValue(kind, out var known))
                    components[kind] = known = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
                foreach (var (name, node) in named as JsonObject ?? [])
                {
                    if (node is not null && !known.TryAdd(name, node.DeepClone()) && !JsonNode.DeepEquals(known[name], node))
                        throw new InvalidDataException($"{service} describes {kind}/{name} otherwise than another service");
                }
            }
            var used = (from item in paths.Values.OfType<JsonObject>() from operation in item.Select(o => o.Value).OfType<JsonObject>() from tag in operation["tags"] as JsonArray ?? [] select tag!.GetValue<string>()).ToHashSet();
            foreach (var tag in document["tags"] as JsonArray ?? [])
            {
                if (tag?["name"]?.GetValue<string>() is { } name && used.Contains(name))
                    tags.TryAdd(name, tag.DeepClone());
            }
        }
        return new JsonObject
        {
            ["openapi"] = documents.Select(d => d.Document["openapi"]?.GetValue<string>()).Max() ?? "3.1.1",
            ["info"] = documents.Select(d => d.Document["info"]).OfType<JsonObject>().FirstOrDefault()?.DeepClone() ?? new JsonObject { ["title"] = "AppsEducation", ["version"] = "v1" },
            ["paths"] = new JsonObject(paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["components"] = new JsonObject(components.Select(c =>
                KeyValuePair.Create(c.Key, (JsonNode?)new JsonObject(c.Value.Select(n => KeyValuePair.Create(n.Key, (JsonNode?)n.Value)))))),
            ["tags"] = new JsonArray([.. tags.Values]),
        };
    }
}
