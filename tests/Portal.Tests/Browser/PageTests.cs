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
        if (host is not null)
            await host.DisposeAsync();
        if (chromium is not null)
            await chromium.DisposeAsync();
    }

    // Every page light in French on a desktop and dark in English on a phone; the two that agents open in all eight ways.
    private static IEnumerable<TestCaseData> Everything() =>
        from path in Paths
        from language in new[] { "fr", "en" }
        from look in new[] { Look.Desktop, Look.DesktopDark, Look.Phone, Look.PhoneDark }
        where path is "/" or "/dijon" || (language, look) == ("fr", Look.Desktop) || (language, look) == ("en", Look.PhoneDark)
        select new TestCaseData(Words.Language.Path(language, path), look).SetArgDisplayNames(Words.Language.Path(language, path), look.Name);

    [TestCaseSource(nameof(Everything))]
    public async Task A_page_is_accessible_and_keeps_its_policy(string path, Look look)
    {
        await using var visit = await chromium.Visit(look);
        await visit.Page.GotoAsync(host.Address + path);
        await Keep(visit, path, look);

        var axe = await visit.Page.RunAxe();
        var sideways = await visit.Sideways();

        Assert.Multiple(() =>
        {
            Assert.That(axe.Violations.Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"), Is.Empty, "axe");
            Assert.That(axe.Passes, Is.Not.Empty, "axe has looked at something");
            Assert.That(visit.Complaints, Is.Empty, "the browser complains of nothing, least of all of the content security policy");
            Assert.That(visit.Requests, Has.All.StartsWith(host.Address), "nothing comes from elsewhere");
            Assert.That(sideways, Is.Zero, "it doesn't scroll sideways");
        });
    }

    [Test]
    public async Task Every_page_fits_into_320_pixels_and_stands_twice_the_text()
    {
        await using var visit = await chromium.Visit(Look.Narrow);
        foreach (var path in Paths.SelectMany(path => Words.Language.All.Select(language => Words.Language.Path(language, path))))
        {
            await visit.Page.GotoAsync(host.Address + path);
            await Keep(visit, path, Look.Narrow);
            Assert.That(await visit.Sideways(), Is.Zero, $"{path} at 320 px: 400 % zoom of 1280 px (WCAG 1.4.10)");
        }
        await visit.Page.SetViewportSizeAsync(640, 800);
        foreach (var path in Paths)
        {
            await visit.Page.GotoAsync(host.Address + path);
            await visit.Page.EvaluateAsync("() => document.documentElement.style.setProperty('font-size', '200%')");
            Assert.That(await visit.Sideways(), Is.Zero, $"{path} with text at 200 % (WCAG 1.4.4)");
        }
    }

    [Test]
    public async Task The_keyboard_reaches_the_content_at_once_and_sees_where_it_is()
    {
        await using var visit = await chromium.Visit(Look.Desktop);
        await visit.Page.GotoAsync(host.Address + "/dijon");

        await visit.Page.Keyboard.PressAsync("Tab");
        var first = await visit.Page.EvaluateAsync<string>("() => document.activeElement.getAttribute('href')");
        var outline = await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");
        var next = await visit.Page.EvaluateAsync<string>("() => document.activeElement.id");

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo("#content"), "the first stop is the link past the header");
            Assert.That(outline, Is.EqualTo("solid"), "the focus is drawn");
            Assert.That(next, Is.EqualTo("q"), "behind it the content follows: the search field");
        });
    }

    [Test]
    public async Task The_whole_tile_opens_its_service_and_a_closed_one_opens_nothing()
    {
        await using var visit = await chromium.Visit(Look.Desktop);
        await visit.Page.GotoAsync(host.Address + "/dijon");
        var open = visit.Page.Locator("article.tile", new PageLocatorOptions { HasText = "Capytale" });
        var closed = visit.Page.Locator("article.tile", new PageLocatorOptions { HasText = "Etherpad" });

        var atTheCorner = await open.EvaluateAsync<string?>(
            "tile => { tile.scrollIntoView({block: 'center'}); const box = tile.getBoundingClientRect(); return document.elementFromPoint(box.right - 12, box.bottom - 12).closest('a')?.href ?? null; }");

        Assert.Multiple(async () =>
        {
            Assert.That(atTheCorner, Is.EqualTo("https://example.org/"), "a finger needs no aim");
            Assert.That(await closed.Locator("a").CountAsync(), Is.Zero, "what can't be opened has no link");
        });
    }

    [Test]
    public async Task The_choice_of_colours_holds_and_leaves_no_cookie()
    {
        await using var visit = await chromium.Visit(Look.Desktop);
        await visit.Page.GotoAsync(host.Address + "/dijon");
        await visit.Page.Locator("details.display > summary").ClickAsync();
        await Keep(visit, "/dijon display", Look.Desktop);

        await visit.Page.GetByLabel("Sombre").CheckAsync();
        var chosen = await Ground(visit);
        await visit.Page.GotoAsync(host.Address + "/en");
        var afterwards = await Ground(visit);
        await visit.Page.Locator("details.display > summary").ClickAsync();
        var ticked = await visit.Page.GetByLabel("Dark").IsCheckedAsync();
        await visit.Page.GetByLabel("System").CheckAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(chosen, Is.EqualTo("rgb(16, 22, 29)"), "dark at once, on a light system");
            Assert.That(afterwards, Is.EqualTo(chosen), "on the next page too");
            Assert.That(ticked, Is.True, "and the choice is shown as made");
            Assert.That(await Ground(visit), Is.EqualTo("rgb(246, 247, 249)"), "back to the system's");
            Assert.That(await visit.Page.EvaluateAsync<string?>("() => localStorage.getItem('scheme')"), Is.Null, "the system's choice is nothing to keep");
            Assert.That(await visit.Context.CookiesAsync(), Is.Empty, "no cookie on public pages");
        });
    }

    private static Task<string> Ground(Visit visit) => visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    [TestCase(false), TestCase(true)]
    public async Task Without_script_everything_works(bool dark)
    {
        await using var visit = await chromium.Visit(dark ? Look.PhoneDark : Look.Phone, script: false);
        await visit.Page.GotoAsync(host.Address + "/");
        await visit.Page.GetByLabel("Rechercher une académie").FillAsync("besancon");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Rechercher" }).ClickAsync();
        var found = await visit.Page.Locator(".academy").AllTextContentsAsync();
        await visit.Page.GotoAsync(host.Address + "/dijon");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Stocker et partager" }).ClickAsync();
        var tiles = await visit.Page.Locator(".tile h2").AllInnerTextsAsync();
        await visit.Page.Locator(".site-tools__language").ClickAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(found.Single(), Does.Contain("Besançon"), "search needs no script, and no accents");
            Assert.That(tiles, Is.EqualTo(new[] { "Nextcloud", "FileSender" }), "nor do categories");
            Assert.That(visit.Page.Url, Is.EqualTo(host.Address + "/en/dijon?categorie=partager"), "nor the other language, of the same results");
            Assert.That(await visit.Page.Locator("details.display").IsVisibleAsync(), Is.False, "a choice that can't be kept isn't offered");
        });
    }

    [Test]
    public async Task Stored_scripts_stay_text()
    {
        const string payload = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        var nasty = Academies.Of("09", "lille", payload, payload, 2,
            [Academies.Tile("x", payload, summary: new(payload, payload), message: new(payload, payload), category: "\"><script>", categoryTitle: new(payload, payload), url: "javascript:document.title='owned'"),
             Academies.Tile("y", "y", category: "other", order: 2)]);
        await using var other = await PortalHost.Start([nasty], browser: true);
        await using var visit = await chromium.Visit(Look.Desktop);

        await visit.Page.GotoAsync($"{other.Address}/lille?q={Uri.EscapeDataString("<script>")}");
        var searched = await visit.Page.TitleAsync();
        await visit.Page.GotoAsync(other.Address + "/lille");

        Assert.Multiple(async () =>
        {
            Assert.That(searched, Does.Not.EqualTo("owned"));
            Assert.That(await visit.Page.TitleAsync(), Does.Contain(payload), "shown exactly as it was written");
            Assert.That(await visit.Page.Locator("main img, main script").CountAsync(), Is.Zero);
            Assert.That(await visit.Page.Locator("a[href^='javascript']").CountAsync(), Is.Zero);
            Assert.That(visit.Complaints, Is.Empty, "the policy had nothing to stop: the text never was markup");
        });
    }

    [Test]
    public async Task The_API_reference_shows_itself_with_nothing_from_elsewhere()
    {
        await using var visit = await chromium.Visit(Look.Desktop);
        await visit.Page.GotoAsync(host.Address + "/scalar", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First.WaitForAsync();
        await Keep(visit, "/scalar", Look.Desktop);

        Assert.Multiple(() =>
        {
            Assert.That(visit.Complaints, Is.Empty, "its own policy is enough for it");
            Assert.That(visit.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal)), Has.All.StartsWith(host.Address));
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
