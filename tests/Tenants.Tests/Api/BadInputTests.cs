using System.Text;
using AppsEducation.Tests;

namespace AppsEducation.Tenants.Tests.Api;

/// <summary>The nasty inputs of reliability.md, on every text and path: a clear 4xx that names the field, or kept exactly.</summary>
[TestFixture]
internal sealed class BadInputTests
{
    // One world for all of them: what is refused leaves nothing, and what is kept has a slug of its own.
    private Dane dane = null!;

    [OneTimeSetUp]
    public async Task Begin() => dane = await World.Dijon();

    [OneTimeTearDown]
    public async Task End() => await dane.World.DisposeAsync();

    private static IEnumerable<TestCaseData> Names() => NastyInputs.Texts.Select((name, index) => new TestCaseData(name).SetName($"nasty {index}: {NastyInputs.Shown(name)}"));

    // Names of academies, however they are written.
    private static bool NamesAnAcademy(string name) => name.Normalize(NormalizationForm.FormC).Trim().ToLowerInvariant() is "paris" or "académie de nancy-metz";

    [TestCaseSource(nameof(Names))]
    public async Task As_a_path_it_is_a_clear_404_or_400(string name)
    {
        if (name.Length == 0 || name.Contains('\0'))
            return;   // the list's own address; and what the server refuses before it reaches us
        if (name == "\ud800" || !NamesAnAcademy(name))
        {
            var academy = await dane.Get($"academies/{Uri.EscapeDataString(name)}");
            Assert.That(academy.Status, Is.AnyOf(400, 404), $"academies/{name}: {academy.Text}");
        }
        foreach (var path in (string[])["operations/{0}", "academies/dijon/selections/{0}/choice"])
        {
            var reply = await dane.Get(string.Format(path, Uri.EscapeDataString(name)));
            Assert.That(reply.Status, Is.AnyOf(400, 404, 405), $"{path} {name}: {reply.Text}");
        }
    }

    [TestCaseSource(nameof(Names))]
    public async Task As_a_slug_it_is_refused_with_the_fields_name_unless_it_is_one(string name)
    {
        var reply = await dane.Post("academies/dijon/local-services", Local(name, "Titre " + Fresh()));
        if (name is "no" or "1e3" or "paris")
        {
            Assert.That(reply.Status, Is.EqualTo(201), "a plain word");
            return;
        }
        Assert.That((reply.Status, reply.Problem.Errors?[0].Pointer), Is.EqualTo((400, "/slug")), reply.Text);
    }

    [TestCaseSource(nameof(Names))]
    public async Task As_a_title_or_reason_it_is_kept_exactly_or_refused_with_the_fields_name(string name)
    {
        var slug = Fresh();
        var title = await dane.Post("academies/dijon/local-services", Local(slug, name));
        var reason = await dane.Put("academies/dijon/selections/capsule/visibility", $$"""{"visibility":"Masked","reason":{{NastyInputs.Json(name)}}}""");

        if (title.Status == 201)
        {
            Assert.That((await dane.Tile(slug))!.Name.Fr, Is.EqualTo(name), "kept exactly: escaping is the page's");
            await dane.Delete($"academies/dijon/local-services/{slug}");   // else the next one may be taken for it, and is refused
        }
        else
            Assert.That((title.Status, title.Problem.Errors?[0].Pointer), Is.EqualTo((400, "/title/fr")), title.Text);
        if (reason.Status == 200)
            Assert.That((await dane.Sees("capsule")).MaskedReason, Is.EqualTo(name), "kept exactly");
        else
            Assert.That((reason.Status, reason.Problem.Errors?[0].Pointer), Is.EqualTo((400, "/reason")), reason.Text);
        if (name is "" or "   " or "\u200b" or "\ud800" or "a\u0000b" or "\u202egpj.exe" || name.AsSpan().ContainsAny('\n', '\r'))
            Assert.That((title.Status, reason.Status), Is.EqualTo((400, 400)), "nobody sees these right");
    }

    [TestCaseSource(nameof(Names))]
    public async Task In_a_bulk_it_is_told_with_its_place(string name)
    {
        var reply = await dane.Post("academies", $$"""{"academies":["dijon",{{NastyInputs.Json(name)}}]}""");
        if (name != "\ud800" && NamesAnAcademy(name))
            Assert.That(reply.Status, Is.AnyOf(200, 202), "an academy's name, without its accents");
        else
            Assert.That((reply.Status, reply.Problem.Errors?[0].Pointer), Is.EqualTo((400, "/academies/1")), reply.Text);
    }

