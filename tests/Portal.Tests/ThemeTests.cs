using AppsEducation.Portal.Rendering;
using AppsEducation.Portal.Tests.Support;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Configuration;

namespace AppsEducation.Portal.Tests;

/// <summary>Two themes on one markup; the State's only where its terms were accepted by whoever deploys.</summary>
[TestFixture]
internal sealed class ThemeTests
{
    [Test]
    public async Task The_neutral_theme_serves_nothing_of_the_States()
    {
        await using var host = await PortalHost.Start([Academies.Lively()]);
        using var http = host.Client();
        var html = await http.GetStringAsync("/dijon");

        Assert.Multiple(() =>
        {
            Assert.That(html, Does.Not.Contain("dsfr.").And.Not.Contain("fr-logo").And.Not.Contain("Française").And.Not.Contain("Marianne"));
            Assert.That(html, Does.Contain("class=\"tile tile--available fr-enlarge-link fr-tile"), "though the markup is ready for it");
        });
    }

    [Test]
    public void Without_the_accepted_terms_the_start_stops_with_a_sentence()
    {
        Assert.That(() => Theme.From(Settings(("Theme", "dsfr"))),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("DSFR_ACCEPT_LICENSE=1").And.Message.Contains("gouv.fr").And.Message.Contains("docs/subportal.md"));
    }

    [Test]
    public void Accepted_terms_without_the_files_stop_the_start_too()
    {
        Assert.That(() => Theme.From(Settings(("Theme", "dsfr"), ("DSFR_ACCEPT_LICENSE", "1"), ("Dsfr:Folder", "/nowhere"))),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("fetch-dsfr.sh"));
    }

    [Test]
    public void An_unknown_theme_stops_the_start()
    {
        Assert.That(() => Theme.From(Settings(("Theme", "dark"))), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("neutral or dsfr"));
    }

    [Test]
    public async Task The_States_theme_is_served_from_the_deployers_folder_with_the_same_policy()
    {
        var folder = Environment.GetEnvironmentVariable("DSFR_FOLDER");
        if (Environment.GetEnvironmentVariable("DSFR_ACCEPT_LICENSE") != "1" || folder is null)
            Assert.Ignore("Runs where a State deployer has accepted DSFR's terms: DSFR_ACCEPT_LICENSE=1 and DSFR_FOLDER, filled by services/Portal/fetch-dsfr.sh.");
        await using var host = await PortalHost.Start([Academies.Lively()], settings: [("Theme", "dsfr"), ("DSFR_ACCEPT_LICENSE", "1"), ("Dsfr:Folder", folder)]);
        using var http = host.Client();
        using var page = await http.GetAsync("/dijon");
        using var css = await http.GetAsync($"/assets/dsfr-{Theme.DsfrVersion}/dsfr.min.css");

        Assert.Multiple(async () =>
        {
            Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain($"/assets/dsfr-{Theme.DsfrVersion}/dsfr.module.min.js").And.Not.Contain("pico.css"));
            Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Is.EqualTo(SecurityHeaders.PagePolicy));
            Assert.That(css.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/css"));
            Assert.That(css.Headers.CacheControl!.ToString(), Does.Contain("immutable"));
        });
    }

    private static IConfiguration Settings(params (string, string?)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Item1, s => s.Item2)).Build();
}
