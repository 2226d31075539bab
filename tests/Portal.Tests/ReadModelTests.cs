using System.Net;
using System.Text;
using AppsEducation.Contracts.Messages;
using AppsEducation.Portal.Subportals;
using AppsEducation.Portal.Tests.Support;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Portal.Tests;

/// <summary>Messages, full reads and the last copy on disk make one model; whatever fails among them, agents still find their services.</summary>
[TestFixture]
internal sealed class ReadModelTests
{
    [Test]
    public void An_older_version_never_replaces_a_newer_one_whoever_brings_it()
    {
        var model = new SubportalModel();
        var newer = Academies.Dijon(5, Academies.Tile("etherpad", "Etherpad"));

        Assert.Multiple(() =>
        {
            Assert.That(model.Take(newer), Is.True);
            Assert.That(model.Take(Academies.Dijon(4)), Is.False, "a message that was overtaken");
            Assert.That(model.Take(newer), Is.False, "the same one, delivered twice");
            model.TakeAll([Academies.Dijon(3)], model.Bookmark(), Academies.Morning);
            Assert.That(model.Current.BySlug["dijon"].Version, Is.EqualTo(5), "a full read that began before");
        });
    }

    [Test]
    public void A_full_read_takes_away_what_is_gone_but_not_what_came_meanwhile()
    {
        var model = new SubportalModel();
        model.TakeAll([Academies.Dijon(1), Academies.Of("09", "lille", "Lille", "Hauts-de-France")], model.Bookmark(), Academies.Morning);
        var begun = model.Bookmark();
        model.Take(Academies.Of("10", "lyon", "Lyon", "Auvergne-Rhône-Alpes"));   // onboarded while the read is under way

        model.TakeAll([Academies.Dijon(1)], begun, Academies.Morning);

        Assert.That(model.Current.All.Select(view => view.Slug), Is.EqualTo(new[] { "dijon", "lyon" }));
    }

    [Test]
    public void A_renamed_academy_is_found_under_its_new_address_only()
    {
        var model = new SubportalModel();
        model.Take(Academies.Of("70", "caen", "Caen", "Normandie", 1));

        model.Take(Academies.Of("70", "normandie", "Normandie", "Normandie", 2));

        Assert.That(model.Current.BySlug.Keys, Is.EqualTo(new[] { "normandie" }));
    }

    [Test]
    public void A_document_that_lacks_its_parts_is_not_taken()
    {
        var model = new SubportalModel();

        Assert.Multiple(() =>
        {
            Assert.That(model.Take(Academies.Dijon(1) with { Services = null! }), Is.False);
            Assert.That(model.Take(Academies.Dijon(1, Academies.Tile("x", "x") with { Name = null! })), Is.False, "one tile without a name would take the whole page down");
            Assert.That(model.Take(null!), Is.False);
        });
    }

    [Test]
    public async Task A_message_reaches_the_page_through_the_bus()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        using var http = host.Client();

        await host.Services.GetRequiredService<IBus>().Publish(new SubportalPublished(Academies.Dijon(2, Academies.Tile("etherpad", "Etherpad"))));
        await host.Until(() => host.Model.Current.BySlug["dijon"].Version == 2, "the message");

