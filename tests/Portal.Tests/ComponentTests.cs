using System.Text.Encodings.Web;
using System.Text.Unicode;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Components;
using AppsEducation.Portal.Rendering;
using AppsEducation.Portal.Tests.Support;
using AppsEducation.Portal.Words;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Portal.Tests;

/// <summary>One component for each element of the design system.</summary>
[TestFixture]
internal sealed class ComponentTests
{
    private static readonly DateTimeOffset Now = Academies.Morning;

    private BunitContext bunit = null!;

    [SetUp]
    public void Start()
    {
        bunit = new BunitContext();
        bunit.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
    }

    [TearDown]
    public void End() => bunit.Dispose();

    private static IEnumerable<TestCaseData> Badges()
    {
        yield return Case(Academies.Tile("x", "x"), "Disponible", "Available");
        yield return Case(Academies.Tile("x", "x", TileState.Preparing, null, progress: new(3, 8)), "En préparation 3/8", "In preparation 3/8");
        yield return Case(Academies.Tile("x", "x", TileState.Preparing, null), "En préparation", "In preparation");
        yield return Case(Academies.Tile("x", "x", TileState.Preparing, null, progress: new(0, 0)), "En préparation", "In preparation");
        yield return Case(Academies.Tile("x", "x", TileState.Maintenance, null, Now.AddHours(4).AddMinutes(20)), "Maintenance jusqu’à 14\u00A0h", "Maintenance until 14:00");
        yield return Case(Academies.Tile("x", "x", TileState.Maintenance, null, Now.AddDays(1)), "Maintenance jusqu’au 26/11 à 9\u00A0h\u00A040", "Maintenance until 26\u00A0November, 9:40");
        yield return Case(Academies.Tile("x", "x", TileState.Maintenance, null), "Maintenance", "Maintenance");
        yield return Case(Academies.Tile("x", "x", TileState.Incident, null), "Incident", "Incident");
        yield return Case(Academies.Tile("x", "x", TileState.Ending, until: new DateTimeOffset(2027, 6, 29, 22, 30, 0, TimeSpan.Zero)), "S’arrête le 30/06", "Stops on 30\u00A0June");
        yield return Case(Academies.Tile("x", "x", TileState.Ending), "S’arrête bientôt", "Stops soon");

        static TestCaseData Case(SubportalTile tile, string fr, string en) => new TestCaseData(tile, fr, en).SetArgDisplayNames(fr);
    }

