using System.Diagnostics.Metrics;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>One caller's flood: 429 for it, and the others steady.</summary>
[TestFixture]
internal sealed class CallerLimitTests
{
    private const string Pads = "/api/v1/pads";
    private const string Here = "198.51.100.7";
    private const string Elsewhere = "203.0.113.9";

    [Test]
    public async Task Who_asks_too_much_is_told_when_to_ask_again()
    {
        await using var service = await SampleService.Start(("PerKey", "20"), ("Window", "00:01:00"));
        var first = await service.From(Here, Pads);
        for (var i = 0; i < 19; i++)
            Assert.That((await service.From(Here, Pads)).Response.StatusCode, Is.EqualTo(200));

        var refused = await service.From(Elsewhere, Pads);

        var problem = (await JsonSerializer.DeserializeAsync<ProblemAnswer>(refused.Response.Body, ApiJson.Tolerant))!;
        Assert.Multiple(() =>
        {
            Assert.That(Header(first, "RateLimit-Policy"), Is.EqualTo("\"key\";q=20;w=60"));
            Assert.That(Header(first, "RateLimit"), Is.EqualTo("\"key\";r=19;t=3"), "the bucket is full again in three seconds");
            Assert.That(refused.Response.StatusCode, Is.EqualTo(429), "the key counts, wherever it is used");
            Assert.That(refused.Response.ContentType, Does.StartWith("application/problem+json"));
            Assert.That((problem.Code, problem.Type, problem.Status), Is.EqualTo((ProblemCodes.RateLimited, "/problems/rate-limited", 429)));
            Assert.That(Header(refused, "Retry-After"), Is.EqualTo("3"));
            Assert.That(Header(refused, "RateLimit"), Is.EqualTo("\"key\";r=0;t=60"));
        });
        service.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.That((await service.From(Here, Pads)).Response.StatusCode, Is.EqualTo(200), "as it was told");
        Assert.That((await service.From(Here, Pads)).Response.StatusCode, Is.EqualTo(429), "one, not all");
        service.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(Header(await service.From(Here, Pads), "RateLimit"), Is.EqualTo("\"key\";r=19;t=3"), "never more than the limit");
    }

    [Test]
    public async Task A_flood_leaves_the_others_steady()
    {
        await using var service = await SampleService.Start(("PerKey", "50"), ("PerAddress", "10"));
        var serviceKey = service.Services.GetService(typeof(Keys)) is Keys keys ? keys.Service : "";

        var flood = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => service.From(Here, Pads)));
        var guesses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => service.From(Here, Pads, new string((char)('a' + (i % 26)), 64))));

        var elsewhere = await service.From(Elsewhere, Pads, key: null);
        var neighbour = await service.From(Here, Pads, serviceKey);
        var (live, ready) = (await service.From(Here, "/health/live", key: null), await service.From(Here, "/health/ready", key: null));

        Assert.Multiple(() =>
        {
            Assert.That(Counted(flood), Is.EqualTo("200: 50, 429: 250"), "all at once get exactly the limit");
            Assert.That(Counted(guesses), Is.EqualTo("401: 10, 429: 90"), "who tries keys is stopped too, by address");
            Assert.That(elsewhere.Response.StatusCode, Is.EqualTo(401), "another address has a limit of its own");
            Assert.That(neighbour.Response.StatusCode, Is.EqualTo(200), "services among themselves are not the flood's victims");
            Assert.That((live.Response.StatusCode, ready.Response.StatusCode), Is.EqualTo((200, 200)), "health answers always");
        });
    }

    [Test]
    public async Task Who_has_one_address_of_IPv6_has_its_network()
    {
        await using var service = await SampleService.Start(("PerAddress", "2"));

        var neighbours = new[] { "2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3" };
        var answers = new List<int>();
        foreach (var address in neighbours.Append("2001:db8:1:3::1").Append("::ffff:198.51.100.7").Append(Here).Append(Here))
            answers.Add((await service.From(address, Pads, key: null)).Response.StatusCode);

        Assert.That(answers, Is.EqualTo(new[] { 401, 401, 429, 401, 401, 401, 429 }), "the third neighbour, and the one address written in two ways");
    }

    [Test]
    public async Task What_is_refused_is_counted()
    {
        var counted = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, to) => { if (instrument.Name == Telemetry.Names.Throttled) to.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => { lock (counted) counted.Add($"{count} {tags[0].Key}={tags[0].Value}"); });
        listener.Start();
        await using var service = await SampleService.Start(("PerKey", "1"), ("PerAddress", "0"));

        for (var i = 0; i < 3; i++)
        {
            await service.From(Here, Pads);
            await service.From(Here, Pads, key: null);
        }

        Assert.That(counted, Is.EqualTo(new[] { "1 policy=key", "1 policy=key" }), "and 0 is no limit");
    }

    [Test]
    public void A_flood_is_told_of_once()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var bucket = new CallerBucket(10, TimeSpan.FromSeconds(10), time);
        var told = 0;

        for (var second = 0; second < 60; second++, time.Advance(TimeSpan.FromSeconds(1)))
            told += Asks(bucket, 15);
        Assert.That(told, Is.EqualTo(1), "a minute of it, one warning, though one request a second gets through");
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(Asks(bucket, 15), Is.EqualTo(1), "the next flood is another");

        static int Asks(CallerBucket bucket, int times) => Enumerable.Range(0, times).Count(_ => ((CallerBucket.Lease)bucket.AttemptAcquire()).IsFirstRefusal);
    }

    [TestCase("PerKey", "-1")]
    [TestCase("PerAddress", "-5")]
    [TestCase("Window", "00:00:00")]
    [TestCase("Window", "2.00:00:00")]
    public void A_wrong_setting_stops_the_start(string name, string value) =>
        Assert.That(async () => await SampleService.Start((name, value)), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains($"Limits:{name}").And.Message.Contains($"Limits__{name}"));

    private static string Header(HttpContext http, string name) => http.Response.Headers[name].ToString();

    private static string Counted(IEnumerable<HttpContext> answers) =>
        string.Join(", ", answers.GroupBy(a => a.Response.StatusCode).OrderBy(g => g.Key).Select(g => $"{g.Key}: {g.Count()}"));
}
