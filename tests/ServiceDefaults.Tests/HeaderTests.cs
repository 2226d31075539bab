using System.Net;
using System.Net.Http.Json;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>Whoever sends a header that protects is protected, or told that it can't be read; and what a request may not hold is said in our words.</summary>
[TestFixture]
internal sealed class HeaderTests
{
    private SampleService service = null!;

    [SetUp]
    public async Task Start() => service = await SampleService.Start();

    [TearDown]
    public async Task Stop() => await service.DisposeAsync();

    [TestCase("\"3\"", null)]
    [TestCase("*", null)]
    [TestCase("\"2\", \"3\"", null)]
    [TestCase("\"2\"", 412)]
    [TestCase("W/\"3\"", 412)]
    [TestCase("3", 400)]
    [TestCase("999", 400)]
    [TestCase("\"3", 400)]
    [TestCase("\"3\", garbage", 400)]
    [TestCase("", 400)]
    public void If_Match_is_kept_or_refused(string header, int? expected)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.IfMatch = header;
        Assert.That((ETags.Check(http, 3) as ProblemResult)?.Status, Is.EqualTo(expected));
    }

    [Test]
    public void Without_If_Match_a_change_goes_on() => Assert.That(ETags.Check(new DefaultHttpContext(), 3), Is.Null);

    [Test]
    public async Task Two_idempotency_keys_are_refused_and_nothing_is_done()
    {
        using var request = Post("""{"title":"a"}""");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", ["one", "two"]);
        var answer = await service.Client().SendAsync(request);
        Assert.That((answer.StatusCode, service.HandlerRuns), Is.EqualTo((HttpStatusCode.BadRequest, 0)));
    }

    [TestCase("bearer")]
    [TestCase("BEARER")]
    public async Task The_scheme_may_be_written_in_any_case(string scheme)
    {
        var client = service.Client(key: null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"{scheme} {SampleService.OperatorKey}");
        Assert.That((await client.GetAsync("/api/v1/pads")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("")]
    [TestCase("null")]
    public async Task A_missing_body_is_said_in_our_words(string body)
    {
        using var request = Post(body);
        request.Headers.AcceptLanguage.ParseAdd("fr");
        var answer = await service.Client().SendAsync(request);
        var problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(problem!.Detail, Does.StartWith("Le corps de la demande est vide").And.Not.Contain("Service instead"));
    }

    [TestCase("/api/v1/pads?q=%00", "?q")]
    [TestCase("/api/v1/pads?q=a&q=b%00", "?q")]
    public async Task What_no_database_can_hold_is_refused_in_addresses(string address, string pointer)
    {
        var answer = await service.Client().GetAsync(address);
        var problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant);
        Assert.That((answer.StatusCode, problem!.Errors?.Single().Pointer), Is.EqualTo((HttpStatusCode.BadRequest, pointer)));
    }

    [Test]
    public async Task A_failed_commit_is_said_as_what_it_is_and_frees_the_key()
    {
        service.Database.Commits.Fail = true;
        var failed = await Create("key-1");
        service.Database.Commits.Fail = false;
        var again = await Create("key-1");

        Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), await failed.Content.ReadAsStringAsync());
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created), await again.Content.ReadAsStringAsync());
        Assert.That(await service.InDb(db => db.Pads.CountAsync(), "09"), Is.EqualTo(1), "nothing of the first try");
    }

    [Test]
    public async Task A_database_that_cannot_save_is_not_ready_until_it_can()
    {
        service.Database.SavesFail = true;
        Assert.That(await Ready(), Is.EqualTo(HttpStatusCode.OK), "nobody has tried yet");
        Assert.That((await Create(null)).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await Ready(), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await service.Client().GetStringAsync("/health/detail"), Does.Contain("The disk that holds the database is full"));

        service.Database.SavesFail = false;
        Assert.That(await Ready(), Is.EqualTo(HttpStatusCode.OK), "the check tries by itself: whoever isn't ready is asked for nothing");
        Assert.That(await service.InDb(db => db.Set<IdempotencyRecord>().CountAsync()), Is.Zero, "its try leaves nothing");
    }

    private async Task<HttpStatusCode> Ready() => (await service.Client(key: null).GetAsync("/health/ready")).StatusCode;

    private Task<HttpResponseMessage> Create(string? key)
    {
        var request = Post("""{"title":"a"}""");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return service.Client().SendAsync(request);
    }

    private static HttpRequestMessage Post(string body) => new(HttpMethod.Post, "/api/v1/pads/09") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
