using System.Net;
using System.Text;
using System.Text.Json;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>One table says what each of OpenStack's refusals means; a wrong row makes a second server, or a wait for ever.</summary>
[TestFixture]
internal sealed class OpenStackErrorsTests
{
    private static readonly string Data = Path.Combine(Repository.Root, "tests", "data", "openstack");

    [Test]
    public void Refusals_are_classified_as_approved()
    {
        var rows = Recorded().Concat(Known()).Distinct().Order(StringComparer.Ordinal).ToArray();
        var received = string.Concat(rows.Select(row => row + "\n"));

        Assert.That(rows, Has.Length.GreaterThan(35), "the recordings are there");
        var path = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Hosting", "OpenStack", "openstack-errors.approved.txt");
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved != received)
            File.WriteAllText(path.Replace(".approved.", ".received."), received);
        Assert.That(received, Is.EqualTo(approved), "the table differs; look at the .received. file beside it");
    }

    [TestCase("""{"NeutronError":"text alone"}""", "text alone")]
    [TestCase("""{"badRequest":{"code":400,"message":"two\nlines"}}""", "two lines")]
    [TestCase("""{"badRequest":{"code":400,"message":7}}""", "400 BadRequest")]
    [TestCase("""{"message":"\ud800"}""", "400 BadRequest")]
    [TestCase("""{"badRequest":{"code":400,"message":"Invalid input for field/attribute user_data. Value: I2Nsb3VkLWNvbmZpZw. 'I2Nsb3VkLWNvbmZpZw' is too long"}}""", "Invalid input for field/attribute user_data.")]
    [TestCase("""[1]""", "[1]")]
    [TestCase("{", "400 BadRequest")]
    [TestCase("", "400 BadRequest")]
    [TestCase("<html><body>nginx</body></html>", "400 BadRequest")]
    public void Words_are_the_providers_on_one_line_or_none(string body, string words) =>
        Assert.That(Classify(CallKind.Create, 400, body), Is.EqualTo(new ProviderError(ErrorClass.Refused, 400, Classify(CallKind.Create, 400, body).Type, words, "request-1")));

    [Test]
    public void No_status_and_no_kind_of_call_throws_or_is_unknown()
    {
        foreach (var kind in Enum.GetValues<CallKind>())
        {
            for (var status = 300; status < 600; status++)
                Assert.That(Classify(kind, status, new string('[', 5000)).Message, Is.Not.Empty);
        }
    }

    private static ProviderError Classify(CallKind kind, int status, string body) =>
        OpenStackErrors.Classify(new ProviderCall("call", "bucket", kind), (HttpStatusCode)status, body, "request-1", null);

    private static string Row(string source, CallKind kind, int status, string body)
    {
        var error = Classify(kind, status, body);
        return $"{error.Class,-11} {status} {kind,-6} {error.Type ?? "-",-26} {error.Message} | {source}";
    }

    private static IEnumerable<string> Recorded()
    {
        foreach (var exchange in File.ReadLines(Path.Combine(Data, "zed.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            var (request, response) = (exchange.GetProperty("request"), exchange.GetProperty("response"));
            if (response.GetProperty("status").GetInt32() is not (>= 400 and var status))
                continue;
            var path = new Uri(request.GetProperty("url").GetString()!).AbsolutePath;
            var kind = request.GetProperty("method").GetString() switch
            {
                "GET" => CallKind.Look,
                "POST" when path.EndsWith("/servers", StringComparison.Ordinal) || path.EndsWith("/os-keypairs", StringComparison.Ordinal) => CallKind.Create,
                "POST" => CallKind.Act,
                _ => CallKind.Set,
            };
            var body = response.GetProperty("body");
            yield return Row("zed", kind, status, body.ValueKind is JsonValueKind.String ? body.GetString()! : body.GetRawText());
        }
    }

    private static IEnumerable<string> Known() => File.ReadLines(Path.Combine(Data, "errors.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
        .Select(row => Row(row.GetProperty("source").GetString()!, Enum.Parse<CallKind>(row.GetProperty("kind").GetString()!), row.GetProperty("status").GetInt32(), row.GetProperty("body").GetString()!));
}
