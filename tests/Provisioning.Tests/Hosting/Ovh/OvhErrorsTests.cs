using System.Net;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>Which words of OVH's answers people read; what each means is docs/refusals.md.</summary>
[TestFixture]
internal sealed class OvhErrorsTests
{
    [TestCase("""{"class":"Client::BadRequest","message":"two\nlines"}""", "two lines")]
    [TestCase("""{"class":"Client::BadRequest","message":7}""", "Client::BadRequest")]
    [TestCase("""{"message":"\ud800"}""", "400 BadRequest")]
    [TestCase("""{"message":"no","details":"text"}""", "no")]
    [TestCase("""[1]""", "[1]")]
    [TestCase("null", "400 BadRequest")]
    [TestCase("{", "400 BadRequest")]
    [TestCase("", "400 BadRequest")]
    [TestCase("<html><body>nginx</body></html>", "400 BadRequest")]
    public void Words_are_the_providers_on_one_line_or_none(string body, string words) =>
        Assert.That((Classify(CallKind.Create, 400, body).Class, Classify(CallKind.Create, 400, body).Message), Is.EqualTo((ErrorClass.Refused, words)));

    private static ProviderError Classify(CallKind kind, int status, string body) =>
        OvhErrors.Classify(new ProviderCall("call", "bucket", kind), (HttpStatusCode)status, body, "EU.ext-99.foobar", null);
}
