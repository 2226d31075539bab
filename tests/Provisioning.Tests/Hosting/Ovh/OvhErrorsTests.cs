using System.Net;
using System.Text.Json;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>One table says what each of OVH's refusals means; a wrong row makes a second record, or a wait for ever.</summary>
[TestFixture]
internal sealed class OvhErrorsTests
{
    [Test]
    public void Refusals_are_classified_as_approved()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "ovh", "errors.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => Row(row.GetProperty("source").GetString()!, Enum.Parse<CallKind>(row.GetProperty("kind").GetString()!), row.GetProperty("status").GetInt32(), row.GetProperty("body").GetString()!))
            .Distinct().Order(StringComparer.Ordinal).ToArray();
        var received = string.Concat(rows.Select(row => row + "\n"));

        var path = Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Hosting", "Ovh", "ovh-errors.approved.txt");
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved != received)
            File.WriteAllText(path.Replace(".approved.", ".received."), received);
        Assert.That(received, Is.EqualTo(approved), "the table differs; look at the .received. file beside it");
    }

    [TestCase("""{"class":"Client::BadRequest","message":"two\nlines"}""", "two lines")]
    [TestCase("""{"class":"Client::BadRequest","message":7}""", "400 BadRequest")]
    [TestCase("""{"message":"\ud800"}""", "400 BadRequest")]
    [TestCase("""{"message":"no","details":"text"}""", "no")]
    [TestCase("""[1]""", "[1]")]
    [TestCase("null", "400 BadRequest")]
    [TestCase("{", "400 BadRequest")]
    [TestCase("", "400 BadRequest")]
    [TestCase("<html><body>nginx</body></html>", "400 BadRequest")]
    public void Words_are_the_providers_on_one_line_or_none(string body, string words) =>
        Assert.That((Classify(CallKind.Create, 400, body).Class, Classify(CallKind.Create, 400, body).Message), Is.EqualTo((ErrorClass.Refused, words)));

    [Test]
    public void No_status_and_no_kind_of_call_throws_or_is_without_words()
    {
        foreach (var kind in Enum.GetValues<CallKind>())
        {
            for (var status = 300; status < 600; status++)
                Assert.That(Classify(kind, status, new string('[', 5000)).Message, Is.Not.Empty);
        }
    }

    private static ProviderError Classify(CallKind kind, int status, string body) =>
        OvhErrors.Classify(new ProviderCall("call", "bucket", kind), (HttpStatusCode)status, body, "EU.ext-99.foobar", null);

    private static string Row(string source, CallKind kind, int status, string body)
    {
        var error = Classify(kind, status, body);
        return $"{error.Class,-11} {status} {kind,-6} {error.Type ?? "-",-44} {error.Message} | {source}";
    }
}
