using System.Net;
using System.Text;
using System.Text.Json;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>A zone at OVH as cloud-apis §4.2 tells it: records by id, duplicates accepted, nothing served before a refresh, void answers as <c>null</c> or 204.</summary>
internal sealed class StubZone(string zone = "apps.example.fr") : HttpMessageHandler
{
    private readonly Dictionary<long, (string Name, string Target)> records = [];
    private long lastId = 100;

    public List<string> Calls { get; } = [];

    public HashSet<long> Unreadable { get; } = [];

    public bool IsDeployed { get; set; } = true;

    public string[] Errors { get; set; } = [];

    public string Served { get; private set; } = "";

    /// <summary>What one call answers instead: given the call, whether it comes before or after it was done.</summary>
    public Func<string, bool, HttpResponseMessage?> Trouble { get; set; } = (_, _) => null;

    public string Held => string.Join(' ', records.Values.Select(record => $"{record.Name}={record.Target}").Order(StringComparer.Ordinal));

    public long Add(string name, string target)
    {
        records[++lastId] = (name, target);
        return lastId;
    }

    public void Change(long id, string target) => records[id] = (records[id].Name, target);

    public void Remove(long id) => records.Remove(id);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        if (path == "/1.0/auth/time")
            return Json("1764000000");
        var at = $"/1.0/domain/zone/{zone}";
        Assert.That(path, Does.StartWith(at));
        var call = $"{request.Method} {path[at.Length..]}";
        Calls.Add(call);
        var body = request.Content is null ? default : JsonDocument.Parse(await request.Content.ReadAsStringAsync(cancellationToken)).RootElement;
        return Trouble(call, true) ?? (Do(call, body) is var answer && Trouble(call, false) is { } lost ? lost : answer);
    }

    private HttpResponseMessage Do(string call, JsonElement body)
    {
        switch (call)
        {
            case "GET /record?fieldType=A":
                return Json(JsonSerializer.Serialize(records.Keys));
            case "GET /status":
                return Json(JsonSerializer.Serialize(new { isDeployed = IsDeployed, errors = Errors, warnings = (string[]?)null }));
            case "POST /refresh":
                Served = Held;
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            case "POST /record":
                return Row(Add(body.GetProperty("subDomain").GetString()!, body.GetProperty("target").GetString()!));
        }
        var id = long.Parse(call.Split('/')[^1]);
        if (!records.ContainsKey(id) || call.StartsWith("GET", StringComparison.Ordinal) && Unreadable.Contains(id))
            return Json("""{"class":"Client::NotFound","message":"The requested object (id) does not exist"}""", 404);
        switch (call.Split(' ')[0])
        {
            case "GET":
                return Row(id);
            case "PUT":
                records[id] = (body.GetProperty("subDomain").GetString()!, body.GetProperty("target").GetString()!);
                return Json("null");
            default:
                records.Remove(id);
                return Json("null");
        }
    }

    private HttpResponseMessage Row(long id) =>
        Json(JsonSerializer.Serialize(new { id, zone, fieldType = "A", subDomain = records[id].Name, target = records[id].Target, ttl = 60 }));

    public static HttpResponseMessage Json(string body, int status = 200)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        answer.Headers.Add("X-Ovh-QueryID", "EU.ext-99.foobar");
        return answer;
    }
}
