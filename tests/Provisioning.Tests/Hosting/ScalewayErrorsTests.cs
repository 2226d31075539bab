using System.Net;
using System.Text;
using System.Text.Json;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>One table says what each of Scaleway's refusals means; a wrong row makes a second server, or a wait for ever.</summary>
[TestFixture]
internal sealed class ScalewayErrorsTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Hosting");

    // Every refusal that Scaleway's own clients recorded from the real services, beside the object storage's.
    [Test]
    public void Recorded_refusals_are_classified_as_approved()
    {
        var table = new StringBuilder();
        var lines = File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "scaleway", "errors.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => !line.GetProperty("url").GetString()!.Contains(".scw.cloud/", StringComparison.Ordinal))
            .ToArray();
        foreach (var row in lines.Select(Row).Distinct().Order(StringComparer.Ordinal))
            table.Append(row).Append('\n');

        Assert.That(lines, Has.Length.GreaterThan(50), "the recordings are there");
        Approved("scaleway-errors.approved.txt", table.ToString());
    }

    // Read in Scaleway's SDKs and providers (cloud-apis §1.1), seen in no recording.
    [TestCase(CallKind.Create, 403, """{"type":"quotas_exceeded","message":"quota exceeded","details":[{"resource":"Instances","quota":15,"current":15,"scope":"organization"}]}""", ErrorClass.Quota)]
    [TestCase(CallKind.Create, 403, """{"type":"invalid_request_error","message":"Quota exceeded for this resource.","resource":"compute_snapshots_type_b_ssd_available"}""", ErrorClass.Quota)]
    [TestCase(CallKind.Create, 400, """{"type":"out_of_stock","resource":"DEV1-M"}""", ErrorClass.Stock)]
    [TestCase(CallKind.Act, 503, """{"type":"out_of_stock","resource":"DEV1-M"}""", ErrorClass.Stock)]
    [TestCase(CallKind.Look, 401, """{"type":"denied_authentication","method":"api_key","reason":"expired"}""", ErrorClass.Credentials)]
    [TestCase(CallKind.Look, 403, """{"type":"permissions_denied","message":"insufficient permissions","details":[{"action":"read","resource":"snapshot"}]}""", ErrorClass.Credentials)]
    [TestCase(CallKind.Act, 423, """{"type":"locked","resource":"instance_server","resource_id":"1"}""", ErrorClass.Locked)]
    [TestCase(CallKind.Act, 400, """{"type":"locked","resource":"instance_server","resource_id":"1"}""", ErrorClass.Locked)]
    [TestCase(CallKind.Set, 409, """{"type":"conflict","message":"Group is in use. You cannot delete it."}""", ErrorClass.TryAgain)]
    [TestCase(CallKind.Act, 409, """{"type":"transient_state","message":"resource is in a transient state","resource":"server","current_state":"updating"}""", ErrorClass.TryAgain)]
    [TestCase(CallKind.Set, 412, """{"type":"precondition_failed","precondition":"resource_still_in_use","help_message":"detach it first"}""", ErrorClass.TryAgain)]
    [TestCase(CallKind.Create, 412, """{"type":"precondition_failed","precondition":"attribute_must_be_set","help_message":"no"}""", ErrorClass.Refused)]
    [TestCase(CallKind.Act, 400, """{"type":"invalid_request_error","message":"server should be running"}""", ErrorClass.TryAgain)]
    [TestCase(CallKind.Create, 400, """{"type":"invalid_arguments","message":"invalid argument(s)","details":[{"argument_name":"commercial_type","reason":"required","help_message":"required key not provided"}]}""", ErrorClass.Refused)]
    [TestCase(CallKind.Create, 409, """{"type":"already_exists","message":"exists"}""", ErrorClass.Refused)]
    [TestCase(CallKind.Look, 410, """{"type":"resource_expired"}""", ErrorClass.Gone)]
    [TestCase(CallKind.Look, 404, "", ErrorClass.Gone)]
    [TestCase(CallKind.Create, 404, """{"type":"not_found","message":"resource is not found","resource":"instance_ip","resource_id":"1"}""", ErrorClass.TryAgain)]
    [TestCase(CallKind.Create, 404, """{"type":"not_found","message":"resource is not found","resource":"instance_image","resource_id":"1"}""", ErrorClass.Refused)]
    [TestCase(CallKind.Create, 429, "", ErrorClass.TryAgain)]
    [TestCase(CallKind.Create, 429, """{"type":"too_many_requests","help_message":"slow down","limit":{"quota":5,"window_seconds":1},"reset_seconds":3}""", ErrorClass.TryAgain)]
    [TestCase(CallKind.Create, 408, "", ErrorClass.Ambiguous)]
    [TestCase(CallKind.Create, 500, "<html>Bad gateway</html>", ErrorClass.Ambiguous)]
    [TestCase(CallKind.Create, 503, "{\"type\":", ErrorClass.Ambiguous)]
    [TestCase(CallKind.Create, 418, "what?", ErrorClass.Refused)]
    [TestCase(CallKind.Set, 403, """{"message":"root zone can't be deleted"}""", ErrorClass.Refused)]
    public void Refusals_that_no_recording_shows(CallKind kind, int status, string body, ErrorClass expected) =>
        Assert.That(Classify(kind, status, body).Class, Is.EqualTo(expected));

    // A person reads these words, in an operation's reason.
    [Test]
    public void The_providers_words_and_details_are_kept_on_one_line()
    {
        var error = Classify(CallKind.Create, 400, """{"type":"invalid_arguments","message":"invalid\nargument(s)","details":[{"argument_name":"commercial_type","reason":"constraint","help_message":"not a valid value"}]}""");

        Assert.That(error.Message, Is.EqualTo("invalid argument(s): commercial_type constraint not a valid value"));
    }

    [Test]
    public void A_gateways_page_is_no_words_and_a_huge_one_is_cut()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Classify(CallKind.Look, 502, "<html><body>nginx</body></html>").Message, Is.EqualTo("502 BadGateway"));
            Assert.That(Classify(CallKind.Look, 500, new string('x', 100_000)).Message, Has.Length.LessThan(600));
            Assert.That(Classify(CallKind.Look, 500, new string('[', 5000)).Message, Has.Length.LessThan(600), "a hundred levels deep is no body of theirs");
        });
    }

    private static ProviderError Classify(CallKind kind, int status, string body) =>
        ScalewayErrors.Classify(new ProviderCall("call", "bucket", kind), (HttpStatusCode)status, body, "request-1", null);

    private static string Row(JsonElement line)
    {
        var (method, status, body) = (line.GetProperty("method").GetString()!, line.GetProperty("code").GetInt32(), line.GetProperty("resp").GetString() ?? "");
        var url = new Uri(line.GetProperty("url").GetString()!);
        var kind = method switch
        {
            "GET" => CallKind.Look,
            "DELETE" or "PUT" or "PATCH" => CallKind.Set,
            "POST" when url.AbsolutePath.Split('/')[^1] is "servers" or "ips" or "security_groups" or "volumes" => CallKind.Create,
            _ => CallKind.Act,
        };
        var error = Classify(kind, status, body);
        return $"{error.Class,-11} {status} {kind,-6} {string.Join('/', url.AbsolutePath.Split('/').Skip(1).Take(2)),-19} {error.Type ?? "-",-18} {error.Message}";
    }

    // The table stands in review; a change of it is a decision. A missing or different one leaves what was received beside it.
    private static void Approved(string name, string received)
    {
        var path = Path.Combine(Folder, name);
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved != received)
            File.WriteAllText(path.Replace(".approved.", ".received."), received);
        Assert.That(received, Is.EqualTo(approved), $"{name} differs; look at the .received. file beside it");
    }
}
