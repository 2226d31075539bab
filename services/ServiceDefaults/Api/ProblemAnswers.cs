using System.Globalization;
using Microsoft.OpenApi;

namespace AppsEducation.ServiceDefaults;

/// <summary>Which problems an operation can answer, by its shape: what all share (key, limits, our own faults), and what comes with an address that names something, a body, or a change.</summary>
internal static class ProblemAnswers
{
    private const string Schema = "Problem";

    private static readonly SortedDictionary<int, string> Meanings = new()
    {
        [400] = "Something of the request can't be read or taken: validation, unknown-parameter, cursor-invalid.",
        [401] = "No valid key, or no valid token: unauthenticated.",
        [403] = "This key doesn't allow it, or the token is another's: forbidden, enrolment-invalid.",
        [404] = "It isn't there, or isn't the caller's: not-found.",
        [409] = "A rule or another change stands against it; the code says which.",
        [412] = "It isn't at the version that If-Match names any more: changed-meanwhile.",
        [413] = "More than 256 KiB: too-large.",
        [415] = "The body isn't JSON: validation.",
        [422] = "The Idempotency-Key came with another body before: idempotency-key-reused.",
        [429] = "More than the caller's limit; Retry-After says when: rate-limited.",
        [500] = "A fault of ours; nothing was half saved: internal.",
        [503] = "For the moment; Retry-After says when: unavailable, provider-unavailable.",
    };

    private const string Api = "/api/";

    private static readonly string[] Filters = ["academy", "account", "operation", "parent"];

    /// <summary>The answers themselves, once.</summary>
    public static void Describe(OpenApiDocument document)
    {
        document.AddComponent(Schema, Problem());
        foreach (var (status, meaning) in Meanings)
            document.AddComponent(Name(status), new OpenApiResponse
            {
                Description = meaning,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Schema, document) } },
            });
    }

    /// <summary>Those that this operation can give, beside what it says itself.</summary>
    public static void Add(OpenApiDocument document, string path, HttpMethod method, OpenApiOperation operation)
    {
        operation.Responses ??= [];
        var own = operation.Responses.Keys.Select(key => int.TryParse(key, out var status) ? status : 0).Where(Meanings.ContainsKey).ToArray();
        foreach (var status in Of(path, method, operation).Union(own))
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponseReference(Name(status), document);
    }

    // Written out: made from the record, it would look otherwise in a service that uses one of its parts elsewhere. A test holds it to the record.
    private static OpenApiSchema Problem() => Object(
        ("type", Text()), ("title", Text()), ("status", new OpenApiSchema { Type = JsonSchemaType.Integer }), ("detail", Maybe()), ("instance", Maybe()), ("code", Text()),
        ("errors", new OpenApiSchema { Type = JsonSchemaType.Array | JsonSchemaType.Null, Items = Object(("pointer", Text()), ("code", Text()), ("detail", Text())) }),
        ("next", Maybe()), ("operation", Maybe()), ("requestId", Maybe()));

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] members) =>
        new() { Type = JsonSchemaType.Object, Properties = members.ToDictionary(member => member.Name, member => (IOpenApiSchema)member.Schema) };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Maybe() => new() { Type = JsonSchemaType.String | JsonSchemaType.Null };

    private static IEnumerable<int> Of(string path, HttpMethod method, OpenApiOperation operation)
    {
        List<int> answers = [400, 401, 403, 429, 500, 503];
        // Named by the address, a filter, or the body.
        if (path.Contains('{') || method != HttpMethod.Get && path.StartsWith(Api, StringComparison.Ordinal) || operation.Parameters?.Any(parameter => Filters.Contains(parameter.Name)) == true)
            answers.Add(404);
        if (method != HttpMethod.Get)
            answers.AddRange([409, 413, 415]);
        if (method == HttpMethod.Put || method == HttpMethod.Delete)
            answers.Add(412);
        if (method == HttpMethod.Post && path.StartsWith(Api, StringComparison.Ordinal))
            answers.Add(422);
        return answers.Order();
    }

    private static string Name(int status) => $"Problem{status.ToString(CultureInfo.InvariantCulture)}";
}
