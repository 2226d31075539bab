using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Rendering;
using AppsEducation.Portal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Portal.Tests;

/// <summary>What a page answers on the wire.</summary>
[TestFixture]
internal sealed class PagesTests
{
    private PortalHost host = null!;
    private HttpClient http = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await PortalHost.Start(Academies.Thirty);
        http = host.Client();
    }

    [OneTimeTearDown]
    public async Task End()
    {
        http.Dispose();
        await host.DisposeAsync();
    }

    [TestCase("/dijon"), TestCase("/en/dijon"), TestCase("/"), TestCase("/dijon/feed.json"), TestCase("/accessibilite"), TestCase("/problems/validation")]
    public async Task A_known_page_is_not_sent_again(string path)
    {
        using var first = await http.GetAsync(path);
        var tag = first.Headers.ETag!;
        using var again = await Ask(HttpMethod.Get, path, ("If-None-Match", tag.ToString()));
        using var other = await Ask(HttpMethod.Get, path, ("If-None-Match", "\"another\""));

        Assert.Multiple(async () =>
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(tag.IsWeak, Is.False, "the tag names these very bytes");
            Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That(again.Headers.ETag, Is.EqualTo(tag));
            Assert.That(again.Headers.Vary, Does.Contain("Accept-Encoding"));
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    // A page that is open to all needs no key to say that it is only read.
    [Test]
    public async Task A_page_is_only_read()
    {
        using var answer = await http.PostAsync(new Uri("/dijon", UriKind.Relative), null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    public async Task Gzip_is_another_representation_of_the_same_page()
    {
        using var plain = await http.GetAsync("/dijon");
        using var packed = await Ask(HttpMethod.Get, "/dijon", ("Accept-Encoding", "gzip, br"));
        using var refused = await Ask(HttpMethod.Get, "/dijon", ("Accept-Encoding", "gzip;q=0, *"));
        using var wrongTag = await Ask(HttpMethod.Get, "/dijon", ("Accept-Encoding", "gzip"), ("If-None-Match", plain.Headers.ETag!.ToString()));
        var unpacked = await new StreamReader(new GZipStream(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress)).ReadToEndAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(packed.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }));
            Assert.That(unpacked, Is.EqualTo(await plain.Content.ReadAsStringAsync()));
            Assert.That(packed.Headers.ETag, Is.Not.EqualTo(plain.Headers.ETag), "a strong tag names bytes, and these are others");
            Assert.That(packed.Content.Headers.ContentLength, Is.LessThan(plain.Content.Headers.ContentLength!.Value / 3));
            Assert.That(refused.Content.Headers.ContentEncoding, Is.Empty, "q=0 means: not this one");
            Assert.That(wrongTag.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the tag of the plain bytes isn't the one of the packed");
        });
    }

    [TestCase("/dijon"), TestCase("/"), TestCase("/dijon/feed.json"), TestCase("/nulle-part"), TestCase("/dijon?q=visio"), TestCase("/assets/portal.css")]
    public async Task Head_says_what_get_would_and_sends_nothing(string path)
    {
        using var get = await http.GetAsync(path);
        using var head = await Ask(HttpMethod.Head, path);

        Assert.Multiple(async () =>
        {
            Assert.That(head.StatusCode, Is.EqualTo(get.StatusCode));
            Assert.That(head.Headers.ETag, Is.EqualTo(get.Headers.ETag));
            Assert.That(head.Content.Headers.ContentType, Is.EqualTo(get.Content.Headers.ContentType));
            Assert.That(head.Content.Headers.ContentLength, Is.EqualTo((await get.Content.ReadAsByteArrayAsync()).Length));
            Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
        });
    }

    [TestCase("/dijon"), TestCase("/en"), TestCase("/nulle-part"), TestCase("/cookies"), TestCase("/dijon?q=x"), TestCase("/dijon/feed.json"), TestCase("/assets/theme.js")]
    public async Task Every_answer_says_what_a_browser_may_do_with_it(string path)
    {
        using var answer = await http.GetAsync(path);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Is.EqualTo(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"),
                "the policy of interfaces.md 3, with nothing inline");
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
            Assert.That(answer.Headers.Contains("Referrer-Policy"), Is.True);
            Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False, "no cookie on public pages");
        });
    }

    [Test]
    public async Task No_page_carries_style_or_script_in_its_markup()
    {
        foreach (var path in new[] { "/", "/dijon", "/en/dijon", "/lille", "/nulle-part", "/accessibilite", "/mentions-legales", "/plan-du-site", "/problems" })
        {
            using var answer = await http.GetAsync(path);
            var html = await answer.Content.ReadAsStringAsync();
            Assert.That(html, Does.Not.Match("""<[^>]+\s(style|on[a-z]+)\s*="""), $"{path}: the policy would stop it");
            Assert.That(html, Does.Not.Match("<script(?![^>]*\\ssrc=)"), $"{path}: nor a script in the page");
            Assert.That(html, Does.Not.Contain("<style"), path);
        }
    }

    [TestCase("/nulle-part", "fr"), TestCase("/en/nowhere", "en"), TestCase("/a/b/c", "fr"), TestCase("/problems/no-such-code", "fr"), TestCase("/en/problems/no-such-code", "en"), TestCase("/DIJON", "fr")]
    [TestCase("/..%2f..%2fetc%2fpasswd", "fr"), TestCase("/dijon%20", "fr"), TestCase("/index.php", "fr"), TestCase("/favicon.ico", "fr")]
    public async Task An_unknown_address_is_said_to_be_missing_in_words(string path, string language)
    {
        using var answer = await http.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(html, Does.Contain(language == "fr" ? "Page absente, ou d’une autre académie" : "Page missing, or another academy’s"), "what never was and what is another's look alike");
            Assert.That(html, Does.Contain($"<html lang=\"{language}\""));
        });
    }

    [Test]
    public async Task Outside_the_pages_nothing_is_dressed_up_as_one()
    {
        using var api = await http.GetAsync("/api/v1/nothing");
        using var asset = await http.GetAsync("/assets/nothing.css");

        Assert.Multiple(() =>
        {
            Assert.That(api.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "default deny");
            Assert.That(api.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(asset.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(asset.Content.Headers.ContentType?.MediaType, Is.Not.EqualTo("text/html"));
        });
    }

    [Test]
    public async Task Assets_with_the_right_hash_are_kept_for_ever_and_others_asked_for_again()
    {
        var assets = host.Services.GetRequiredService<WebAssets>();
        foreach (var name in assets.Names)
        {
            using var right = await http.GetAsync(assets.Address(name));
            Assert.That(right.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=31536000, immutable"), name);
        }
        using var bare = await http.GetAsync("/assets/theme.js");
        using var stale = await http.GetAsync("/assets/theme.js?v=000000000000");

        Assert.Multiple(() =>
        {
            Assert.That(bare.Headers.CacheControl!.NoCache, Is.True);
            Assert.That(stale.Headers.CacheControl!.NoCache, Is.True, "an old page's address must not pin today's bytes");
        });
    }

    [Test]
    public async Task What_visitors_type_takes_no_room_in_the_cache()
    {
        await http.GetStringAsync("/dijon");
        var cache = host.Services.GetRequiredService<PageCache>();
        var held = cache.Count;

        for (var i = 0; i < 50; i++)
            await http.GetStringAsync($"/dijon?q=mot{i}&x={i}");

        Assert.That(cache.Count, Is.EqualTo(held));
    }

    [Test]
    public async Task A_search_repeats_the_term_and_leads_back()
    {
        var html = WebUtility.HtmlDecode(await http.GetStringAsync("/dijon?q=introuvable"));

        Assert.Multiple(() =>
        {
            Assert.That(html, Does.Contain("Aucun service ne correspond à «\u00A0introuvable\u00A0»"));
            Assert.That(html, Does.Contain("Voir tous les services"));
            Assert.That(html, Does.Contain("value=\"introuvable\""), "it can be corrected");
            Assert.That(html, Does.Not.Contain("class=\"tile "));
        });
    }

    [TestCase("video", "PodEduc", "PeerTube", Description = "words of the summary, accents or not")]
    [TestCase("VISIOCONFÉRENCES", "Jitsi Meet", null)]
    [TestCase("stocker nuage", null, null, Description = "every word must be somewhere")]
    [TestCase("  nextcloud  ", "Nextcloud", null)]
    [TestCase("stocker", "FileSender", "Nextcloud", Description = "the category counts")]
    public async Task Search_finds_as_people_look(string term, string? one, string? another)
    {
        var html = await http.GetStringAsync($"/dijon?q={Uri.EscapeDataString(term)}");

        var titles = System.Text.RegularExpressions.Regex.Matches(html, "<h2 class=\"tile__title[^>]*>(.*?)</h2>", System.Text.RegularExpressions.RegexOptions.Singleline).Select(m => Text(m.Groups[1].Value).Trim());
        Assert.That(titles, Is.EquivalentTo(new[] { one, another }.OfType<string>()));
    }

    [Test]
    public async Task Every_choice_is_an_academy_that_is_open_in_the_order_of_French()
    {
        var html = await http.GetStringAsync("/");
        var named = System.Text.RegularExpressions.Regex.Matches(html, "class=\"academy__name[^>]*><a href=\"/([a-z-]+)\">").Select(m => m.Groups[1].Value).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(named, Has.Length.EqualTo(30));
            Assert.That(named[..8], Is.EqualTo(new[] { "aix-marseille", "amiens", "besancon", "bordeaux", "clermont", "corse", "creteil", "dijon" }));
        });
    }

    private static string Text(string html) => WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(html, "<[^>]+>", ""));

    private async Task<HttpResponseMessage> Ask(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