    // Larger than a body may be, where the server doesn't stop it first: the rule does.
    [Test]
    public async Task A_name_of_a_megabyte_is_refused_and_not_sent_back()
    {
        var title = await dane.Post("academies/dijon/local-services", Local(Fresh(), NastyInputs.Megabyte));
        var slug = await dane.Post("academies/dijon/local-services", Local(NastyInputs.Megabyte));

        Assert.Multiple(() =>
        {
            Assert.That((title.Status, title.Problem.Errors?[0].Pointer), Is.EqualTo((400, "/title/fr")));
            Assert.That((slug.Status, slug.Problem.Errors?[0].Pointer), Is.EqualTo((400, "/slug")));
            Assert.That(new[] { title.Text.Length, slug.Text.Length }, Is.All.LessThan(2000), "an error is for reading");
        });
    }

    // Every operation of the service's description, so that a new one is tried without being thought of.
    [Test]
    public async Task Every_operation_takes_every_nasty_input_calmly()
    {
        var other = await World.Dijon();
        await using var world = other.World;
        var operation = (await other.Enables("etherpad")).Operation!.Id;
        using var client = world.Client();
        var api = new NastyApi(client,
            new Dictionary<string, string> { ["academy"] = "dijon", ["offering"] = "codabloc", ["service"] = "agenda", ["id"] = operation },
            new Dictionary<string, string>
            {
                ["onboardAcademies"] = """{"academies":["dijon"],"all":false}""",
                ["enableForSeveral"] = """{"offering":"codabloc","academies":["dijon"],"all":false,"size":"S"}""",
                ["chooseOffering"] = """{"choice":"Enabled","size":"S"}""",
                ["setVisibility"] = """{"visibility":"Masked","reason":"because"}""",
                ["setOrder"] = """{"services":["codabloc"]}""",
                ["addLocalService"] = """{"slug":"agenda","title":{"fr":"Agenda","en":"Agenda"},"summary":{"fr":"x","en":"x"},"url":"https://agenda.ac-dijon.fr","category":"collaborer"}""",
            });

        Assert.That(string.Join('\n', await api.Faults("/api/v1/")), Is.Empty, $"{api.Asked} requests");
        Assert.That(api.Asked, Is.GreaterThan(3000), "the description was read");
    }

    [TestCase("http://pads.exemple.fr"), TestCase("javascript:alert(1)"), TestCase("https://"), TestCase("https://localhost"), TestCase("https://127.0.0.1"), TestCase("https://127.1")]
    [TestCase("https://0x7f.0.0.1"), TestCase("https://2130706433"), TestCase("https://169.254.169.254/latest"), TestCase("https://[::1]/"), TestCase("https://[::ffff:127.0.0.1]/"), TestCase("https://10.0.0.1")]
    [TestCase("https://pads.internal"), TestCase("https://pads.localhost"), TestCase("https://intranet"), TestCase("https://user:secret@pads.exemple.fr"), TestCase("https://pads.exemple.fr@evil.fr")]
    [TestCase("https://xn--pypal-4ve.fr"), TestCase("https://pаypal.fr"), TestCase("https://pads.exemple.fr\\@evil.fr"), TestCase("https://pads exemple.fr"), TestCase("https://-pads.exemple.fr"), TestCase(" https://pads.exemple.fr")]
    [TestCase("//pads.exemple.fr"), TestCase("https:pads.exemple.fr"), TestCase("https://pads.exemple.fr/\u202Egpj"), TestCase("ftp://pads.exemple.fr"), TestCase("https://.fr"), TestCase("data:text/html,x")]
    public async Task A_link_that_could_harm_is_refused(string url)
    {
        var reply = await dane.Post("academies/dijon/local-services", Local(Fresh(), url: url));
        Assert.That((reply.Status, reply.Problem.Errors?[0].Pointer), Is.EqualTo((400, "/url")), $"{url}: {reply.Text}");
    }

    [TestCase("https://pads.exemple.fr"), TestCase("https://pads.exemple.fr:8443/p/accueil?x=1#y"), TestCase("HTTPS://Pads.Exemple.fr/"), TestCase("https://xn--acadmie-dya.fr/"), TestCase("https://exemple.fr/%C3%A9cole")]
    public async Task A_proper_link_is_kept_exactly(string url)
    {
        var slug = Fresh();
        await dane.Post("academies/dijon/local-services", Local(slug, "Lien " + slug, url));
        Assert.That((await dane.Tile(slug))!.Url, Is.EqualTo(url));
    }

    [TestCase("Capsulе", "a Cyrillic е"), TestCase("CAPSULE", "the same word"), TestCase("Cápsule", "an accent more"), TestCase("Сарѕulе", "mostly Cyrillic")]
    public async Task A_title_that_imitates_another_service_is_refused(string title, string why)
    {
        var reply = await dane.Post("academies/dijon/local-services", Local(Fresh(), title));
        Assert.That((reply.Status, reply.Problem.Errors?[0].Code), Is.EqualTo((400, "look-alike")), $"{why}: {reply.Text}");
    }

