using System.Net;
using System.Text.RegularExpressions;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Tests.Support;

namespace AppsEducation.Portal.Tests;

/// <summary>What makes a page another one: a version, an hour, a day.</summary>
[TestFixture]
internal sealed class PageChangesTests
{
    [Test]
    public async Task Pages_change_with_the_version_and_with_nothing_else()
    {
        await using var host = await PortalHost.Start(Academies.Thirty);
        using var http = host.Client();
        using var before = await http.GetAsync("/dijon");
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        using var later = await http.GetAsync("/dijon");
        host.Model.Take(Academies.Dijon(2, Academies.Tile("etherpad", "Etherpad")));
        using var after = await http.GetAsync("/dijon");

        Assert.Multiple(async () =>
        {
            Assert.That(later.Headers.ETag, Is.EqualTo(before.Headers.ETag));
            Assert.That(after.Headers.ETag, Is.Not.EqualTo(before.Headers.ETag));
            Assert.That(await after.Content.ReadAsStringAsync(), Does.Contain("Etherpad").And.Not.Contain("Nextcloud"));
        });
    }

    [Test]
    public async Task Hours_are_the_academys_own()
    {
        await using var host = await PortalHost.Start(Academies.Thirty);
        using var http = host.Client();
        var noonInParis = new DateTimeOffset(2026, 11, 25, 11, 0, 0, TimeSpan.Zero);
        host.Model.Take(Academies.Of("28", "reunion", "La Réunion", "La Réunion", 2, [Academies.Tile("nextcloud", "Nextcloud", TileState.Maintenance, null, noonInParis)], "Indian/Reunion"));
        host.Model.Take(Academies.Dijon(2, Academies.Tile("nextcloud", "Nextcloud", TileState.Maintenance, null, noonInParis)));
        host.Model.Take(Academies.Of("09", "lille", "Lille", "Hauts-de-France", 2, [Academies.Tile("nextcloud", "Nextcloud", TileState.Maintenance, null, noonInParis)], "Nowhere/Atlantis"));

        Assert.Multiple(async () =>
        {
            Assert.That(Text(await http.GetStringAsync("/reunion")), Does.Contain("Maintenance jusqu’à 15\u00A0h"));
            Assert.That(Text(await http.GetStringAsync("/dijon")), Does.Contain("Maintenance jusqu’à 12\u00A0h"), "no zone said: Paris");
            Assert.That(Text(await http.GetStringAsync("/lille")), Does.Contain("Maintenance jusqu’à 12\u00A0h"), "an unknown zone: Paris");
            Assert.That(Text(await http.GetStringAsync("/en/reunion")), Does.Contain("Maintenance until 15:00"));
        });
    }

    [Test]
    public async Task A_moment_of_today_becomes_yesterdays_at_midnight_without_a_new_version()
    {
        await using var host = await PortalHost.Start(Academies.Thirty);
        using var http = host.Client();
        host.Model.Take(Academies.Dijon(2, Academies.Tile("nextcloud", "Nextcloud", TileState.Maintenance, null, Academies.Morning.AddHours(20))));   // 5:40 tomorrow
        var today = Text(await http.GetStringAsync("/dijon"));
        host.Clock.Advance(TimeSpan.FromHours(15));   // 0:40
        var tomorrow = Text(await http.GetStringAsync("/dijon"));

        Assert.Multiple(() =>
        {
            Assert.That(today, Does.Contain("Maintenance jusqu’au 26/11 à 5\u00A0h\u00A040"));
            Assert.That(tomorrow, Does.Contain("Maintenance jusqu’à 5\u00A0h\u00A040"));
        });
    }

    private static string Text(string html) => WebUtility.HtmlDecode(Regex.Replace(html, "<[^>]+>", ""));
}
