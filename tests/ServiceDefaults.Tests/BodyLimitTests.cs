using System.Net;
using System.Net.Http.Json;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>A body of 256 KiB is read and one byte more is refused, over a real connection: the limit is the web server's.</summary>
[TestFixture]
internal sealed class BodyLimitTests
{
    private SampleService service = null!;

    [OneTimeSetUp]
    public async Task Start() => service = await SampleService.StartListening();

    [OneTimeTearDown]
    public async Task Stop() => await service.DisposeAsync();

    [TestCase(0, true, null, TestName = "At the limit it is read")]
    [TestCase(0, true, "key-1", TestName = "At the limit it is read, with an idempotency key")]
    // Of unsaid length the chunks' own marks count too.
    [TestCase(-1024, false, null, TestName = "Short of the limit it is read, of unsaid length")]
    public async Task Read(int over, bool saysLength, string? key)
    {
        using var answer = await Send(over, saysLength, key);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync());
    }

    [TestCase(true, null, "fr", "La demande est trop volumineuse.", TestName = "One byte more is refused")]
    [TestCase(true, null, "en", "The request is too large.", TestName = "One byte more is refused in English")]
    [TestCase(false, null, "fr", "La demande est trop volumineuse.", TestName = "One byte more of unsaid length is refused")]
    [TestCase(true, "key-2", "fr", "La demande est trop volumineuse.", TestName = "One byte more with an idempotency key is refused")]
    [TestCase(false, "key-3", "fr", "La demande est trop volumineuse.", TestName = "One byte more of unsaid length with an idempotency key is refused")]
    public async Task Refused(bool saysLength, string? key, string language, string words)
    {
        var runs = service.HandlerRuns;

        using var answer = await Send(1, saysLength, key, language);
        var problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant);

        Assert.Multiple(() =>
        {
            Assert.That((answer.StatusCode, problem!.Code, problem.Detail), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, ProblemCodes.TooLarge, words)));
            Assert.That(problem!.Next, Does.Contain("256"), "what would be right");
            Assert.That(service.HandlerRuns, Is.EqualTo(runs), "nothing was done");
        });
    }

    private async Task<HttpResponseMessage> Send(int over, bool saysLength, string? key, string language = "fr")
    {
        var (opening, closing) = ("{\"title\":\"", "\"}");
        var body = Encoding.ASCII.GetBytes(opening + new string('a', ServiceHost.BodyLimit + over - opening.Length - closing.Length) + closing);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/pads/09") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = !saysLength;
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var client = service.Client();
        return await client.SendAsync(request);
    }
}
