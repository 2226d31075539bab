using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Tenants.Tests.Selections;

/// <summary>Enabling: what is asked of Provisioning before anything starts, and what is refused, with what to do.</summary>
[TestFixture]
internal sealed class EnablingTests
{
    [TestCase(ProblemCodes.QuotaExceeded), TestCase(ProblemCodes.StockExhausted), TestCase(ProblemCodes.AgreementEnding), TestCase(ProblemCodes.SensitivityNotAllowed)]
    public async Task What_can_not_be_placed_is_refused_before_anything_starts(string code)
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        (world.Provisioning.Room, world.Provisioning.Refusal) = (0, (code, new("Raison de l’hébergement.", "The host's reason.")));

        var reply = await dane.Enables("etherpad");

        Assert.That((reply.Status, reply.Problem.Code, reply.Problem.Detail), Is.EqualTo((409, code, "Raison de l’hébergement.")));
        Assert.That(reply.Problem.Next, Is.Not.Empty, "what to do");
        Assert.That(await world.Outbox(), Is.Empty, "nothing started");
        Assert.That((await dane.Sees("etherpad")).State, Is.EqualTo("none"));
    }

    [Test]
    public async Task Provisioning_away_is_503_with_what_next_and_nothing_starts()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        world.Provisioning.IsAway = true;

        var reply = await dane.Enables("etherpad");

        Assert.That((reply.Status, reply.Problem.Code), Is.EqualTo((503, "unavailable")), reply.Text);
        Assert.That(reply.Problem.Next, Does.Contain("doctor"));
        Assert.That(await world.Outbox(), Is.Empty);
        Assert.That((await dane.Enables("codabloc")).Status, Is.EqualTo(200), "what needs no hosting needs no answer");
    }

    // "Doesn't answer" would send a person to look for the wrong fault.
    [Test]
    public async Task Provisioning_in_trouble_is_told_in_its_own_words()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        world.Provisioning.Trouble = new ProblemAnswer("/problems/unavailable", "Indisponible", 503, "Le disque de la base de données est plein.", "/api/v1/placements/preflight", "unavailable", null, "Libérez de la place.", null, "r1");

        var reply = await dane.Enables("etherpad");

        Assert.Multiple(() =>
        {
            Assert.That((reply.Status, reply.Problem.Code, reply.Problem.Next), Is.EqualTo((503, "unavailable", "Libérez de la place.")), reply.Text);
            Assert.That(reply.Problem.Detail, Does.EndWith("Le disque de la base de données est plein."));
            Assert.That((world.Provisioning.Calls, world.Provisioning.Language), Is.EqualTo((1, "fr")), "the reason at once, in the caller's language");
        });
        Assert.That(await world.Outbox(), Is.Empty);
    }

    [Test]
    public async Task The_message_carries_the_whole_wish()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var reply = await dane.Enables("nextcloud", "L");

        var wish = world.Provisioning.Asked.Single().Single();
        var sent = (await world.Sent<ProvisionService>()).Single();
        Assert.That(sent, Is.EqualTo(new ProvisionService(reply.Operation!.Id, OperationKind.EnableOffering, wish.Instance, "07", "dijon", "nextcloud", "L", 1, Sensitivity.Personal, 1)));
        Assert.That((wish.Size, wish.Sensitivity), Is.EqualTo(("L", Sensitivity.Personal)), "the preflight was asked about the same thing");
    }

    [Test]
    public async Task A_size_that_is_not_offered_is_named_with_those_that_are()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var reply = await dane.Enables("etherpad", "XXL");
        Assert.That((reply.Status, reply.Problem.Errors!.Single().Pointer), Is.EqualTo((400, "/size")));
        Assert.That(reply.Problem.Errors!.Single().Detail, Is.EqualTo("Etherpad existe en S, M."));
        Assert.That((await dane.Enables("forum", "S")).Status, Is.EqualTo(400), "a shared one has no size");
    }

    [Test]
    public async Task A_retired_offering_is_refused_with_what_takes_its_place()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await world.Catalogue_publishes(TestCatalogue.Etherpad with { Revision = 2, Maturity = Maturity.Retired, RetiredOn = new DateOnly(2026, 9, 1), ReplacedBy = "codabloc" });

        var reply = await dane.Enables("etherpad");

        Assert.That((reply.Status, reply.Problem.Code, reply.Problem.Next), Is.EqualTo((409, "offering-retired", "Activez plutôt codabloc.")));
    }

    [Test]
    public async Task An_older_revision_of_an_offering_changes_nothing()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await world.Catalogue_publishes(TestCatalogue.Codabloc with { Revision = 5, Title = new("Codabloc neuf", "New Codabloc") });
        await world.Catalogue_publishes(TestCatalogue.Codabloc with { Revision = 4, Title = new("Codabloc vieux", "Old Codabloc") });
        Assert.That((await dane.Sees("codabloc")).Title.Fr, Is.EqualTo("Codabloc neuf"));
    }

    [Test]
    public async Task If_Match_keeps_one_Dane_from_overwriting_another()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var seen = (await dane.Get("academies/dijon/selections/codabloc/choice")).ETag!;
        await dane.Enables("codabloc");

        var stale = await dane.Put("academies/dijon/selections/codabloc/choice", new { choice = "Disabled" }, ("If-Match", seen));
        var masks = await dane.Put("academies/dijon/selections/codabloc/visibility", new { visibility = "Masked", reason = "x" }, ("If-Match", seen));
        var fresh = await dane.Put("academies/dijon/selections/codabloc/choice", new { choice = "Disabled" },
            ("If-Match", (await dane.Get("academies/dijon/selections/codabloc/choice")).ETag!));

        Assert.That((stale.Status, masks.Status, fresh.Status), Is.EqualTo((412, 412, 200)));
        Assert.That(stale.Problem.Code, Is.EqualTo("changed-meanwhile"));
        Assert.That((await dane.Get("academies/dijon/selections/codabloc/choice", ("If-None-Match", fresh.ETag!))).Status, Is.EqualTo(304));
    }

    [Test]
    public async Task Two_at_the_same_instant_start_one_service()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => dane.Enables("etherpad"))));

        Assert.That(replies.Count(r => r.Outcome == "accepted"), Is.EqualTo(1), string.Join('\n', replies.Select(r => r.Text)));
        Assert.That(replies.Count(r => r.Outcome == "nothing-to-do"), Is.EqualTo(5));
        Assert.That(await world.Sent<ProvisionService>(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Back_to_the_national_default()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await dane.Enables("codabloc");
        await dane.Disables("capsule");
        Assert.That((await dane.Goes_back_to_default("codabloc")).Outcome, Is.EqualTo("done"));
        Assert.That((await dane.Goes_back_to_default("capsule")).Outcome, Is.EqualTo("done"));
        Assert.That((await dane.Subportal()).Services.Select(t => t.Slug), Is.EqualTo(new[] { "visio", "capsule" }));
    }

    [Test]
    public async Task A_refused_share_fails_with_the_ledger_and_is_retried_by_enabling_again()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var operation = (await dane.Enables("forum")).Operation!;
        var asked = (await world.Sent<TakeShare>()).Single();
        await world.Catalogue_settles(new(asked.OperationId, "07", "forum", asked.Generation, ShareState.Refused, 3, 3));

        var failed = await world.Operator.Operation(operation.Id);
        Assert.That((failed.State, failed.Problem!.Code), Is.EqualTo((OperationState.Failed, "quota-exceeded")));
        Assert.That(failed.Problem.Detail, Does.Contain("3/3"));
        Assert.That((await dane.Enables("forum")).Outcome, Is.EqualTo("accepted"));
        await world.Catalogue_settles(new(asked.OperationId, "07", "forum", asked.Generation, ShareState.Granted, 3, 3));
        Assert.That((await dane.Sees("forum")).State, Is.EqualTo("preparing"), "an answer to the older wish is not one to the newer");
    }

    [Test]
    public async Task For_several_the_whole_is_checked_first_and_what_does_not_fit_is_refused_with_the_reason()
    {
        await using var world = await World.Start();
        await world.Operator.Post("academies", new { all = true });
        await world.EmptyOutbox();
        world.Provisioning.Room = 12;

        var reply = await world.Operator.Post("selections/enablements", new { offering = "etherpad", all = true });

        var answer = reply.As<BulkAnswer>();
        Assert.Multiple(async () =>
        {
            Assert.That(reply.Status, Is.EqualTo(202), reply.Text);
            Assert.That(world.Provisioning.Asked.Single(), Has.Count.EqualTo(30), "one preflight of the whole");
            Assert.That(answer.Academies.Count(l => l.Outcome == "accepted"), Is.EqualTo(12));
            Assert.That(answer.Academies.Where(l => l.Outcome == "refused").Select(l => l.Code), Is.EqualTo(Enumerable.Repeat("quota-exceeded", 18)));
            Assert.That(answer.Academies.First(l => l.Outcome == "refused").Detail, Does.Contain("15 serveurs sur 15"), "the reason stands in the line");
            Assert.That(await world.Sent<ProvisionService>(), Has.Count.EqualTo(12));
            Assert.That(answer.Operation!.Title, Is.EqualTo("Préparation d’Etherpad pour 12 académies"));
        });

        world.Provisioning.Room = int.MaxValue;
        var again = (await world.Operator.Post("selections/enablements", new { offering = "etherpad", all = true })).As<BulkAnswer>();
        Assert.That(again.Academies.GroupBy(l => l.Outcome).ToDictionary(g => g.Key, g => g.Count()), Is.EqualTo(new Dictionary<string, int> { ["nothing-to-do"] = 12, ["accepted"] = 18 }));
    }

    [Test]
    public async Task A_parent_gathers_its_children_and_retries_what_failed()
    {
        await using var world = await World.Start();
        var dijon = await world.Onboards("dijon");
        var lille = await world.Onboards("lille");
        var parent = (await world.Operator.Post("selections/enablements", new { offering = "etherpad", academies = new[] { "dijon", "lille" } })).As<BulkAnswer>().Operation!;

        await (await dijon.Instance("etherpad")).Is_available();
        await (await lille.Instance("etherpad")).Is_blocked();
        await world.Parents_gather();
        var blocked = await world.Operator.Operation(parent.Id);
        await (await lille.Instance("etherpad")).Has_failed();
        await world.Parents_gather();
        var failed = await world.Operator.Operation(parent.Id);
        var retry = await world.Operator.Post($"operations/{parent.Id}/retry", null);

        Assert.Multiple(() =>
        {
            Assert.That((blocked.State, blocked.Progress.Done), Is.EqualTo((OperationState.Blocked, 1)), "what still runs all waits for somebody");
            Assert.That((failed.State, failed.Problem!.Code, failed.Problem.ProviderMessage), Is.EqualTo((OperationState.Failed, "children-failed", "1/2")));
            Assert.That((retry.Status, retry.As<OperationAnswer>().Subject.Academy), Is.EqualTo((202, "09")), "only what failed is wished anew");
            Assert.That(retry.As<OperationAnswer>().Plan["retryOf"], Is.EqualTo(parent.Id));
        });
    }

    // Thirty that failed for one cause are followed as one again, and as a whole they are checked.
    [Test]
    public async Task What_failed_of_a_bulk_is_retried_as_a_bulk_of_its_own()
    {
        await using var world = await World.Start();
        var (dijon, lille, lyon) = (await world.Onboards("dijon"), await world.Onboards("lille"), await world.Onboards("lyon"));
        var parent = (await world.Operator.Post("selections/enablements", new { offering = "etherpad", academies = new[] { "dijon", "lille", "lyon" }, size = "S" })).As<BulkAnswer>().Operation!;
        foreach (var dane in new[] { dijon, lille, lyon })
            await (await dane.Instance("etherpad")).Has_failed();
        await world.Parents_gather();
        world.Provisioning.Asked.Clear();
        world.Provisioning.Room = 2;

        var reply = await world.Operator.Post($"operations/{parent.Id}/retry", null);

        var anew = reply.As<OperationAnswer>();
        var children = (await world.Operator.Get($"operations?parent={anew.Id}")).As<ListAnswer<OperationAnswer>>().Items;
        var old = await world.Operator.Operation(parent.Id);
        Assert.Multiple(() =>
        {
            Assert.That((reply.Status, anew.State, anew.Subject.Academy), Is.EqualTo((202, OperationState.Pending, (string?)null)), reply.Text);
            Assert.That(anew.Title, Is.EqualTo("Préparation d’Etherpad pour 2 académies"));
            Assert.That(anew.Plan["retryOf"], Is.EqualTo(parent.Id), "which one it continues");
            Assert.That(anew.Plan["refused"], Does.Match("^(dijon|lille|lyon): quota-exceeded$"), "whose wish didn't fit is said, and the others go on");
            Assert.That(world.Provisioning.Asked.Single(), Has.Count.EqualTo(3), "one preflight of the whole");
            Assert.That(children.Select(c => c.Parent), Is.EqualTo(new[] { anew.Id, anew.Id }), "each names its parent");
            Assert.That(children.Select(c => c.Plan["retryOf"]), Is.Unique.And.None.EqualTo(parent.Id), "and the one that it tries again");
            Assert.That((old.State, old.Progress.Done, old.Progress.Total), Is.EqualTo((OperationState.Failed, 3, 3)), "what has ended stays as it ended");
        });

        foreach (var dane in new[] { dijon, lille, lyon })
            if ((await dane.Sees("etherpad")).State == "preparing")
                await (await dane.Instance("etherpad")).Is_available();
        await world.Parents_gather();
        Assert.That((await world.Operator.Operation(anew.Id)).State, Is.EqualTo(OperationState.Succeeded), "followed as one to its end");
    }

    // A link that Dijon and Lyon added for themselves, each its own: in no catalogue, and yet no unknown service.
    [Test]
    public async Task For_several_a_service_of_their_own_is_on_where_it_is_and_refused_elsewhere()
    {
        await using var world = await World.Start();
        foreach (var academy in new[] { "dijon", "lille", "lyon" })
            await world.Onboards(academy);
        foreach (var academy in new[] { "dijon", "lyon" })
            await world.Operator.Post($"academies/{academy}/local-services", new { slug = "agenda", title = new { fr = "Agenda", en = "Diary" }, url = "https://agenda.ac-dijon.fr" });
        await world.EmptyOutbox();

        var reply = await world.Operator.Post("selections/enablements", new { offering = "agenda", all = true });
        var preview = (await world.InEnglish.Post("selections/enablements?preview=true", new { offering = "agenda", academies = new[] { "dijon", "lille" } })).As<Preview>();
        var sized = await world.Operator.Post("selections/enablements", new { offering = "agenda", all = true, size = "S" });

        var lines = reply.As<BulkAnswer>().Academies;
        var refused = lines.Single(l => l.Outcome == "refused");
        Assert.Multiple(async () =>
        {
            Assert.That(reply.Status, Is.EqualTo(200), reply.Text);
            Assert.That(lines.Select(l => (l.Slug, l.Outcome)), Is.EqualTo(new[] { ("dijon", "nothing-to-do"), ("lille", "refused"), ("lyon", "nothing-to-do") }));
            Assert.That((refused.Code, refused.Detail), Is.EqualTo(("not-found",
                "Le service local « agenda » n’existe pas pour Lille, et le catalogue national n’en a pas de ce nom. L’y ajouter : appsedu services add-local agenda --title TITRE --link ADRESSE -a lille")));
            Assert.That(preview.Academies!.Select(l => l.Outcome), Is.EqualTo(new[] { "nothing-to-do", "refused" }));
            Assert.That(preview.Academies![1].Detail, Does.StartWith("There is no local service 'agenda' at Lille"));
            Assert.That(sized.Problem.Errors!.Single().Pointer, Is.EqualTo("/size"));
            Assert.That(await world.Outbox(), Is.Empty, "nothing is done");
        });
    }

    [Test]
    public async Task A_bulk_of_unknown_offering_or_none_is_told()
    {
        await using var world = await World.Start();
        await world.Onboards("dijon");
        Assert.That((await world.Operator.Post("selections/enablements", new { offering = "nope", all = true })).Status, Is.EqualTo(404));
        Assert.That((await world.Operator.Post("selections/enablements", new { all = true })).Status, Is.EqualTo(400));
        Assert.That((await world.Operator.Post("selections/enablements", new { offering = "etherpad" })).Problem.Errors!.Single().Pointer, Is.EqualTo("/academies"));
        var notYet = (await world.Operator.Post("selections/enablements", new { offering = "etherpad", academies = new[] { "lille" } })).As<BulkAnswer>();
        Assert.That((notYet.Academies.Single().Outcome, notYet.Academies.Single().Code), Is.EqualTo(("refused", "conflict")), "not onboarded: refused for it alone");
    }
}
