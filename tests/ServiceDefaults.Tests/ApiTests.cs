using System.Net;
using System.Net.Http.Json;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>The conventions that every endpoint inherits (interfaces.md §6).</summary>
[TestFixture]
internal sealed class ApiTests
{
    private SampleService service = null!;

    [SetUp]
    public async Task Start() => service = await SampleService.Start();

    [TearDown]
    public async Task Stop() => await service.DisposeAsync();

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private Task<HttpResponseMessage> Create(string json, string? idempotencyKey = null, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/pads/09") { Content = Body(json) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return (client ?? service.Client()).SendAsync(request);
    }

    private static async Task<ProblemAnswer> ProblemOf(HttpResponseMessage response)
    {
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        return (await response.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant))!;
    }

    [TestCase(null, "/api/v1/pads", 401, TestName = "No key: 401")]
    [TestCase("wrong-wrong-wrong-wrong-wrong-wrong", "/api/v1/pads", 401, TestName = "A wrong key: 401")]
    [TestCase(null, "/api/v1/forgotten", 401, TestName = "An endpoint that says nothing is nobody's")]
    [TestCase(null, "/health/live", 200, TestName = "Health answers everybody")]
    [TestCase(null, "/metrics", 401, TestName = "Metrics are not public")]
    public async Task Default_deny(string? key, string path, int expected) =>
        Assert.That((int)(await service.Client(key).GetAsync(path)).StatusCode, Is.EqualTo(expected));

    [TestCase("""{"title":"a","tenantId":"07"}""", "/tenantId", "unknown", TestName = "An unknown field is named")]
    [TestCase("""{"title":""}""", "/title", "required", TestName = "An empty title is named")]
    [TestCase("""{"title":12}""", "/title", "format", TestName = "A wrong type is named")]
    [TestCase("""{"title":"a","title":"b"}""", "/title", "format", TestName = "A field said twice is refused")]
    public async Task Bad_input_names_the_field(string json, string pointer, string code)
    {
        var response = await Create(json);
        var problem = await ProblemOf(response);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(problem.Errors?.Single(), Has.Property("Pointer").EqualTo(pointer).And.Property("Code").EqualTo(code));
        });
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    public async Task A_body_that_is_no_request_is_a_400(string json) =>
        Assert.That((await Create(json)).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));

    [Test]
    public async Task A_problem_speaks_the_callers_language()
    {
        var client = service.Client();
        Assert.That((await ProblemOf(await Create("""{"title":""}""", client: client))).Errors![0].Detail, Is.EqualTo("Donnez un titre."));
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.That((await ProblemOf(await Create("""{"title":""}""", client: client))).Errors![0].Detail, Is.EqualTo("Give a title."));
    }

    [Test]
    public async Task A_mistyped_parameter_does_not_widen_a_list()
    {
        var response = await service.Client().GetAsync("/api/v1/pads?titel=x");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await ProblemOf(response);
        Assert.Multiple(() =>
        {
            Assert.That(problem.Code, Is.EqualTo(ProblemCodes.UnknownParameter));
            Assert.That(problem.Next, Does.Contain("q").And.Contain("limit"), "the right ones are named");
        });
    }

    [TestCase("cursor=%E2%80%8B", "cursor-invalid")]
    [TestCase("cursor=not+base64", "cursor-invalid")]
    [TestCase("cursor=AAAA", "cursor-invalid")]
    [TestCase("cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "cursor-invalid")]
    [TestCase("limit=many", "validation")]
    [TestCase("limit=0", "validation")]
    [TestCase("limit=1e3", "validation")]
    public async Task A_value_that_is_none_is_refused(string query, string code)
    {
        var problem = await ProblemOf(await service.Client().GetAsync("/api/v1/pads?" + query));

        Assert.That((problem.Status, problem.Code), Is.EqualTo((400, code)));
        if (code == "validation")
            Assert.That(problem.Errors![0].Pointer, Is.EqualTo("?limit"), problem.Detail);
    }

    [Test]
    public async Task A_list_is_read_page_by_page_and_its_cursor_is_bound_to_it()
    {
        for (var i = 0; i < 5; i++)
            await Create($$"""{"title":"t{{i}}"}""");
        var client = service.Client();
        var first = (await client.GetFromJsonAsync<ListAnswer<Pad>>("/api/v1/pads?limit=2&q=t", ApiJson.Tolerant))!;
        var second = (await client.GetFromJsonAsync<ListAnswer<Pad>>($"/api/v1/pads?limit=3&q=t&cursor={first.Next}", ApiJson.Tolerant))!;
        var elsewhere = await client.GetAsync($"/api/v1/pads?limit=2&q=u&cursor={first.Next}");
        Assert.Multiple(() =>
        {
            Assert.That(first.Items.Concat(second.Items).Select(p => p.Title), Is.EquivalentTo(new[] { "t0", "t1", "t2", "t3", "t4" }));
            Assert.That(second.Next, Is.Null);
            Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "another filter's list");
        });
    }

    [Test]
    public async Task The_same_key_gets_the_same_answer_and_acts_once()
    {
        var first = await Create("""{"title":"a"}""", "\"k1\"");
        var again = await Create("""{"title":"a"}""", "k1");
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await again.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
            Assert.That(again.Headers.Location, Is.EqualTo(first.Headers.Location));
            Assert.That(again.Headers.GetValues("Idempotency-Replayed"), Is.EqualTo(new[] { "true" }));
            Assert.That(await service.InDb(db => db.Pads.CountAsync(), "09"), Is.EqualTo(1));
            Assert.That(service.HandlerRuns, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await Create("""{"title":"a"}""", "k1");
        Assert.That((int)(await Create("""{"title":"b"}""", "k1")).StatusCode, Is.EqualTo(422));
    }

    [Test]
    public async Task A_refusal_is_not_kept()
    {
        Assert.That((int)(await Create("""{"title":""}""", "k1")).StatusCode, Is.EqualTo(400));
        Assert.That((int)(await Create("""{"title":"now right"}""", "k1")).StatusCode, Is.EqualTo(201));
    }

    [Test]
    public async Task Twenty_at_once_with_one_key_act_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Create("""{"title":"a"}""", "k1")));
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(answers.Select(a => (int)a.StatusCode), Is.All.AnyOf(201, 409));
            Assert.That(answers.Select(a => (int)a.StatusCode), Has.Some.EqualTo(201));
            Assert.That(await service.InDb(db => db.Pads.CountAsync(), "09"), Is.EqualTo(1));
        });
    }

    // A process died between its claim and its commit: the claim must not lock the key for ever.
    [Test]
    public async Task A_claim_left_by_a_crash_is_taken_over()
    {
        await Create("""{"title":"a"}""", "k0");
        await service.InDb(async db =>
        {
            await db.Set<IdempotencyRecord>().ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, (int?)null));
            return 0;
        });
        Assert.That((int)(await Create("""{"title":"a"}""", "k0")).StatusCode, Is.EqualTo(409), "while it may still run");
        service.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.That((int)(await Create("""{"title":"a"}""", "k0")).StatusCode, Is.EqualTo(201));
    }
}
