using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Tenants.Tests.Journal;

/// <summary>Every change leaves a row: who, what, before, after, from where, under which operation.</summary>
[TestFixture]
internal sealed class JournalTests
{
    [Test]
    public async Task Every_change_leaves_a_row_and_a_repeated_one_leaves_none()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var enable = await dane.Enables("etherpad");
        await dane.Enables("etherpad");
        await dane.Masks("etherpad", "Trop tôt");
        await dane.Unmasks("etherpad");
        await dane.Disables("etherpad");
        await dane.Takes_back("etherpad");
        await dane.Put("academies/dijon/order", new { services = new[] { "capsule" } });
        await dane.Post("academies/dijon/local-services", new { slug = "agenda", title = new { fr = "Agenda", en = "Diary" }, url = "https://agenda.ac-dijon.fr" });

        var rows = (await dane.Get("journal?academy=dijon&sort=at&limit=200")).As<ListAnswer<JournalAnswer>>().Items;

        Assert.That(rows.Select(r => r.Action), Is.EqualTo(new[]
        {
            "academy.onboarded", "selection.enabled", "selection.masked", "selection.unmasked", "selection.disabled", "selection.end-taken-back", "academy.ordered", "local-service.added",
        }));
        var masked = rows.Single(r => r.Action == "selection.masked");
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(r => (r.Actor, r.Academy)), Is.All.EqualTo(("operator", "07")), "who and whose");
            Assert.That(masked.Before, Does.Contain("\"visibility\":\"Shown\""), "before");
            Assert.That(masked.After, Does.Contain("\"visibility\":\"Masked\"").And.Contain("Trop t"), "after, with the reason");
            Assert.That(rows.Single(r => r.Action == "selection.enabled").Operation, Is.EqualTo(enable.Operation!.Id));
        });
    }

    [Test]
    public async Task The_journal_is_filtered_and_paged()
    {
        await using var world = await World.Start();
        var dijon = await world.Onboards("dijon");
        var lille = await world.Onboards("lille");
        await dijon.Enables("codabloc");
        world.Clock.Advance(TimeSpan.FromHours(1));
        await lille.Enables("codabloc");

        async Task<int> Of(string query) => (await dijon.Get("journal?limit=200&" + query)).As<ListAnswer<JournalAnswer>>().Items.Count;
        Assert.Multiple(async () =>
        {
            Assert.That(await Of("action=selection.enabled"), Is.EqualTo(2));
            Assert.That(await Of("action=selection.enabled&academy=09"), Is.EqualTo(1));
            Assert.That(await Of("subject=codabloc&since=2026-11-25T08:30:00Z"), Is.EqualTo(1));
            Assert.That(await Of("actor=nobody"), Is.Zero);
            Assert.That((await dijon.Get("journal?sort=name")).Status, Is.EqualTo(400));
            Assert.That((await dijon.Get("journal?operation=op_nothing")).Status, Is.EqualTo(404), "a typo would pass for an operation without a trace");
            Assert.That((await dijon.Get("operations?parent=op_nothing")).Status, Is.EqualTo(404));
        });
        var first = (await dijon.Get("journal?limit=3")).As<ListAnswer<JournalAnswer>>();
        var second = (await dijon.Get($"journal?limit=3&cursor={first.Next}")).As<ListAnswer<JournalAnswer>>();
        Assert.That(first.Items.Concat(second.Items).Select(r => r.Sequence), Is.Ordered.Descending.And.Unique, "newest first, nothing twice");
    }

    [Test]
    public async Task Acts_of_other_services_stand_in_the_one_journal_once()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var act = new ActRecorded(Guid.NewGuid(), world.Clock.GetUtcNow(), "operator", "instance.waived", "07", "ins_1", null, """{"reason":"no data"}""", "192.0.2.7", null);
        await world.Another_service_records(act);
        await world.Another_service_records(act);
        var row = (await dane.Get("journal?action=instance.waived")).As<ListAnswer<JournalAnswer>>().Items.Single();
        Assert.That((row.Actor, row.Subject, row.From), Is.EqualTo(("operator", "ins_1", "192.0.2.7")));
    }

    [Test]
    public async Task A_refused_change_leaves_nothing()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var before = (await dane.Get("journal?limit=200")).Text;
        world.Provisioning.Room = 0;
        await dane.Enables("etherpad");
        await dane.Masks("capsule", "");
        await dane.Put("academies/dijon/order", new { services = new[] { "nope" } });
        Assert.That((await dane.Get("journal?limit=200")).Text, Is.EqualTo(before));
    }
}
