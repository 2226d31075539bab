using System.Net.Http.Json;
using AppsEducation.Catalogue.Shares;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.Tests;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Offerings;

[TestFixture]
internal sealed class ChangedOfferingTests
{
    // The tag covers all of the answer: a share taken is a change, though the offering's revision stays.
    [Test]
    public async Task A_taken_share_changes_the_answer_and_its_tag()
    {
        await using var host = await CatalogueHost.Start();
        using var client = host.Client();
        var before = (await client.GetAsync("/api/v1/offerings/codimd")).Headers.ETag;

        await host.In(async services =>
        {
            await new TakeShareConsumer(services.GetRequiredService<Ledger>()).Consume(Consumed.Context(new TakeShare("op_1", "07", "codimd", 1)));
            return true;
        });

        var after = await client.GetAsync("/api/v1/offerings/codimd");
        Assert.Multiple(async () =>
        {
            Assert.That(after.Headers.ETag, Is.Not.EqualTo(before));
            Assert.That((await after.Content.ReadFromJsonAsync<OfferingAnswer>(ApiJson.Strict))!.Shares, Is.EqualTo(new ShareLedger(1, 40)));
        });
    }

    [Test]
    public async Task A_deprecated_offering_says_since_when_and_what_takes_its_place()
    {
        await using var host = await CatalogueHost.Start();
        await host.Publisher.Take(Seeds.With("etherpad", offering => offering with { Maturity = Maturity.Deprecated, DeprecatedOn = new(2027, 9, 1), ReplacedBy = "codimd" }), CancellationToken.None);
        using var client = host.Client();

        var answer = (await client.GetFromJsonAsync<OfferingAnswer>("/api/v1/offerings/etherpad", ApiJson.Strict))!;

        Assert.That((answer.Maturity, answer.DeprecatedOn, answer.ReplacedBy), Is.EqualTo((Maturity.Deprecated, (DateOnly?)new DateOnly(2027, 9, 1), "codimd")));
    }
}
