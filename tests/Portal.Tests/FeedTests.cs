using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Tests.Support;

namespace AppsEducation.Portal.Tests;

/// <summary><c>feed.json</c>: what existing portals were written against. Its shape only grows.</summary>
[TestFixture]
internal sealed class FeedTests
{
    [TestCase("/dijon/feed.json", "feed.fr.approved.json"), TestCase("/en/dijon/feed.json", "feed.en.approved.json")]
    public async Task The_feed_is_the_approved_one(string path, string approved)
    {
        await using var host = await PortalHost.Start([Academies.Lively(7)]);
        using var http = host.Client();
        using var answer = await http.GetAsync(path);
        var feed = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!
            .ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
        var file = Path.Combine(TestContext.CurrentContext.TestDirectory, "Approved", approved);
        await File.WriteAllTextAsync(file.Replace(".approved.", ".received.", StringComparison.Ordinal), feed);   // beside the copy of the approved one, for a diff

        Assert.Multiple(() =>
        {
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
            Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { "*" }), "an existing portal may read it from its own pages");
            Assert.That(feed, Is.EqualTo(File.ReadAllText(file)), $"what changed on purpose goes into tests/Portal.Tests/Approved/{approved}");
        });
    }

    [Test]
    public async Task The_feed_is_at_the_version_as_soon_as_it_is_published()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        using var http = host.Client();
        await http.GetStringAsync("/dijon/feed.json");

        host.Model.Take(Academies.Dijon(2, Academies.Tile("etherpad", "Etherpad")));

        var feed = JsonNode.Parse(await http.GetStringAsync("/dijon/feed.json"))!;
        Assert.That((feed["version"]!.GetValue<long>(), feed["services"]![0]!["state"]!.GetValue<string>()), Is.EqualTo((2L, "available")), "whoever watches an operation looks here for its end");
    }

    [Test]
    public async Task An_unknown_academys_feed_is_a_problem_document()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        using var http = host.Client();

        using var answer = await http.GetAsync("/lille/feed.json");

        Assert.Multiple(async () =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>(), Is.EqualTo(ProblemCodes.NotFound));
        });
    }

    // Pages from memory are answered before a request's caller is made out: language and the request's id are theirs to see to.
    [TestCase("fr"), TestCase("en")]
    public async Task A_problem_is_in_the_readers_language_and_names_its_request(string language)
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        using var http = host.Client();
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);

        using var answer = await http.GetAsync("/lille/feed.json");
        using var page = await http.GetAsync("/dijon");

        Assert.That((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"], Is.EqualTo(Words.PageWords.NotFoundTitle.In(language)));
        Assert.That((answer.Headers.Contains("X-Request-Id"), page.Headers.Contains("X-Request-Id")), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task An_address_that_no_browser_should_follow_is_no_address()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1, Academies.Tile("x", "x", url: "javascript:alert(1)"), Academies.Tile("y", "y", url: "//evil.example/", order: 2))]);
        using var http = host.Client();

        var feed = JsonNode.Parse(await http.GetStringAsync("/dijon/feed.json"))!;

        Assert.That(feed["services"]!.AsArray().Select(service => service!["url"]), Has.All.Null, "portals put it into a link without looking");
    }
}
