using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using Restatement = AppsEducation.Tenants.Operations.Restatement;

namespace AppsEducation.Tenants.Tests.Subportals;

/// <summary>What agents see: filtered on the server, one version a visible change, said to Portal in the change's own save.</summary>
[TestFixture]
internal sealed class SubportalTests
{
    [Test]
    public async Task What_is_masked_or_anothers_never_leaves()
    {
        await using var world = await World.Start();
        var dijon = await world.Onboards("dijon");
        var lille = await world.Onboards("lille");
        await lille.Enables("codabloc");
        await lille.Post("academies/lille/local-services", Local("agenda-lille"));
        await dijon.Masks("capsule", "Motif confidentiel");

        var text = (await dijon.Get("academies/dijon/subportal")).Text;
        var said = (await world.Sent<SubportalPublished>())[^1].Subportal;

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Not.Contain("capsule").And.Not.Contain("codabloc").And.Not.Contain("agenda-lille").And.Not.Contain("confidentiel"));
            Assert.That(said.Services.Select(t => t.Slug), Is.EqualTo(new[] { "visio" }), "the message says the same as the page");
        });
    }

    [Test]
    public async Task Masking_never_touches_the_choice_and_unmasking_brings_it_back()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await dane.Enables("codabloc");
        var masked = await dane.Masks("codabloc", "Pas avant la rentrée");
        Assert.That(masked.Operation!.Progress.Text, Is.EqualTo("Codabloc est masqué. Ses données sont intactes."));
        var seen = await dane.Sees("codabloc");
        Assert.That((seen.Choice, seen.Visibility, seen.MaskedReason), Is.EqualTo((Choice.Enabled, Visibility.Masked, "Pas avant la rentrée")));
        await dane.Unmasks("codabloc");
        Assert.That((await dane.Tile("codabloc"))!.State, Is.EqualTo(TileState.Available));
    }

    // Its machine may hold data, so its end has a grace period all the same; agents never had it.
    [Test]
    public async Task What_never_answered_isnt_shown_as_ending()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await dane.Enables("etherpad");
        await (await dane.Instance("etherpad")).Is_at("answering");
        await dane.Disables("etherpad");
        var instance = await dane.Instance("etherpad");
        await instance.Ends_unseen(world.Clock.GetUtcNow().AddDays(7));
        Assert.That(await dane.Tile("etherpad"), Is.Null);

        await instance.Ends_on(world.Clock.GetUtcNow().AddDays(7));
        Assert.That((await dane.Tile("etherpad"))?.State, Is.EqualTo(TileState.Ending), "what was in use is");
    }

    [Test]
    public async Task Masking_wants_a_reason()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var reply = await dane.Masks("capsule", null);
        Assert.That(reply.Problem.Errors!.Single().Detail, Is.EqualTo("Indiquez pourquoi vous masquez Capsule (inscrit au journal)."));
        Assert.That((await dane.Masks("capsule", "\u200B ")).Status, Is.EqualTo(400), "blanks are no reason");
    }

    [Test]
    public async Task Every_visible_change_is_one_version_and_no_other_change_is()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var versions = new List<long> { (await dane.Subportal()).Version };
        async Task Version() => versions.Add((await dane.Subportal()).Version);

        await dane.Enables("codabloc");
        await Version();
        await dane.Enables("codabloc");
        await Version();
        await dane.Masks("codabloc");
        await Version();
        await dane.Disables("codabloc");
        await Version();
        await dane.Unmasks("codabloc");
        await Version();

        var first = versions[0];
        Assert.That(versions.Select(v => v - first), Is.EqualTo(new long[] { 0, 1, 1, 2, 2, 2 }), "what agents don't see makes no version");
        Assert.That((await world.Sent<SubportalPublished>()).Select(m => m.Subportal.Version - first), Is.EqualTo(new long[] { 1, 2 }), "each version is said once");
    }

    [Test]
    public async Task The_tag_answers_304_until_something_shows()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var one = await dane.Get("academies/dijon/subportal");
        var all = await dane.Get("subportals?limit=200");
        Assert.That((await dane.Get("academies/dijon/subportal", ("If-None-Match", one.ETag!))).Status, Is.EqualTo(304));
        Assert.That((await dane.Get("subportals?limit=200", ("If-None-Match", all.ETag!))).Status, Is.EqualTo(304));
        await dane.Enables("codabloc");
        Assert.That((await dane.Get("academies/dijon/subportal", ("If-None-Match", one.ETag!))).Status, Is.EqualTo(200));
        Assert.That((await dane.Get("subportals?limit=200", ("If-None-Match", all.ETag!))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_order_is_the_Danes_and_the_rest_follows_the_catalogue()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await dane.Enables("codabloc");
        await dane.Post("academies/dijon/local-services", Local("agenda"));
        Assert.That((await dane.Subportal()).Services.Select(t => t.Slug), Is.EqualTo(new[] { "visio", "capsule", "codabloc", "agenda" }), "the catalogue's order, own services last");

        var reply = await dane.Put("academies/dijon/order", new { services = new[] { "agenda", "codabloc", "etherpad" } });

        Assert.That(reply.As<SubportalView>().Services.Select(t => (t.Order, t.Slug)), Is.EqualTo(new[] { (1, "agenda"), (2, "codabloc"), (3, "visio"), (4, "capsule") }), reply.Text);
        var stale = await dane.Put("academies/dijon/order", new { services = new[] { "codabloc" } }, ("If-Match", "\"1\""));
        var current = await dane.Put("academies/dijon/order", new { services = new[] { "codabloc" } }, ("If-Match", reply.ETag!));
        Assert.That((stale.Status, stale.Problem.Code, current.Status), Is.EqualTo((412, "changed-meanwhile", 200)), "who saw another order changes nothing");
        var wrong = await dane.Put("academies/dijon/order", new { services = new[] { "codabloc", "nope", "codabloc" } });
        Assert.That(wrong.Problem.Errors!.Select(e => (e.Pointer, e.Code)), Is.EqualTo(new[] { ("/services/1", "unknown"), ("/services/2", "duplicate") }));
    }

    [Test]
    public async Task An_own_service_is_shown_masked_and_removed()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var added = await dane.Post("academies/dijon/local-services", Local("agenda"));
        Assert.That((added.Status, added.Outcome), Is.EqualTo((201, "done")), added.Text);
        Assert.That((await dane.Post("academies/dijon/local-services", Local("agenda"))).Outcome, Is.EqualTo("nothing-to-do"));
        var other = (await dane.Post("academies/dijon/local-services", Local("agenda", "https://autre.ac-dijon.fr"))).Problem;
        Assert.That(other.Code, Is.EqualTo("conflict"));
        Assert.That(other.Next, Does.EndWith("appsedu services remove-local agenda -a dijon"), "what a person can do");
        foreach (var refused in new[] { await dane.Put("academies/dijon/selections/agenda/choice", new { choice = "Disabled" }), await dane.Delete("academies/dijon/selections/agenda/end") })
        {
            Assert.That((refused.Status, refused.Problem.Code), Is.EqualTo((409, "conflict")), refused.Text);
            Assert.That(refused.Problem.Detail, Does.Contain("local"), "it is there, and it isn't the nation's");
            Assert.That(refused.Problem.Next, Does.Contain("appsedu services mask agenda -a dijon").And.Contain("appsedu services remove-local agenda -a dijon"));
        }
        var enabled = await dane.Put("academies/dijon/selections/agenda/choice", new { choice = "Enabled" });
        Assert.That((enabled.Status, enabled.Outcome), Is.EqualTo((200, "nothing-to-do")), "it is on as long as it is there");
        Assert.That((await dane.Put("academies/dijon/selections/agenda/choice?preview=true", new { choice = "Enabled" })).As<Preview>().Outcome, Is.EqualTo("nothing-to-do"));
        Assert.That((await dane.Put("academies/dijon/selections/agenda/choice", new { choice = "Enabled", size = "S" })).Problem.Errors!.Single().Pointer, Is.EqualTo("/size"));
        Assert.That((await dane.Post("academies/dijon/local-services", Local("etherpad"))).Problem.Code, Is.EqualTo("conflict"), "the national catalogue's names are taken");
        await dane.Masks("agenda");
        Assert.That(await dane.Tile("agenda"), Is.Null);
        Assert.That((await dane.Sees("agenda")).IsLocal, Is.True);
        await dane.Unmasks("agenda");
        Assert.That((await dane.Tile("agenda"))!.Url, Is.EqualTo("https://agenda.ac-dijon.fr"));
        Assert.That((await dane.Delete("academies/dijon/local-services/agenda")).Outcome, Is.EqualTo("done"));
        Assert.That(await dane.Tile("agenda"), Is.Null);
    }

    [Test]
    public async Task Sub_portals_are_said_again_as_they_are()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var version = (await dane.Subportal()).Version;
        await world.EmptyOutbox();
        await world.Db(db => Restatement.SaySubportalsAgain(db, default));
        Assert.That((await world.Sent<SubportalPublished>()).Single().Subportal.Version, Is.EqualTo(version), "said again, not changed");
    }

    private static object Local(string slug, string? url = null) =>
        new { slug, title = new { fr = "Agenda " + slug, en = "Diary " + slug }, summary = (object?)null, url = url ?? $"https://{slug}.ac-dijon.fr", category = (string?)null };
}
