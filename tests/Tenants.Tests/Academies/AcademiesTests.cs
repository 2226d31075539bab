using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.Tenants.Academies;

namespace AppsEducation.Tenants.Tests.Academies;

[TestFixture]
internal sealed class AcademiesTests
{
    [Test]
    public async Task All_thirty_are_known_from_the_start_and_none_is_onboarded()
    {
        await using var world = await World.Start();

        var all = (await world.Operator.Get("academies?limit=200&count=true")).As<ListAnswer<AcademyAnswer>>();

        Assert.Multiple(() =>
        {
            Assert.That(all.Items, Has.Count.EqualTo(34), "thirty academies and four overseas services");
            Assert.That(all.Count, Is.EqualTo(34));
            Assert.That(all.Items.Select(a => a.OnboardedAt), Is.All.Null, "known isn't onboarded");
            Assert.That(all.Items.Single(a => a.Code == "70").Domains, Is.EqualTo(new[] { "ac-normandie.fr", "ac-caen.fr", "ac-rouen.fr" }), "a merged academy keeps its old mail domains");
            Assert.That(all.Items.Single(a => a.Code == "28").TimeZone, Is.EqualTo("Indian/Reunion"));
        });
    }

    [Test]
    public async Task Names_sort_as_French_does()
    {
        await using var world = await World.Start();

        var names = (await world.Operator.Get("academies?limit=200")).As<ListAnswer<AcademyAnswer>>().Items.Select(a => a.Name).ToArray();

        Assert.That(names, Is.EqualTo(names.Order(StringComparer.Create(System.Globalization.CultureInfo.GetCultureInfo("fr-FR"), false))), "the stored key sorts as the language");
        Assert.That(Array.IndexOf(names, "Créteil"), Is.EqualTo(Array.IndexOf(names, "Corse") + 1), "é is an e: Corse, Créteil, Dijon");
        Assert.That(Array.IndexOf(names, "Orléans-Tours"), Is.LessThan(Array.IndexOf(names, "Paris")), "not after Z, where bytes would put it");
    }

    [TestCase("07", "07"), TestCase("dijon", "07"), TestCase("Dijon", "07"), TestCase("DIJON", "07"), TestCase("creteil", "24"), TestCase("Créteil", "24"), TestCase("CRÉTEIL", "24")]
    [TestCase("la réunion", "28"), TestCase("reunion", "28"), TestCase("Académie de Nancy-Metz", "12"), TestCase("académie d’Aix-Marseille", "02"), TestCase("nancy metz", "12")]
    public async Task An_academy_is_found_by_code_slug_or_name_without_accents(string name, string code)
    {
        await using var world = await World.Start();
        foreach (var form in (NormalizationForm[])[NormalizationForm.FormC, NormalizationForm.FormD])
        {
            var reply = await world.Operator.Get($"academies/{Uri.EscapeDataString(name.Normalize(form))}");
            Assert.That(reply.As<AcademyAnswer>().Code, Is.EqualTo(code), $"{form} is the same name");
        }
    }

    [Test]
    public async Task Lists_are_paged_with_a_cursor_that_belongs_to_them()
    {
        await using var world = await World.Start();
        var names = new List<string>();
        for (var next = (string?)""; next is not null;)
        {
            var page = await world.Operator.Get($"academies?limit=7{(next.Length > 0 ? "&cursor=" + next : "")}");
            names.AddRange(page.As<ListAnswer<AcademyAnswer>>().Items.Select(a => a.Name));
            next = page.As<ListAnswer<AcademyAnswer>>().Next;
            if (next is not null && names.Count == 7)
                Assert.That((await world.Operator.Get($"academies?limit=7&onboarded=false&cursor={next}")).Problem.Code, Is.EqualTo("cursor-invalid"), "a cursor is bound to its filters");
        }
        Assert.That(names, Is.Unique.And.Count.EqualTo(34), "nothing twice, nothing left out");
    }

    [Test]
    public async Task Onboarding_makes_a_sub_portal_with_the_national_defaults_and_never_an_instance()
    {
        await using var world = await World.Start();

        var reply = await world.Operator.Post("academies", new { academies = new[] { "dijon" } });

        var answer = reply.As<BulkAnswer>();
        Assert.That((reply.Status, answer.Academies.Single().Outcome), Is.EqualTo((202, "accepted")), reply.Text);
        var dane = new Dane(world, "dijon");
        var tiles = (await dane.Subportal()).Services;
        Assert.That(tiles.Select(t => (t.Slug, t.State)), Is.EqualTo(new[] { ("visio", TileState.Preparing), ("capsule", TileState.Available) }), "external at once; shared when its share is granted");
        Assert.That(await world.Sent<ProvisionService>(), Is.Empty, "a dedicated instance only ever starts by somebody's choice");
        Assert.That((await world.Sent<TakeShare>()).Select(t => t.Offering), Is.EqualTo(new[] { "visio" }));

        await world.Catalogue_grants_all();

        var operation = await world.Operator.Operation(answer.Operation!.Id);
        Assert.Multiple(async () =>
        {
            Assert.That(operation.State, Is.EqualTo(OperationState.Succeeded), "it ends when its shares are settled");
            Assert.That(operation.Title, Is.EqualTo("Intégration de l’académie de Dijon"));
            Assert.That(operation.Result!.SubportalVersion, Is.EqualTo((await dane.Subportal()).Version), "the version in which the result shows");
            Assert.That((await dane.Tile("visio"))!.Url, Is.EqualTo("https://visio.example.fr"));
        });
    }

