using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What the driver says of an account's stock: words that placement keeps, and that people read in their language.</summary>
[TestFixture]
internal sealed class StockTests : StepTests
{
    private const string None = """{"servers":{"DEV1-S":{"availability":"shortage"},"DEV1-M":{"availability":"shortage"},"DEV1-L":{"availability":"shortage"}}}""";

    [Test]
    public async Task What_there_is_is_named_with_the_hosts_word()
    {
        var answer = await Ask();

        Assert.That(answer, Is.EqualTo(new StockAnswer("fr-par-1", "DEV1-M scarce")), "DEV1-S is in shortage");
        Assert.That(PlacementWords.Of($"stock {answer.Words}").Fr, Is.EqualTo("DEV1-M en stock, rare"));
    }

    [Test]
    public async Task What_is_short_is_named_with_its_zone()
    {
        Cloud.On($"GET {Z}/products/servers/availability", 200, None);

        var answer = await Ask();

        Assert.That(answer.CloudZone, Is.Null);
        Assert.That(PlacementWords.Of(answer.Words).Fr, Does.Match("^plus de DEV1-[^ ]+.* à fr-par-1$"), answer.Words);
    }

    [Test]
    public async Task A_size_that_no_type_has_is_said_as_the_account_files_matter()
    {
        var answer = await Ask(new BlueprintSize("XL", 64, 512, 10));

        Assert.That(answer.CloudZone, Is.Null);
        Assert.That(PlacementWords.Of(answer.Words).Fr, Does.Match("^aucun des commercialTypes de .+ n’a 64 processeurs et 512 Go à fr-par-1$"), answer.Words);
    }

    [Test]
    public async Task An_image_that_boots_on_no_type_is_named()
    {
        Cloud.On("GET /marketplace/v2/local-images", 200, """{"local_images":[],"total_count":0}""");

        var answer = await Ask();

        Assert.That(answer.CloudZone, Is.Null);
        Assert.That(PlacementWords.Of(answer.Words).Fr, Does.StartWith("aucune image debian_bookworm à fr-par-1 ne démarre sur DEV1-"), answer.Words);
    }

    private Task<StockAnswer> Ask(BlueprintSize? size = null) =>
        Driver.Stock(Bench.Plan.Account, ["fr-par-1"], StepBench.Etherpad, size ?? StepBench.Etherpad.Sizes[0], CancellationToken.None);
}
