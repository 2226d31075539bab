using System.Net;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Seed;

/// <summary>A lost message, or an in-memory bus that died, delays but loses nothing: everything is said again.</summary>
[TestFixture]
internal sealed class RestatementTests
{
    // Under the old id the receiver's inbox would eat it.
    [Test]
    public async Task Everything_is_said_again_as_it_is_under_new_ids()
    {
        await using var host = await CatalogueHost.Start();
        var first = await host.Sent<OfferingPublished>();
        var firstIds = (await host.Outbox()).Select(row => row.MessageId).ToHashSet();
        await host.EmptyOutbox();

        await host.Publisher.Restate(CancellationToken.None);

        var again = await host.Outbox();
        Assert.Multiple(async () =>
        {
            Assert.That((await host.Sent<OfferingPublished>()).Select(Json), Is.EqualTo(first.Select(Json)), "the same revisions: nothing has changed");
            Assert.That((await host.Sent<BlueprintPublished>()), Has.Count.EqualTo(5));
            Assert.That(again.Select(row => row.MessageId).Where(firstIds.Contains), Is.Empty);
            Assert.That(again[0].Type, Is.EqualTo(typeof(BlueprintPublished).FullName), "an offering names a blueprint: that comes first");
        });
    }

    // What runs keeps its version: Provisioning, restored from an old backup, needs it too.
    [Test]
    public async Task Old_versions_of_blueprints_are_said_again_too()
    {
        await using var host = await CatalogueHost.Start();
        await host.Publisher.Take(Seeds.With("etherpad", offering => offering with { Blueprint = offering.Blueprint! with { Probe = "another-probe" } }), CancellationToken.None);
        await host.EmptyOutbox();

        await host.Publisher.Restate(CancellationToken.None);

        Assert.That((await host.Sent<BlueprintPublished>()).Where(message => message.Blueprint.Offering == "etherpad").Select(message => message.Blueprint.Version), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task The_service_takes_its_seed_by_itself_is_ready_and_repeats_itself_by_the_clock()
    {
        await using var host = await CatalogueHost.Start(seeded: false, runsItself: true);
        var client = host.Client();
        await Until(async () => (await client.GetAsync("/health/ready")).StatusCode is HttpStatusCode.OK, "the seed is taken");
        var all = Seeds.BuiltIn.Offerings.Count;
        await Until(async () => (await host.Sent<OfferingPublished>()).Count == 2 * all, "published, and said once at start");

        // The timer starts after the first restatement was saved: the clock is moved until it has.
        await Until(async () =>
        {
            host.Clock.Advance(TimeSpan.FromMinutes(5));
            return (await host.Sent<OfferingPublished>()).Count >= 3 * all;
        }, "said again five minutes later");
    }

    private static string Json(OfferingPublished message) => System.Text.Json.JsonSerializer.Serialize(message);

    private static async Task Until(Func<Task<bool>> holds, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            Assert.That(limit.IsCancellationRequested, Is.False, $"waited 30 s until: {what}");
            await Task.Delay(20);
        }
    }
}