    [Test]
    public async Task A_refused_share_of_a_default_does_not_keep_an_academy_out()
    {
        await using var world = await World.Start();
        var answer = (await world.Operator.Post("academies", new { academies = new[] { "dijon" } })).As<BulkAnswer>();
        var asked = (await world.Sent<TakeShare>()).Single();

        await world.Catalogue_settles(new(asked.OperationId, asked.AcademyCode, asked.Offering, asked.Generation, ShareState.Refused, 30, 30));

        var operation = await world.Operator.Operation(answer.Operation!.Id);
        Assert.That(operation.State, Is.EqualTo(OperationState.Succeeded), "the academy is onboarded all the same");
        Assert.That(operation.Steps.Single(s => s.Name == "share:visio").Waiting, Does.Contain("30/30"), "and the reason is told");
        Assert.That(await new Dane(world, "dijon").Tile("visio"), Is.Null, "agents don't see what they have no share of");
    }

    [Test]
    public async Task A_newer_wish_for_a_default_lets_the_onboarding_go_on_without_it()
    {
        await using var world = await World.Start();
        var answer = (await world.Operator.Post("academies", new { academies = new[] { "dijon" } })).As<BulkAnswer>();

        var reply = await new Dane(world, "dijon").Disables("visio");

        Assert.That(reply.Outcome, Is.EqualTo("accepted"), reply.Text);
        var operation = await world.Operator.Operation(answer.Operation!.Id);
        Assert.That(operation.State, Is.EqualTo(OperationState.Succeeded), "else it would wait for ever for an answer to a wish that is no more");
        Assert.That(operation.Steps.Single(s => s.Name == "share:visio").Waiting, Is.EqualTo($"superseded by {reply.Operation!.Id}"));
    }

    [Test]
    public async Task All_thirty_in_one_act_and_the_overseas_services_only_by_name()
    {
        await using var world = await World.Start();

        var answer = (await world.Operator.Post("academies", new { all = true })).As<BulkAnswer>();
        await world.Catalogue_grants_all();
        await world.Parents_gather();

        var parent = await world.Operator.Operation(answer.Operation!.Id);
        var children = (await world.Operator.Get($"operations?parent={parent.Id}&limit=200")).As<ListAnswer<OperationAnswer>>().Items;
        var subportals = (await world.Operator.Get("subportals?limit=200")).As<ListAnswer<SubportalView>>().Items;
        Assert.Multiple(() =>
        {
            Assert.That(answer.Academies.Count(l => l.Outcome == "accepted"), Is.EqualTo(30));
            Assert.That((parent.State, parent.Progress.Done, parent.Progress.Total), Is.EqualTo((OperationState.Succeeded, 30, 30)), "a parent's state is its children's");
            Assert.That(children, Has.Count.EqualTo(30));
            Assert.That(subportals, Has.Count.EqualTo(30));
            Assert.That(subportals.SelectMany(s => s.Services).Where(t => t.State != TileState.Available), Is.Empty);
        });
        var byName = (await world.Operator.Post("academies", new { academies = new[] { "Nouvelle-Calédonie" } })).As<BulkAnswer>();
        Assert.That(byName.Academies.Single().Outcome, Is.EqualTo("accepted"));
    }

    [Test]
    public async Task Repeated_it_is_nothing_to_do_and_what_is_new_goes_on()
    {
        await using var world = await World.Start();
        await world.Onboards("dijon");

        var again = await world.Operator.Post("academies", new { academies = new[] { "dijon" } });
        var more = await world.Operator.Post("academies", new { academies = new[] { "dijon", "lille", "LILLE", "09" } });

        Assert.Multiple(() =>
        {
            Assert.That((again.Status, again.As<BulkAnswer>().Academies.Single().Outcome, again.As<BulkAnswer>().Operation), Is.EqualTo((200, "nothing-to-do", (OperationAnswer?)null)));
            Assert.That(more.As<BulkAnswer>().Academies.Select(l => (l.Slug, l.Outcome)), Is.EqualTo(new[] { ("dijon", "nothing-to-do"), ("lille", "accepted") }), "named thrice, onboarded once");
        });
    }

