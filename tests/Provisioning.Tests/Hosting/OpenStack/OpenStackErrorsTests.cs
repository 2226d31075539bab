using System.Net;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>Which words of OpenStack's answers people read; what each means is docs/refusals.md.</summary>
[TestFixture]
internal sealed class OpenStackErrorsTests
{
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

    private static ProviderError Classify(CallKind kind, int status, string body) =>
        OpenStackErrors.Classify(new ProviderCall("call", "bucket", kind), (HttpStatusCode)status, body, "request-1", null);
}