        Assert.That(await http.GetStringAsync("/dijon"), Does.Contain("Etherpad"));
    }

    [Test]
    public async Task A_lost_message_is_found_by_the_next_read_and_an_unchanged_whole_is_not_sent_again()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        await host.Until(() => host.Tenants.Asked.Count == 2, "the second read");
        host.Tenants.Has(Academies.Dijon(2));
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        await host.Until(() => host.Model.Current.BySlug["dijon"].Version == 2, "the third read");

        Assert.Multiple(() =>
        {
            Assert.That(host.Tenants.Asked.Select(asked => asked.Status), Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.OK }));
            Assert.That(host.Tenants.Asked[1].IfNoneMatch, Is.Not.Null, "asked by its tag");
        });
    }

    [Test]
    public async Task With_everything_else_down_a_restarted_Portal_still_serves_and_says_how_old_it_is()
    {
        var first = await PortalHost.Start([Academies.Lively(3)]);
        await first.Until(() => File.Exists(Path.Combine(first.Data, "subportals.json")), "the last copy");
        await first.Stop();

        await using var second = await PortalHost.Start(known: null, first.Folder);
        second.Clock.Advance(TimeSpan.FromMinutes(10));
        using var http = second.Client();
        using var page = await http.GetAsync("/dijon");
        using var ready = await http.GetAsync("/health/ready");
        using var feed = await http.GetAsync("/dijon/feed.json");
        var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());

        Assert.Multiple(async () =>
        {
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(html, Does.Contain("Informations de <time datetime=\"2026-11-25T08:40:00Z\">9\u00A0h\u00A040</time>"), "said plainly, in Paris' own hour");
            Assert.That(html, Does.Contain("CodiMD"), "the tiles stay");
            Assert.That(await feed.Content.ReadAsStringAsync(), Does.Contain("\"version\":3"));
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK), "dead services don't make Portal unready");
        });
    }

    [Test]
    public async Task Old_information_is_said_to_be_old_until_Tenants_answers_again()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        using var http = host.Client();
        var fresh = await http.GetStringAsync("/dijon");
        host.Tenants.Instead = () => throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host");

        host.Clock.Advance(TimeSpan.FromMinutes(3));
        var stale = await http.GetStringAsync("/dijon");
        host.Tenants.Instead = null;
        await host.Until(() =>
        {
            host.Clock.Advance(TimeSpan.FromSeconds(5));   // the back-off passes; the next try succeeds
            return host.Clock.GetUtcNow() - host.Model.Current.ConfirmedAt < TimeSpan.FromMinutes(2);
        }, "a read that succeeds");
        var again = await http.GetStringAsync("/dijon");

        Assert.Multiple(() =>
        {
            Assert.That(fresh, Does.Not.Contain("Informations de"));
            Assert.That(stale, Does.Contain("Informations de"));
            Assert.That(again, Does.Not.Contain("Informations de"));
        });
    }

    [Test]
    public async Task Just_started_with_nothing_known_it_says_so_instead_of_not_found()
    {
        await using var host = await PortalHost.Start(known: null);
        using var http = host.Client();
        foreach (var path in new[] { "/", "/dijon", "/en/dijon", "/dijon/feed.json" })
        {
            using var answer = await http.GetAsync(path);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), path);
            Assert.That(answer.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(5)), path);
        }
    }

    private static IEnumerable<TestCaseData> Damage()
    {
        yield return new TestCaseData("").SetArgDisplayNames("an empty file (full disk)");
        yield return new TestCaseData("{\"savedAt\":\"2026-11-25T08:40:00+00:00\",\"subportals\":[{\"academy\":\"07\"").SetArgDisplayNames("cut off in the middle");
        yield return new TestCaseData("null").SetArgDisplayNames("null");
        yield return new TestCaseData("{\"savedAt\":\"2026-11-25T08:40:00+00:00\",\"subportals\":[{\"academy\":\"07\"}]}").SetArgDisplayNames("a document without its parts");
        yield return new TestCaseData("\0\0\0\0").SetArgDisplayNames("zeros after a power cut");
        yield return new TestCaseData("{\"savedAt\":\"yesterday\",\"subportals\":[]}").SetArgDisplayNames("a date that is none");
    }

    [TestCaseSource(nameof(Damage))]
    public async Task A_damaged_copy_is_set_aside_and_the_start_goes_on(string content)
    {
        var folder = Directory.CreateTempSubdirectory("portal-tests-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "portal"));
        var file = Path.Combine(folder, "portal", "subportals.json");
        await File.WriteAllTextAsync(file, content, new UTF8Encoding(false));

        await using var host = await PortalHost.Start([Academies.Dijon(1)], folder);
        await host.Until(() => File.Exists(file), "a new copy");

        Assert.That(await File.ReadAllTextAsync(file + ".damaged"), Is.EqualTo(content), "kept for whoever wants to know why");
    }

    [Test]
    public async Task A_copy_that_cannot_be_written_harms_nobody()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        await host.Until(() => File.Exists(Path.Combine(host.Data, "subportals.json")), "the first copy");
        // A folder that can't be written at the start refuses it; this one is taken away later.
        Directory.Delete(host.Data, recursive: true);
        await File.WriteAllTextAsync(host.Data, "a file where the folder should be");
        using var http = host.Client();

        host.Model.Take(Academies.Dijon(2));

        Assert.That((await http.GetAsync("/dijon")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_crash_while_writing_leaves_the_former_copy_whole()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        var file = Path.Combine(host.Data, "subportals.json");
        await host.Until(() => File.Exists(file), "the first copy");
        var seen = new List<string>();

        for (long version = 2; version < 30; version++)
        {
            host.Model.Take(Academies.Dijon(version));
            seen.Add(await File.ReadAllTextAsync(file));   // whenever somebody looks, the file is a whole document
        }

        Assert.That(seen, Has.All.EndsWith("]}"));
    }

    [Test]
    public async Task Many_changes_at_once_end_on_disk_as_the_last_one()
    {
        var host = await PortalHost.Start(Academies.Thirty);
        for (long version = 2; version < 200; version++)
            host.Model.Take(Academies.Dijon(version));
        await host.Stop();

        await using var next = await PortalHost.Start(known: null, host.Folder);

        Assert.That((next.Model.Current.All.Count, next.Model.Current.BySlug["dijon"].Version), Is.EqualTo((30, 199L)));
    }

    [Test]
    public async Task Answers_that_make_no_sense_leave_the_model_as_it_is()
    {
        await using var host = await PortalHost.Start([Academies.Dijon(1)]);
        foreach (var nonsense in new[] { "<html>", "{}", "[]", "{\"items\":null,\"next\":null}", "{\"items\":[{}],\"next\":null}", "{\"items\":[null],\"next\":null}" })
        {
            host.Tenants.Instead = () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(nonsense, Encoding.UTF8, "application/json") };
            var reader = host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<SubportalReader>().Single();
            Assert.That(await reader.TryRead(CancellationToken.None), Is.False, nonsense);
            Assert.That(host.Model.Current.BySlug, Does.ContainKey("dijon"), nonsense);
        }
    }
}
