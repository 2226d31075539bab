using System.Net;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Which words of Scaleway's answers people read; what each means is docs/refusals.md.</summary>
[TestFixture]
internal sealed class ScalewayErrorsTests
{
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
}