    [Test]
    public async Task Two_who_onboard_at_the_same_instant_make_one_academy()
    {
        await using var world = await World.Start();

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.Operator.Post("academies", new { academies = new[] { "dijon" } }))));

        var operations = (await world.Operator.Get("operations?kind=OnboardAcademy")).As<ListAnswer<OperationAnswer>>().Items;
        Assert.Multiple(() =>
        {
            Assert.That(replies.Select(r => r.Status), Is.All.LessThan(300), string.Join('\n', replies.Select(r => r.Text)));
            Assert.That(replies.Count(r => r.As<BulkAnswer>().Academies.Single().Outcome == "accepted"), Is.EqualTo(1), "one has done it, the others find nothing to do");
            Assert.That(operations, Has.Count.EqualTo(1));
        });
        Assert.That(await world.Sent<TakeShare>(), Has.Count.EqualTo(1), "one share");
    }

    [Test]
    public async Task An_unknown_name_stops_the_act_and_is_told_with_its_place()
    {
        await using var world = await World.Start();

        var reply = await world.InEnglish.Post("academies", new { academies = new[] { "dijon", "atlantis", "аix-marseille" } });

        Assert.That(reply.Problem.Errors!.Select(e => e.Pointer), Is.EqualTo(new[] { "/academies/1", "/academies/2" }), "a Cyrillic а is no a");
        Assert.That((await world.Operator.Get("academies/dijon")).As<AcademyAnswer>().OnboardedAt, Is.Null, "nothing was done to any");
    }

    [Test]
    public async Task What_needs_a_sub_portal_says_so_before_onboarding()
    {
        await using var world = await World.Start();

        var reply = await new Dane(world, "lille").Enables("etherpad");

        Assert.That((reply.Status, reply.Problem.Code), Is.EqualTo((409, "conflict")));
        Assert.That(reply.Problem.Next, Does.Contain("academies onboard lille"), "with the remedy");
    }

    [Test]
    public async Task A_default_that_comes_later_reaches_academies_that_are_there()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;

        await world.Catalogue_publishes(TestCatalogue.Offering("sondage", "Sondage", Delivery.Shared, 9, url: "https://sondage.example.fr", byDefault: true));
        await world.Catalogue_publishes(TestCatalogue.Offering("wiki", "Wiki", Delivery.Dedicated, 10, sizes: ["S"], byDefault: true));
        await world.Catalogue_grants_all();

        Assert.That((await dane.Tile("sondage"))!.State, Is.EqualTo(TileState.Available));
        Assert.That(await dane.Tile("wiki"), Is.Null, "a dedicated offering is never a default, whatever a catalogue says");
        Assert.That(await world.Sent<ProvisionService>(), Is.Empty);
    }

    [Test]
    public void No_academy_is_called_like_a_page_of_ours()
    {
        var seed = AcademySeed.Read();
        string[] segments = ["en", "api", "assets", "health", "metrics", "openapi", "scalar", "enrol", "accessibilite", "mentions-legales", "donnees-personnelles", "cookies", "plan-du-site",
            "operations", "connexion", "compte", "problems", "dane", "dne", "audit"];

        Assert.That(segments, Is.SubsetOf(Slugs.Reserved), "every first segment of interfaces.md");
        Assert.That(seed.Academies.Concat(seed.OverseasServices).Select(a => a.Slug).Intersect(Slugs.Reserved), Is.Empty);
    }

    [TestCase("""{"code":"07","slug":"www","name":"Dijon","region":"B","domains":["ac-dijon.fr"],"timeZone":"Europe/Paris"}""", "page of ours")]
    [TestCase("""{"code":"07","slug":"Dijon","name":"Dijon","region":"B","domains":["ac-dijon.fr"],"timeZone":"Europe/Paris"}""", "lower-case")]
    [TestCase("""{"code":"07","slug":"dijon","name":"Di\u202Ejon","region":"B","domains":["ac-dijon.fr"],"timeZone":"Europe/Paris"}""", "direction")]
    [TestCase("""{"code":"07","slug":"dijon","name":"Dijon","region":"B","domains":["ac dijon"],"timeZone":"Europe/Paris"}""", "mail domain")]
    [TestCase("""{"code":"07","slug":"dijon","name":"Dijon","region":"B","domains":["ac-dijon.fr"],"timeZone":"Europe/Dijon"}""", "time zone")]
    [TestCase("""{"code":"07","slug":"dijon","name":"Dijon","region":"B","domains":["ac-dijon.fr"],"timeZone":"Europe/Paris","role":"admin"}""", "role")]
    [TestCase("""{"code":"../7","slug":"dijon","name":"Dijon","region":"B","domains":["ac-dijon.fr"],"timeZone":"Europe/Paris"}""", "academy code")]
    public void A_wrong_seed_stops_the_start_and_says_where(string entry, string word)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"source":"x","sources":{},"academies":[{{entry}}],"overseasServices":[]}"""));
        Assert.That(() => AcademySeed.Parse(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains(word));
    }
}