    [TestCase("PUT", "academies/dijon/selections/codabloc/choice", """{"choice":"Enabled","tenantId":"09"}""", "/tenantId")]
    [TestCase("PUT", "academies/dijon/selections/codabloc/choice", """{}""", "/choice")]
    [TestCase("PUT", "academies/dijon/selections/codabloc/visibility", """{"reason":"x"}""", "/visibility")]
    [TestCase("PUT", "academies/dijon/selections/codabloc/choice", """{"choice":"enabled!"}""", "/choice")]
    [TestCase("PUT", "academies/dijon/selections/codabloc/choice", """{"choice":1}""", "/choice")]
    [TestCase("PUT", "academies/dijon/selections/codabloc/visibility", """{"visibility":"Masked","reason":"x","role":"admin"}""", "/role")]
    [TestCase("PUT", "academies/dijon/order", """{"services":"codabloc"}""", "/services")]
    [TestCase("PUT", "academies/dijon/order", """{"services":null}""", "/services")]
    [TestCase("POST", "academies", """{"academies":["dijon"],"status":"onboarded"}""", "/status")]
    [TestCase("POST", "academies", """{"academies":["dijon"],"all":true}""", "/academies")]
    [TestCase("POST", "academies", """{}""", "/academies")]
    [TestCase("POST", "academies/dijon/local-services", """{"slug":"x1","title":{"fr":"\ud800","en":"x"},"url":"https://a.fr"}""", "/title/fr")]
    [TestCase("POST", "selections/enablements", """{"offering":"codabloc","all":true,"tenantId":"09"}""", "/tenantId")]
    public async Task A_wrong_body_is_refused_with_the_fields_name(string method, string path, string body, string pointer)
    {
        var reply = await dane.Send(new HttpMethod(method), path, body);
        Assert.That((reply.Status, reply.Problem.Errors?[0].Pointer), Is.EqualTo((400, pointer)), reply.Text);
    }

    [Test]
    public async Task Bodies_that_are_no_bodies_are_refused()
    {
        foreach (var body in (string[])["", "{", "null", "[]", "\"x\"", new string('[', 100) + new string(']', 100), "{\"academies\":[\"dijon\"],\"academies\":[\"lille\"]}"])
        {
            var reply = await dane.Post("academies", body);
            Assert.That(reply.Status, Is.EqualTo(400), $"{body[..Math.Min(20, body.Length)]}: {reply.Text}");
        }
        Assert.That((await dane.Post("academies", new { academies = Enumerable.Repeat("dijon", 10_000) })).Status, Is.EqualTo(400), "ten thousand names");
    }

    [TestCase("academies?onboardd=true"), TestCase("subportals?academy=dijon"), TestCase("academies/dijon?x=1"), TestCase("academies/dijon/subportal?preview=true"), TestCase("journal?acadmy=dijon")]
    public async Task An_unknown_parameter_is_refused(string path)
    {
        Assert.That((await dane.Get(path)).Problem.Code, Is.EqualTo("unknown-parameter"));
    }

    [TestCase("operations?offering=a%00b", "?offering"), TestCase("operations?parent=%00", "?parent"), TestCase("journal?actor=%00", "?actor"), TestCase("journal?academy=%00", "?academy"), TestCase("academies?q=%00", "?q")]
    public async Task What_no_database_can_hold_is_refused_with_the_parameters_name(string path, string pointer)
    {
        var reply = await dane.Get(path);
        Assert.That((reply.Status, reply.Problem.Errors?[0].Pointer), Is.EqualTo((400, pointer)), reply.Text);
    }

    [Test]
    public async Task A_bulk_of_an_offering_that_no_database_can_hold_is_unknown()
    {
        Assert.That((await dane.Post("selections/enablements", """{"offering":"a\u0000b","all":true}""")).Status, Is.EqualTo(404));
        Assert.That((await dane.Post("academies", """{"academies":["a\u0000b"]}""")).Status, Is.EqualTo(400));
    }

    // Written character by character: a serializer would put something else for half a surrogate pair.
    private static string Local(string slug, string title = "Agenda", string url = "https://agenda.ac-dijon.fr") =>
        $$"""{"slug":{{NastyInputs.Json(slug)}},"title":{"fr":{{NastyInputs.Json(title)}},"en":{{NastyInputs.Json("Own service " + (slug.Length < 100 ? slug : ""))}}},"url":{{NastyInputs.Json(url)}}}""";

    private string Fresh() => $"service-{++services}";

    private int services;
}