    [TestCaseSource(nameof(Badges))]
    public void A_badge_says_the_state_in_a_word(SubportalTile tile, string fr, string en)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Badge(tile, "fr").TextContent, Is.EqualTo(fr));
            Assert.That(Badge(tile, "en").TextContent, Is.EqualTo(en));
            Assert.That(Badge(tile, "fr").QuerySelector("svg")!.GetAttribute("aria-hidden"), Is.EqualTo("true"), "the icon repeats the word");
        });
    }

    [Test]
    public void Every_state_has_a_badge()
    {
        foreach (var state in Enum.GetValues<TileState>())
            Assert.That(Badge(Academies.Tile("x", "x", state), "fr").TextContent, Is.Not.Empty, state.ToString());
    }

    [Test]
    public void A_moment_in_a_badge_can_be_read_by_machines()
    {
        var time = Badge(Academies.Tile("x", "x", TileState.Ending, until: new DateTimeOffset(2027, 6, 30, 10, 0, 0, TimeSpan.Zero)), "fr").QuerySelector("time")!;

        Assert.That(time.GetAttribute("datetime"), Is.EqualTo("2027-06-30T10:00:00Z"));
    }

    [Test]
    public void An_open_tile_has_one_link_in_its_heading()
    {
        var tile = Tile(Academies.Tile("codimd", "CodiMD", url: "https://notes.example.org/"));

        Assert.Multiple(() =>
        {
            Assert.That(tile.QuerySelectorAll("a"), Has.Count.EqualTo(1));
            Assert.That(tile.QuerySelector("h2 > a")!.GetAttribute("href"), Is.EqualTo("https://notes.example.org/"));
            Assert.That(tile.FirstElementChild!.QuerySelector("h2"), Is.Not.Null, "the heading comes first, the picture after it");
            Assert.That(tile.ClassList, Does.Contain("fr-enlarge-link").And.Contain("tile"), "both themes' names on one markup");
        });
    }

    [TestCase(null), TestCase(""), TestCase("javascript:alert(1)"), TestCase("JaVaScRiPt:alert(1)"), TestCase("data:text/html,x"), TestCase("//evil.example"), TestCase("/relative"), TestCase("ftp://x/"), TestCase("not an address")]
    public void What_cannot_be_opened_has_no_link(string? url)
    {
        var tile = Tile(Academies.Tile("x", "x", url: url));

        Assert.Multiple(() =>
        {
            Assert.That(tile.QuerySelectorAll("a"), Is.Empty);
            Assert.That(tile.ClassList, Does.Contain("fr-tile--no-icon").And.Contain("tile--closed"));
        });
    }

    // reliability.md's nasty inputs, as names, summaries, messages and categories that somebody stored.
    private static readonly string[] Nasty =
    [
        "", " ", "\u200B", "Acade\u0301mie de Nancy-Metz", "аix", "İstanbul", "$(id) `id`", "'; DROP TABLE tenants;--", "x\nruncmd:\n - id", "{{7*7}}", "<img src=x onerror=alert(1)>", "</script><svg onload=alert(1)>",
        "\"><script>alert(1)</script>", "' onmouseover='alert(1)", "=HYPERLINK(\"x\")", "../../etc/passwd", "\u202Etxt.exe", "👩‍👩‍👧‍👦", "a\r\nSet-Cookie: x=1", "&lt;b&gt;", "@(1+1)", "<!--", "]]>",
    ];

    [TestCaseSource(nameof(Nasty))]
    public void Whatever_is_stored_is_shown_as_text_exactly(string text)
    {
        var tile = Tile(Academies.Tile("x", text, summary: new(text, text), message: new(text, text), category: text, categoryTitle: new(text, text)));

        Assert.Multiple(() =>
        {
            Assert.That(Plain(tile.QuerySelector("h2")!.TextContent), Is.EqualTo(Plain(text)));
            Assert.That(tile.QuerySelector(".tile__desc")!.TextContent, Is.EqualTo(Newlines(text)));
            Assert.That(tile.QuerySelectorAll("script, img, svg[onload], [onmouseover], [onerror]"), Is.Empty);
            Assert.That(tile.QuerySelector(".tile__pictogram")!.ClassList, Does.Contain("hue-other"), "a category's name never becomes a class");
        });

        // The heading's markup is indented around its text; a parser reads CRLF as LF.
        static string Plain(string s) => Newlines(s).Trim();
        static string Newlines(string s) => s.Replace("\r\n", "\n").Replace('\r', '\n');
    }

    [Test]
    public void The_switch_leads_to_the_same_page_in_the_other_language()
    {
        var link = bunit.Render<LanguageSwitch>(p => p.Add(c => c.Frame, new PageFrame("fr", "/dijon?q=visio", Now))).Find("a");

        Assert.Multiple(() =>
        {
            Assert.That(link.GetAttribute("href"), Is.EqualTo("/en/dijon?q=visio"));
            Assert.That((link.GetAttribute("lang"), link.GetAttribute("hreflang")), Is.EqualTo(("en", "en")), "read aloud in its own language");
        });
    }

    [Test]
    public void The_chosen_category_is_marked_for_everyone()
    {
        var tags = bunit.Render<CategoryTags>(p => p.Add(c => c.Frame, Frame("fr")).Add(c => c.Path, "/dijon").Add(c => c.Current, "partager").Add(c => c.Term, "a&b")
            .Add(c => c.Categories, [("communiquer", Academies.Communiquer), ("partager", Academies.Partager)]));

        Assert.Multiple(() =>
        {
            Assert.That(tags.FindAll("a[aria-current=true]").Single().TextContent.Trim(), Is.EqualTo("Stocker et partager"));
            Assert.That(tags.FindAll("a").Select(a => a.GetAttribute("href")), Is.EqualTo(new[] { "/dijon?q=a%26b", "/dijon?q=a%26b&categorie=communiquer", "/dijon?q=a%26b&categorie=partager" }));
        });
    }

    private AngleSharp.Dom.IElement Badge(SubportalTile tile, string language) =>
        bunit.Render<StateBadge>(p => p.Add(c => c.Frame, Frame(language)).Add(c => c.Tile, tile).Add(c => c.Zone, Moments.Zone(null))).Find("p");

    private AngleSharp.Dom.IElement Tile(SubportalTile tile) =>
        bunit.Render<ServiceTile>(p => p.Add(c => c.Frame, Frame("fr")).Add(c => c.Tile, tile).Add(c => c.Zone, Moments.Zone(null))).Find("article");

    private static PageFrame Frame(string language) => new(language, "/dijon", Now);
}
