using AppsEducation.Catalogue.Seed;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Seed;

/// <summary>A wrong seed stops the start, and the sentence says where and what would be right.</summary>
[TestFixture]
internal sealed class RefusedSeedTests
{
    private const string Etherpad = "Offerings/etherpad.yml";
    private const string CodiMd = "Offerings/codimd.yml";
    private const string Title = "title: { fr: Etherpad, en: Etherpad }";

    private static TestCaseData Case(string reason, string file, string of, string instead, params string[] says) => new TestCaseData(file, of, instead, says).SetArgDisplayNames(reason);

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("an unknown key is a typo, not a wish", Etherpad, "position: 30", "position: 30\nenabledByDefalt: true", "etherpad.yml", "enabledByDefalt");
        yield return Case("a key said twice has two values", Etherpad, "position: 30", "position: 30\nposition: 31", "'position' stands there twice", "line 3");
        yield return Case("a missing key isn't guessed", Etherpad, "sendsMail: false", "", "sendsMail");
        yield return Case("a missing language", Etherpad, Title, "title: { fr: Etherpad }", "/title", "en");
        yield return Case("an unpinned image changes by itself", Etherpad, "etherpad/etherpad:2.6.1", "etherpad/etherpad", "/blueprint/containers/app", "isn't pinned");
        yield return Case("latest is no version", Etherpad, "etherpad/etherpad:2.6.1", "etherpad/etherpad:latest", "isn't pinned");
        yield return Case("stable is no version", Etherpad, "etherpad/etherpad:2.6.1", "etherpad/etherpad:stable", "isn't pinned");
        yield return Case("unstable is no version", Etherpad, "etherpad/etherpad:2.6.1", "etherpad/etherpad:unstable", "isn't pinned");
        yield return Case("an image that carries a command", Etherpad, "app: etherpad/etherpad:2.6.1", "app: \"a:1; rm -rf / #\"", "isn't pinned");
        yield return Case("a launcher at its branch's tip", "Offerings/discourse.yml", "commit: 472e9ce", "commit: main", "/settings/commit");
        yield return Case("a setting with a line of its own", "Offerings/discourse.yml", "swap: 2G", "swap: \"x\\nruncmd:\\n - id\"", "/settings/swap");
        yield return Case("a dedicated national default would start thirty machines", Etherpad, "enabledByDefault: false", "enabledByDefault: true", "/enabledByDefault", "somebody's choice");
        yield return Case("a dedicated one without blueprint", Etherpad, "delivery: Dedicated", "delivery: External", "/blueprint", "only a dedicated offering");
        yield return Case("a shared one without quota", CodiMd, "quota: 40", "", "/quota", "how many academies");
        yield return Case("a negative quota", CodiMd, "quota: 40", "quota: -1", "/quota");
        yield return Case("a quota in words", CodiMd, "quota: 40", "quota: many", "/quota");
        yield return Case("an address without TLS", CodiMd, "url: https://codimd.apps.education.fr/", "url: http://codimd.apps.education.fr/", "/url", "https");
        yield return Case("an address that runs a script", CodiMd, "url: https://codimd.apps.education.fr/", "url: javascript:alert(1)", "/url");
        yield return Case("an address of the metadata service", CodiMd, "url: https://codimd.apps.education.fr/", "url: https://169.254.169.254/", "/url");
        yield return Case("an address with a password", CodiMd, "url: https://codimd.apps.education.fr/", "url: https://a:b@codimd.apps.education.fr/", "/url");
        yield return Case("a maturity that isn't one", Etherpad, "maturity: General", "maturity: Mature", "/maturity");
        yield return Case("deprecated since never", Etherpad, "maturity: General", "maturity: Deprecated", "/deprecatedOn", "/replacedBy");
        yield return Case("replaced by what leaves too", Etherpad, "maturity: General", "maturity: Retired\ndeprecatedOn: 2026-09-01\nretiredOn: 2027-01-01\nreplacedBy: etherpad", "/replacedBy");
        yield return Case("retired before deprecated", Etherpad, "maturity: General", "maturity: Retired\ndeprecatedOn: 2027-09-01\nretiredOn: 2027-01-01\nreplacedBy: codimd", "/retiredOn");
        yield return Case("a category nobody knows", Etherpad, "categories: [collaborer]", "categories: [colaborer]", "/categories", "categories.yml");
        yield return Case("a steward nobody knows", Etherpad, "steward: null", "steward: \"99\"", "/steward", "stewards.yml");
        yield return Case("a steward's code without quotes isn't a number", "Offerings/nextcloud.yml", "steward: \"25\"", "steward: 25", "/steward");
        yield return Case("a file named otherwise than its offering", Etherpad, "slug: etherpad", "slug: etherpads", "etherpads.yml");
        yield return Case("two offerings in one place", Etherpad, "position: 30", "position: 20", "/position 20");
        yield return Case("a size smaller than the one before", Etherpad, "{ name: M, cpus: 2, memoryGb: 2, dataGb: 20 }", "{ name: M, cpus: 2, memoryGb: 2, dataGb: 5 }", "/sizes", "growing must never lose");
        yield return Case("no web", Etherpad, "- { port: 443, protocol: tcp }", "- { port: 80, protocol: tcp }", "443/tcp");
        yield return Case("a door for people", Etherpad, "- { port: 443, protocol: tcp }", "- { port: 443, protocol: tcp }\n    - { port: 22, protocol: tcp }", "22 stays closed");
        yield return Case("a package that carries a command", Etherpad, "packages: [caddy,", "packages: [\"$(id)\", caddy,", "/packages");
        yield return Case("an alive path with a way out", Etherpad, "path: /health", "path: \"/../../etc/passwd?x\"", "/alive/path");
        yield return Case("no deadline", Etherpad, "answersWithinMinutes: 20", "answersWithinMinutes: 0", "/deadlines");
    }

    [TestCaseSource(nameof(Wrong))]
    public void Is_refused_with_place_and_remedy(string file, string of, string instead, string[] says)
    {
        var refusal = Assert.Throws<SeedException>(() => SeedReader.Read(Seeds.With(file, instead, of)));

        Assert.That(says.Where(word => !refusal!.Message.Contains(word)), Is.Empty, refusal!.Message);
    }

    // reliability.md "Nasty inputs", where a name is expected.
    [TestCase("")]
    [TestCase("-abc")]
    [TestCase("abc-")]
    [TestCase("a--b")]
    [TestCase("xn--pypal-4ve")]
    [TestCase("аix")]
    [TestCase("İstanbul")]
    [TestCase("ETHERPAD")]
    [TestCase("www")]
    [TestCase("admin")]
    [TestCase("api")]
    [TestCase("_acme-challenge")]
    [TestCase("*")]
    [TestCase("localhost")]
    [TestCase("$(id)")]
    [TestCase("a; rm -rf / #")]
    [TestCase("'; DROP TABLE tenants;--")]
    [TestCase("../../etc/passwd")]
    [TestCase("CON.")]
    [TestCase("a23456789012345678901234567890123456789012345678901234567890123")]
    [TestCase("abc ")]
    public void A_nasty_slug_is_refused(string slug)
    {
        var files = Seeds.With(CodiMd, $"slug: '{slug.Replace("'", "''")}'", "slug: codimd");

        Assert.That(() => SeedReader.Read(files), Throws.TypeOf<SeedException>().With.Message.Contains("/slug"));
    }

    // What nobody sees must not stand on a page: it hides a difference, or turns a line around.
    [TestCase("\"\"", "empty")]
    [TestCase("\"   \"", "empty")]
    [TestCase("\"\\u200B\"", "empty")]
    [TestCase("\"a\\u202Eb\"", "U+202E")]
    [TestCase("\"a\\u0000b\"", "U+0000")]
    [TestCase("\"a\\nb\"", "U+000A")]
    [TestCase("\"Acade\\u0301mie\"", "NFC")]
    [TestCase("\" a\"", "blanks")]
    public void A_text_that_nobody_can_see_right_is_refused(string text, string says)
    {
        var files = Seeds.With(Etherpad, $"title: {{ fr: {text}, en: Etherpad }}", Title);

        Assert.That(() => SeedReader.Read(files), Throws.TypeOf<SeedException>().With.Message.Contains("/title/fr").And.Message.Contains(says));
    }

    // Pages encode: what looks like code in a text is a text.
    [TestCase("<img src=x onerror=alert(1)>")]
    [TestCase("{{7*7}} $(id) `id`")]
    [TestCase("=HYPERLINK(1)")]
    [TestCase("#cloud-config")]
    [TestCase("Écrire 🎓")]
    public void A_text_that_looks_like_code_is_kept_exactly(string text)
    {
        var seed = SeedReader.Read(Seeds.With(Etherpad, $"title: {{ fr: '{text}', en: Etherpad }}", Title));

        Assert.That(seed.Offerings.Single(offering => offering.Slug == "etherpad").Title.Fr, Is.EqualTo(text));
    }

    // YAML's surprises: "no" is a country, "07" is Dijon, and 1e3 is what somebody typed.
    [TestCase("no")]
    [TestCase("1e3")]
    [TestCase("0x10")]
    [TestCase("07")]
    [TestCase("2026-11-25")]
    public void Plain_words_stay_text(string word)
    {
        var seed = SeedReader.Read(Seeds.With(Etherpad, $"title: {{ fr: {word}, en: Etherpad }}", Title));

        Assert.That(seed.Offerings.Single(offering => offering.Slug == "etherpad").Title.Fr, Is.EqualTo(word));
    }

    [TestCase("title: { fr: !!python/object x, en: Etherpad }", "a tag")]
    [TestCase("title:\n  fr: &a x\n  en: Etherpad", "an anchor")]
    [TestCase("title: { fr: *a, en: Etherpad }", "an alias")]
    [TestCase("title: [", "never closes")]
    [TestCase("title: [[[[[[[[[[[[[[1]]]]]]]]]]]]]]", "nested deeper")]
    [TestCase("title: \"\\uD800\"", "etherpad.yml")]
    public void Yaml_beyond_plain_values_is_refused(string title, string says)
    {
        var files = Seeds.With(Etherpad, title, Title);

        Assert.That(() => SeedReader.Read(files), Throws.TypeOf<SeedException>().With.Message.Contains(says));
    }

    // One start, one reading: somebody who made three mistakes hears of three.
    [Test]
    public void All_that_is_wrong_is_said_at_once()
    {
        var files = Seeds.And("Offerings/other.yml", "slug: other").Append(new SeedFile("readme.yml", "a: b")).Append(new SeedFile("Offerings/empty.yml", "")).ToArray();

        Assert.That(() => SeedReader.Read(files), Throws.TypeOf<SeedException>().With.Message.Contains("other.yml").And.Message.Contains("readme.yml").And.Message.Contains("empty.yml"));
    }

    [Test]
    public void A_folder_that_is_not_there_is_named_with_the_setting() =>
        Assert.That(() => SeedFile.From("/nowhere/seed"), Throws.TypeOf<SeedException>().With.Message.Contains("/nowhere/seed").And.Message.Contains("Catalogue:SeedDirectory"));

    [Test]
    public void A_file_that_is_not_utf8_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("appsedu-seed-");
        File.WriteAllBytes(Path.Combine(folder.FullName, "categories.yml"), [0x2d, 0x20, 0xe9, 0x0a]);
        try
        {
            Assert.That(() => SeedFile.From(folder.FullName), Throws.TypeOf<SeedException>().With.Message.Contains("categories.yml").And.Message.Contains("not UTF-8"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
