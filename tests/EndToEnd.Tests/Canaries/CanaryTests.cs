using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;
using AppsEducation.EndToEnd.Tests.Newcomer;
using Microsoft.Data.Sqlite;

namespace AppsEducation.EndToEnd.Tests.Canaries;

/// <summary>
/// No secret, token or user data stands where it doesn't belong. The newcomer's product does its main job, and has its bad moments, at the most talkative level of logs and with traces exported; then
/// every byte that it kept, answered or sent away is searched for its own secrets.
/// </summary>
[TestFixture]
internal sealed class CanaryTests
{
    private const string Planted = "planted-canary-7c1e4b9a0d52";

    [Test]
    public async Task No_secret_stands_where_it_does_not_belong()
    {
        await using var sink = new TraceSink();
        await using var product = new Product();
        product.With("Logging__LogLevel__Default", "Trace").With("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Address).With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .With("OTEL_BSP_SCHEDULE_DELAY", "200");
        Succeeds(await product.Start());
        var answers = new List<Ran>
        {
            await product.Appsedu("academies", "onboard", "dijon", "--watch", "--json"),
            await product.Appsedu("services", "enable", "etherpad", "--academy", "dijon", "--watch", "--json"),
            await product.Appsedu("services", "mask", "etherpad", "-a", "dijon", "--reason", Planted),
        };
        answers.ForEach(Succeeds);
        var badDays = await BadDays(product, answers);
        foreach (var command in new[] { "instances list", "accounts list", "accounts check scw-par-1", "operations list", "journal list", "doctor" })
            answers.Add(await product.Appsedu([.. command.Split(' '), "--json"]));

        var search = new Search([.. Secrets(product.Data), .. badDays, new Canary("what was planted", Planted, _ => false)]);
        search.InFolder(product.Data);
        search.In("answers of the command line", string.Concat(answers));
        await Asked(product, search);
        foreach (var name in new[] { "allinone", "simulator" })
            foreach (var what in new[] { "cmdline", "environ" })
                search.In($"{what} of {name}", await File.ReadAllBytesAsync($"/proc/{product.PidOf(name)}/{what}"));
        search.In("exported traces", sink.Taken.ToArray());

        Assert.Multiple(() =>
        {
            Assert.That(search.Found.Where(f => f.StartsWith("what was planted", StringComparison.Ordinal)),
                Has.Some.Contains("databases/tenants.db Journal."), "a reason is kept in the journal: the search sees what the processes wrote");
            Assert.That(search.Found.Where(f => !f.StartsWith("what was planted", StringComparison.Ordinal)), Is.Empty);
            Assert.That(search.Places, Has.Some.EqualTo("logs/allinone.log").And.Some.EqualTo("logs/simulator.log").And.Some.EqualTo("databases/provisioning.db").And.Some.EqualTo("databases/tenants.db Journal.Action"));
            Assert.That(Directory.GetFiles(Path.Combine(product.Data, "databases")).Select(File.ReadAllText), Has.Some.Contains(".InstanceReported"), "messages that were sent are still among a database's bytes");
            Assert.That(Encoding.UTF8.GetString(sink.Taken.ToArray()), Does.Contain("create-server"), "traces came, calls to the provider too");
            Assert.That(File.ReadAllText(Path.Combine(product.Data, "logs/allinone.log")), Does.Contain("\"LogLevel\":\"Debug\""), "the talkative level was on");
        });
    }

    // What goes wrong is logged the loudest: a refused credential, keys and tokens that nobody knows, broken bodies. What was shown there must not be kept either.
    private static async Task<IReadOnlyList<Canary>> BadDays(Product product, List<Ran> answers)
    {
        var (wrongSecret, wrongToken, wrongKey, wrongIdentity) = (Guid.NewGuid().ToString(), Random64(), Random64(), "prb_" + Random64());
        var file = Path.Combine(product.Data, "secrets/scw-par-1.key");
        var right = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, wrongSecret);
        answers.Add(await product.Appsedu("accounts", "check", "scw-par-1"));
        await File.WriteAllTextAsync(file, right);
        Assert.That(answers[^1].Code, Is.Not.Zero, "the cloud refuses it");

        foreach (var body in new[]
        {
            JsonSerializer.Serialize(new { token = wrongToken, instance = "ins_0000000000000000", machineKey = MachineKey() }),
            JsonSerializer.Serialize(new { token = wrongToken, instance = "ins_0000000000000000", machineKey = wrongKey }),
            $$"""{"token":"{{wrongToken}}","instance":""",
            $$"""{"token":["{{wrongToken}}"],"instance":1}""",
        })
        {
            using var refused = await product.Browser.PostAsync($"{product.Address}/enrol", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.That((int)refused.StatusCode, Is.InRange(400, 499), body);
            answers.Add(new Ran(0, await refused.Content.ReadAsStringAsync(), ""));
        }
        foreach (var (method, path, key) in new[] { (HttpMethod.Post, "/enrol/renewal", wrongIdentity), (HttpMethod.Get, "/api/v1/operations", wrongKey), (HttpMethod.Get, "/metrics", wrongKey) })
        {
            using var request = new HttpRequestMessage(method, product.Address + path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
            using var refused = await product.Browser.SendAsync(request);
            Assert.That((int)refused.StatusCode, Is.EqualTo(401), path);
        }
        return
        [
            new("account's key that was refused", wrongSecret, _ => false), new("enrolment token that nobody knows", wrongToken, _ => false), new("API key that nobody knows", wrongKey, _ => false),
            new("probe identity that nobody knows", wrongIdentity, _ => false),
        ];
    }

    // The product's own secrets, and where each belongs; read from where it belongs.
    private static IEnumerable<Canary> Secrets(string data)
    {
        string Read(string name) => File.ReadAllText(Path.Combine(data, name)).Trim();
        static bool AtTheProvider(string place) => place.StartsWith("simulator/", StringComparison.Ordinal);
        var operatorKey = Read("operator.key");
        yield return new("operator key", operatorKey, place => place == "operator.key");
        yield return new("service key", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(operatorKey), "service key"u8)), _ => false);
        yield return new("account's secret key", Read("secrets/scw-par-1.key"), place => place == "secrets/scw-par-1.key" || AtTheProvider(place));
        var authorities = Directory.GetFiles(Path.Combine(data, "certificates")).Where(file => File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal)).ToArray();
        Assert.That(authorities, Is.Not.Empty, "the authority's key is somewhere");
        foreach (var file in authorities)
            yield return Canary.OfPrivateKey("authority's private key", File.ReadAllText(file), place => place == $"certificates/{Path.GetFileName(file)}");
        foreach (var disk in Disks(Path.Combine(data, "simulator/simulator.db")))
        {
            string Of(string name) => disk.GetProperty(name).GetString()!;
            yield return new("enrolment token", disk.GetProperty("machine").GetProperty("enrolmentToken").GetString()!, AtTheProvider);
            yield return new("probe identity", Of("probeIdentity"), AtTheProvider);
            yield return Canary.OfPrivateKey("private key of the machine's certificate", Of("privateKey"), AtTheProvider);
        }
    }

    // What the machines wrote on their disks: the other end of each of these secrets.
    private static List<JsonElement> Disks(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var read = new SqliteCommand("select json from rows where json like '%probeIdentity%'", connection);
        using var reader = read.ExecuteReader();
        var disks = new List<JsonElement>();
        while (reader.Read())
            if (JsonDocument.Parse(reader.GetString(0)).RootElement is var disk && disk.TryGetProperty("probeIdentity", out var identity) && identity.ValueKind is JsonValueKind.String)
                disks.Add(disk);
        Assert.That(disks, Is.Not.Empty, "a machine enrolled");
        return disks;
    }

    // What anybody is answered, and what the simulated cloud says it was asked.
    private static async Task Asked(Product product, Search search)
    {
        using var operators = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(product.Data, "operator.key"))).Trim()) } };
        foreach (var path in new[] { "/metrics", "/api/v1/instances", "/api/v1/accounts", "/api/v1/operations", "/api/v1/journal", "/api/v1/academies", "/dijon", "/dijon/feed.json", "/api/openapi/v1.json", "/health/ready" })
            search.In($"GET {path}", await operators.GetStringAsync(product.Address + path));
        var simulator = (await File.ReadAllTextAsync(Path.Combine(product.Data, "simulator.url"))).Trim();
        foreach (var path in new[] { "/_sim/requests?last=500", "/_sim/inventory", "/_sim/guests" })
            search.In($"the cloud's GET {path}", await operators.GetStringAsync(simulator + path));
    }

    private static void Succeeds(Ran ran) => Assert.That(ran.Code, Is.Zero, ran.ToString());

    private static string Random64() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string MachineKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }
}
