using AppsEducation.Catalogue.Seed;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Seed;

[TestFixture]
internal sealed class SeedLoaderTests
{
    private CatalogueHost host = null!;

    [SetUp]
    public async Task Start() => host = await CatalogueHost.Start();

    [TearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public async Task An_empty_database_gets_the_seed_and_everyone_hears_of_it_once()
    {
        var offerings = await host.Sent<OfferingPublished>();
        var blueprints = await host.Sent<BlueprintPublished>();

        Assert.Multiple(() =>
        {
            Assert.That(offerings.Select(offering => offering.Slug), Is.EqualTo(Seeds.BuiltIn.Offerings.Select(offering => offering.Slug)));
            Assert.That(offerings.Select(offering => offering.Revision), Has.All.EqualTo(1));
            Assert.That(blueprints.Select(message => (message.Blueprint.Offering, message.Blueprint.Version)),
                Is.EquivalentTo(new[] { ("nextcloud", 1), ("discourse", 1), ("etherpad", 1), ("jitsi-meet", 1), ("peertube", 1) }));
            var etherpad = offerings.Single(offering => offering.Slug == "etherpad");
            Assert.That(etherpad.BlueprintVersion, Is.EqualTo(1));
            Assert.That(etherpad.Sizes, Is.EqualTo(new[] { "S", "M", "L" }));
            Assert.That(etherpad.CategoryTitles[0].Fr, Is.EqualTo("Écrire et travailler ensemble"));
        });
    }

    // A restart of every replica each night must not make revisions, messages or journal rows.
    [Test]
    public async Task The_same_seed_again_changes_nothing()
    {
        await host.EmptyOutbox();
        var journal = (await host.Journal()).Count;

        await Take(Seeds.BuiltIn);

        Assert.That(((await host.Outbox()).Count, (await host.Journal()).Count), Is.EqualTo((0, journal)));
    }

    [Test]
    public async Task A_changed_text_is_a_new_revision_with_its_journal_row()
    {
        await host.EmptyOutbox();

        await Take(Seeds.With("etherpad", offering => offering with { Summary = new("Nouveau.", "New.") }));

        var sent = (await host.Sent<OfferingPublished>()).Single();
        var row = (await host.Journal())[^1];
        Assert.Multiple(() =>
        {
            Assert.That((sent.Slug, sent.Revision, sent.Summary.Fr, sent.BlueprintVersion), Is.EqualTo(("etherpad", 2L, "Nouveau.", (int?)1)));
            Assert.That((row.Action, row.Subject, row.Actor), Is.EqualTo(("offering.published", "etherpad", "catalogue-seed")));
            Assert.That(row.Before, Does.Contain("sans compte").And.Contain("\"revision\":1"));
            Assert.That(row.After, Does.Contain("Nouveau.").And.Contain("\"revision\":2"));
        });
        Assert.That((await host.Sent<ActRecorded>()).Select(act => act.Id), Does.Contain(row.Id), "the nation's one journal hears of it too");
    }

    // What runs keeps its blueprint: it must stay readable as it was.
    [Test]
    public async Task A_changed_blueprint_is_a_new_version_beside_the_old_one()
    {
        await host.EmptyOutbox();

        await Take(Seeds.With("etherpad", Image("etherpad/etherpad:2.7.0")));

        var versions = await Versions("etherpad");
        Assert.Multiple(async () =>
        {
            Assert.That(versions.Select(version => version.Containers["app"]), Is.EqualTo(new[] { "etherpad/etherpad:2.6.1", "etherpad/etherpad:2.7.0" }));
            Assert.That((await host.Sent<BlueprintPublished>()).Single().Blueprint.Version, Is.EqualTo(2));
            var offering = (await host.Sent<OfferingPublished>()).Single();
            Assert.That((offering.Revision, offering.BlueprintVersion), Is.EqualTo((2L, (int?)2)));
        });
    }

    [Test]
    public async Task Back_to_an_earlier_content_is_that_version_again()
    {
        await Take(Seeds.With("etherpad", Image("etherpad/etherpad:2.7.0")));
        await host.EmptyOutbox();

        await Take(Seeds.BuiltIn);

        Assert.Multiple(async () =>
        {
            Assert.That(await Versions("etherpad"), Has.Count.EqualTo(2));
            var offering = (await host.Sent<OfferingPublished>()).Single();
            Assert.That((offering.Revision, offering.BlueprintVersion), Is.EqualTo((3L, (int?)1)));
            Assert.That(await host.Sent<BlueprintPublished>(), Is.Empty);
        });
    }

    // Two files that differ in the order of their keys describe one machine.
    [Test]
    public async Task The_order_of_keys_is_no_change()
    {
        await Take(Seeds.With("nextcloud", offering => offering with
        {
            Blueprint = offering.Blueprint! with { Containers = offering.Blueprint.Containers.Reverse().ToDictionary(pair => pair.Key, pair => pair.Value) },
        }));

        Assert.That(await Versions("nextcloud"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_published_version_cannot_be_changed()
    {
        await host.Db(async db =>
        {
            var version = await db.Blueprints.FirstAsync();
            db.Entry(version).Property(row => row.Content).CurrentValue = "{}";

            Assert.That(async () => await db.SaveChangesAsync(), Throws.InvalidOperationException);
            return true;
        });
    }

    [Test]
    public void An_offering_keeps_its_delivery_for_ever() =>
        Assert.That(async () => await Take(Seeds.With("filesender", offering => offering with { Delivery = Delivery.Shared, Quota = 5 })),
            Throws.TypeOf<SeedException>().With.Message.Contains("Offerings/filesender.yml: /delivery").And.Message.Contains("replacedBy"));

    // Somebody deletes a file: those who use the offering must not lose it in silence.
    [Test]
    public async Task An_offering_without_file_stays()
    {
        await Take(Seeds.BuiltIn with { Offerings = [.. Seeds.BuiltIn.Offerings.Where(offering => offering.Slug != "capytale")] });

        Assert.That(await host.Db(db => db.Offerings.CountAsync(offering => offering.Slug == "capytale")), Is.EqualTo(1));
    }

    [Test]
    public async Task A_renamed_category_reaches_the_offerings_in_it()
    {
        await host.EmptyOutbox();

        await Take(Seeds.BuiltIn with { Categories = [.. Seeds.BuiltIn.Categories.Select(category => category.Slug == "diffuser" ? category with { Title = new("Vidéo", "Video") } : category)] });

        Assert.That((await host.Sent<OfferingPublished>()).Select(offering => offering.Slug), Is.EquivalentTo(new[] { "peertube", "podeduc" }));
    }

    // Two replicas start at the same instant on a new version: one wins, the other finds it done.
    [Test]
    public async Task Two_replicas_that_start_together_publish_one_version()
    {
        var next = Seeds.With("etherpad", Image("etherpad/etherpad:2.7.0"));
        await host.EmptyOutbox();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var lost = true; lost;)
            {
                try
                {
                    await Take(next);
                    lost = false;
                }
                catch (DbUpdateException)
                {
                    // The race that PublishCatalogue reruns.
                }
            }
        }));

        Assert.Multiple(async () =>
        {
            Assert.That(await Versions("etherpad"), Has.Count.EqualTo(2));
            Assert.That(await host.Sent<BlueprintPublished>(), Has.Count.EqualTo(1));
            Assert.That((await host.Sent<OfferingPublished>()).Single().Revision, Is.EqualTo(2));
        });
    }

    private Task Take(CatalogueSeed seed) => host.Publisher.Take(seed, CancellationToken.None);

    private Task<List<Blueprint>> Versions(string offering) =>
        host.Db(async db => (await db.Blueprints.Where(row => row.Offering == offering).OrderBy(row => row.Version).ToListAsync()).ConvertAll(row => row.Blueprint));

    private static Func<OfferingSeed, OfferingSeed> Image(string image) =>
        offering => offering with { Blueprint = offering.Blueprint! with { Containers = new Dictionary<string, string>(offering.Blueprint.Containers) { ["app"] = image } } };
}
