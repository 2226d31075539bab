using System.Net;
using System.Text.Json;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.Provisioning.Hosting.Scaleway;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>One answer that isn't a 2xx, or none at all, and what the driver's chain makes of it.</summary>
/// <param name="Cloud">Whose.</param>
/// <param name="Source">Recorded, or who said so.</param>
/// <param name="Answer">Its status; or what came instead.</param>
/// <param name="Kind">Of the call that it answers.</param>
/// <param name="IsOfZone">The call is a zone's: the zone's lane makes it, and instances wait for the name.</param>
/// <param name="Gist">The provider's name of the error.</param>
/// <param name="Class">What the classifier says; null where the chain decides without one.</param>
/// <param name="Refused">What the engine is told.</param>
internal sealed record RefusalRow(string Cloud, string Source, string Answer, CallKind Kind, bool IsOfZone, string Gist, ErrorClass? Class, ProviderRefused Refused);

/// <summary>Every error answer that anybody recorded, or read about, of the three clouds' services that aren't object storage.</summary>
internal static class RefusalRows
{
    public static readonly (string Name, ClassifyAnswer Classify)[] Clouds = [("Scaleway", ScalewayErrors.Classify), ("OpenStack", OpenStackErrors.Classify), ("OVH", OvhErrors.Classify)];

    private static readonly string Data = Path.Combine(Repository.Root, "tests", "data");

    public static IEnumerable<RefusalRow> Scaleway() => Lines("scaleway", "errors.jsonl")
        .Where(line => !line.GetProperty("url").GetString()!.Contains(".scw.cloud/", StringComparison.Ordinal))
        .Select(line =>
        {
            var path = new Uri(line.GetProperty("url").GetString()!).AbsolutePath.Split('/');
            var kind = line.GetProperty("method").GetString() switch
            {
                "GET" => CallKind.Look,
                "DELETE" or "PUT" or "PATCH" => CallKind.Set,
                "POST" when path[^1] is "servers" or "ips" or "security_groups" or "volumes" => CallKind.Create,
                _ => CallKind.Act,
            };
            return Of(Clouds[0], $"recorded, {path[1]}/{path[2]}", kind, line.GetProperty("code").GetInt32(), line.GetProperty("resp").GetString() ?? "", path[1] is "domain");
        })
        .Concat(Known(Clouds[0], "scaleway", "unrecorded", "errors.jsonl"));

    public static IEnumerable<RefusalRow> OpenStack() => Lines("openstack", "zed.jsonl")
        .Where(exchange => exchange.GetProperty("response").GetProperty("status").GetInt32() >= 400)
        .Select(exchange =>
        {
            var (request, response) = (exchange.GetProperty("request"), exchange.GetProperty("response"));
            var path = new Uri(request.GetProperty("url").GetString()!).AbsolutePath;
            var kind = request.GetProperty("method").GetString() switch
            {
                "GET" => CallKind.Look,
                "POST" when path.EndsWith("/servers", StringComparison.Ordinal) || path.EndsWith("/os-keypairs", StringComparison.Ordinal) => CallKind.Create,
                "POST" => CallKind.Act,
                _ => CallKind.Set,
            };
            var body = response.GetProperty("body");
            return Of(Clouds[1], "recorded", kind, response.GetProperty("status").GetInt32(), body.ValueKind is JsonValueKind.String ? body.GetString()! : body.GetRawText());
        })
        .Concat(Known(Clouds[1], "openstack", "errors.jsonl"));

    public static IEnumerable<RefusalRow> Ovh() => Known(Clouds[2], "ovh", "errors.jsonl");

    /// <summary>What a call gets when no answer of the provider's comes out of the chain, or none that can be read.</summary>
    public static async Task<IReadOnlyList<RefusalRow>> NoAnswers()
    {
        var rows = new List<RefusalRow>();
        foreach (var (gist, fault) in new (string, Exception)[]
        {
            ("no such host", new HttpRequestException(HttpRequestError.NameResolutionError, "canary")),
            ("no connection", new HttpRequestException(HttpRequestError.ConnectionError, "canary")),
            ("no TLS", new HttpRequestException(HttpRequestError.SecureConnectionError, "canary")),
            ("reset", new HttpRequestException(HttpRequestError.ResponseEnded, "canary")),
            ("reset", new IOException("canary")),
            ("time-out", new TimeoutException("no answer within 8 s")),
            ("our own limit", new NotSentException("instance/zone-1 is throttled", TimeSpan.FromSeconds(7))),
            ("circuit open", new NotSentException("instance/zone-1 doesn't answer and is left alone for a while", TimeSpan.FromSeconds(10))),
        })
        {
            foreach (var kind in Enum.GetValues<CallKind>())
                rows.Add(new RefusalRow("any", "the chain", "none", kind, false, gist, null, await Caught(kind, _ => throw fault)));
        }
        foreach (var kind in new[] { CallKind.Look, CallKind.Create })
            rows.Add(new RefusalRow("any", "the chain", "200", kind, false, "unreadable", null, await Caught(kind, _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>") })));
        return rows;
    }

    public static ProviderError Classify((string Name, ClassifyAnswer Classify) cloud, CallKind kind, int status, string body, string operation = "call") =>
        cloud.Classify(new ProviderCall(operation, "bucket", kind), (HttpStatusCode)status, body, "request-1", null);

    public static RefusalRow Of((string Name, ClassifyAnswer Classify) cloud, string source, CallKind kind, int status, string body, bool isOfZone = false, string operation = "call")
    {
        var error = Classify(cloud, kind, status, body, operation);
        return new RefusalRow(cloud.Name, source, $"{status}", kind, isOfZone || cloud.Name is "OVH", error.Type ?? "—", error.Class, Refusals.Of(new ProviderCall("call", "bucket", kind), error));
    }

    private static IEnumerable<RefusalRow> Known((string Name, ClassifyAnswer Classify) cloud, params string[] file) => Lines(file)
        .Select(row => Of(cloud, row.GetProperty("source").GetString()!, Enum.Parse<CallKind>(row.GetProperty("kind").GetString()!), row.GetProperty("status").GetInt32(), row.GetProperty("body").GetString()!,
            operation: row.TryGetProperty("operation", out var operation) ? operation.GetString()! : "call"));

    private static IEnumerable<JsonElement> Lines(params string[] file) => File.ReadLines(Path.Combine([Data, .. file])).Select(line => JsonDocument.Parse(line).RootElement);

    private static async Task<ProviderRefused> Caught(CallKind kind, Func<HttpRequestMessage, HttpResponseMessage> socket)
    {
        var chain = new ClassificationHandler(ScalewayErrors.Classify, TimeProvider.System) { InnerHandler = new Socket(socket) };
        using var http = new HttpClient(chain) { BaseAddress = new Uri("https://cloud.test") };
        var call = new ProviderCall($"{kind.ToString().ToLowerInvariant()}-server", "bucket", kind);
        try
        {
            await new ProviderWire(http).Make<object>(call, HttpMethod.Post, "/", new { }, CancellationToken.None);
        }
        catch (ProviderRefused refused)
        {
            return refused;
        }
        throw new AssertionException("Nothing was refused.");
    }

    private sealed class Socket(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
