using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace AppsEducation.Portal.Tests.Browser;

/// <summary>The public pages in a real browser, as agents see them.</summary>
[TestFixture, Category("Browser")]
internal sealed class PageTests
{
    private static readonly string[] Paths =
    [
        "/", "/dijon", "/dijon?q=visio", "/dijon?categorie=partager", "/lille", "/nulle-part", "/accessibilite", "/mentions-legales",
        "/donnees-personnelles", "/cookies", "/plan-du-site", "/problems", "/problems/destruction-gate",
    ];

    private PortalHost host = null!;
    private Chromium chromium = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        chromium = await Chromium.Start();
        host = await PortalHost.Start(Academies.Thirty, browser: true);
    }

    [OneTimeTearDown]
    public async Task End()
    {
        await host.DisposeAsync();
        await chromium.DisposeAsync();
    }

    // Both languages are the same markup with other words, so each look is checked in one of them, and every page in every look.
    private static IEnumerable<TestCaseData> Everything() =>
        from path in Paths
        from look in new[] { Look.Desktop, Look.DesktopDark, Look.Phone, Look.PhoneDark, Look.Narrow }
        from language in path is "/" or "/dijon" ? new[] { "fr", "en" } : look.Dark ? ["en"] : ["fr"]
        select new TestCaseData(Words.Language.Path(language, path), look).SetName($"{Words.Language.Path(language, path)} ({look})");

    [TestCaseSource(nameof(Everything))]
    public async Task A_page_is_accessible_keeps_its_policy_and_fits(string path, Look look)
    {
        await using var visit = await chromium.Visit(look);
        await visit.Page.GotoAsync(host.Address + path);
        await Keep(visit, path, look);

        var axe = await visit.Page.RunAxe();

        Assert.Multiple(async () =>
        {
            Assert.That(axe.Violations.Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"), Is.Empty, "axe");
            Assert.That(visit.Complaints.Where(c => !c.Contains("404")), Is.Empty, "the browser complains of nothing, least of all of the content security policy");
            Assert.That(visit.Requests, Has.All.StartsWith(host.Address), "nothing comes from elsewhere");
            Assert.That(await visit.Sideways(), Is.Zero, "it doesn't scroll sideways");
        });
    }

    // PORTAL_SCREENSHOTS=DIR keeps what was seen, for people to look at.
    private static async Task Keep(Visit visit, string path, Look look)
    {
        if (Environment.GetEnvironmentVariable("PORTAL_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        var name = string.Concat($"{path.Trim('/')} {look}".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
