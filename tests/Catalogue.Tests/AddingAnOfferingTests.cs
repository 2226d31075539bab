using System.Net.Http.Json;
using System.Text.RegularExpressions;
using AppsEducation.Catalogue.Seed;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests;

/// <summary>docs/adding-an-offering.md, walked: a page whose example no longer works is worse than none.</summary>
[TestFixture]
internal sealed partial class AddingAnOfferingTests
{
    [Test]
    public async Task The_page_s_example_becomes_an_offering()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "adding-an-offering.md"));
        var example = string.Join('\n', Example().Match(page).Groups["yaml"].Value.Split('\n').Select(line => line.Length > 3 ? line[3..] : ""));
        var slug = Regex.Match(example, @"^slug: (.+)$", RegexOptions.Multiline).Groups[1].Value;
        await using var host = await CatalogueHost.Start();

        await host.Publisher.Take(SeedReader.Read(Seeds.And($"Offerings/{slug}.yml", example)), CancellationToken.None);

        using var client = host.Client();
        var answer = (await client.GetFromJsonAsync<OfferingAnswer>($"/api/v1/offerings/{slug}", ApiJson.Strict))!;
        Assert.That((answer.Delivery, answer.Maturity, answer.CategoryTitles.Count), Is.EqualTo((Delivery.External, Maturity.Pilot, 1)));
    }

    [GeneratedRegex(@"^   ```yaml\n(?<yaml>.*?)^   ```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
