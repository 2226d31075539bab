using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Tests.Support;
using AppsEducation.Portal.Words;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Portal.Tests;

/// <summary>Words are part of the product: both languages, French typography, an explanation for every code.</summary>
[TestFixture]
internal sealed class WordsTests
{
    [TestCase("Rien trouvé ?", "Rien trouvé\u202F?")]
    [TestCase("Attention ! Fini ; merci", "Attention\u202F! Fini\u202F; merci")]
    [TestCase("Accessibilité : non", "Accessibilité\u00A0: non")]
    [TestCase("« visio »", "«\u00A0visio\u00A0»")]
    [TestCase("à 9 h 40 et 14 h", "à 9\u00A0h\u00A040 et 14\u00A0h")]
    [TestCase("l'académie", "l’académie")]
    [TestCase("https://example.org:8080/?q=1", "https://example.org:8080/?q=1")]
    public void French_is_set_as_French_is(string typed, string set) => Assert.That(FrenchTypography.Apply(typed), Is.EqualTo(set));

    private static IEnumerable<(string Name, Text Text)> Ours() =>
        from type in new[] { typeof(PageWords), typeof(PublicWords), typeof(ProblemWords), typeof(StateWords) }
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.FieldType == typeof(Text)
        select ($"{type.Name}.{field.Name}", (Text)field.GetValue(null)!);

    [Test]
    public void Every_text_of_ours_has_both_languages_and_the_right_spaces()
    {
        var texts = Ours().Concat(ProblemWords.All.SelectMany(p => new[] { ($"{p.Key}.what", p.Value.What), ($"{p.Key}.next", p.Value.Next) })).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(texts, Has.Length.GreaterThan(100));
            foreach (var (name, text) in texts)
            {
                Assert.That(text.Fr, Is.Not.Empty, name);
                Assert.That(text.En, Is.Not.Empty, name);
                Assert.That(text.Fr, Does.Not.Match("[  ](?<! )[;!?»]| :( |$)|« |\\d h\\b|'"), name);
                Assert.That(text.En, Does.Not.Match(" [;:!?]|'"), name);
            }
        });
    }

    [Test]
    public async Task French_pages_are_set_as_French_is()
    {
        await using var host = await PortalHost.Start(Academies.Thirty);
        using var http = host.Client();
        foreach (var path in new[] { "/", "/dijon", "/lille", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/cookies", "/plan-du-site", "/problems/rate-limited", "/dijon?q=introuvable" })
        {
            var text = WebUtility.HtmlDecode(Regex.Replace(await http.GetStringAsync(path), "<[^>]+>", "\n"));
            // The one message of the fixture that a Dane typed keeps its plain space: what people wrote is never touched.
            var ours = text.Replace(Academies.Lively().Services[4].Message!.Fr, "");
            Assert.That(ours, Does.Not.Match("\\w [;!?»]|\\w : |« "), path);
        }
    }

    [Test]
    public void Every_problem_code_is_explained()
    {
        var codes = typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(ProblemWords.All.Keys, Is.EquivalentTo(codes), "a code without a page leaves a pipeline's author alone");
            Assert.That(codes.Select(ProblemTitles.Of).Select(title => title.Fr), Has.None.Matches<string>(title => codes.Contains(title)), "and each has a title in words");
        });
    }

    [Test]
    public async Task Every_problem_code_has_its_page_in_both_languages()
    {
        await using var host = await PortalHost.Start([]);
        using var http = host.Client();
        foreach (var (code, explanation) in ProblemWords.All)
        {
            Assert.That(WebUtility.HtmlDecode(await http.GetStringAsync($"/problems/{code}")), Does.Contain(explanation.What.Fr).And.Contain(explanation.Next.Fr), code);
            Assert.That(WebUtility.HtmlDecode(await http.GetStringAsync($"/en/problems/{code}")), Does.Contain(explanation.What.En).And.Contain(explanation.Next.En), code);
        }
    }

    [TestCase("Dijon", "académie de Dijon"), TestCase("Amiens", "académie d’Amiens"), TestCase("Orléans-Tours", "académie d’Orléans-Tours"), TestCase("Île-de-France", "académie d’Île-de-France")]
    [TestCase("E\u0301vreux", "académie d’E\u0301vreux", Description = "the same name whether the accent stands alone or not")]
    public void An_academys_name_takes_its_article(string name, string said) => Assert.That(PageWords.AcademyOf(name).Fr, Is.EqualTo(said));

    [TestCase("/", "/", "/en"), TestCase("/dijon", "/dijon", "/en/dijon"), TestCase("/dijon?q=x", "/dijon?q=x", "/en/dijon?q=x")]
    public void English_is_en_and_the_same_path(string path, string fr, string en) =>
        Assert.That((Language.Path("fr", path), Language.Path("en", path)), Is.EqualTo((fr, en)));
}
