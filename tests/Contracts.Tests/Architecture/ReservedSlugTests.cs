using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Architecture;

/// <summary>interfaces.md §1: an academy's or an offering's slug is a first segment of pages and a label of host names; these words are taken.</summary>
[TestFixture]
internal sealed partial class ReservedSlugTests
{
    private static readonly string[] Reserved =
    [
        "en", "api", "assets", "health", "metrics", "openapi", "scalar", "enrol", "accessibilite", "mentions-legales", "donnees-personnelles", "cookies", "plan-du-site",
        "operations", "connexion", "compte", "problems", "dane", "dne", "audit",
    ];

    private static IEnumerable<string> Academies() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Product.Root, "services/Tenants/Academies/Seed/academies.json")))!["academies"]!.AsArray().Select(academy => academy!["slug"]!.GetValue<string>());

    private static IEnumerable<string> Offerings() =>
        Directory.EnumerateFiles(Path.Combine(Product.Root, "services/Catalogue/Seed/Offerings"), "*.yml").Select(path => Path.GetFileNameWithoutExtension(path)!);

    [Test]
    public void No_seed_has_a_reserved_slug()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Academies().ToArray(), Has.Length.EqualTo(30));
            Assert.That(Academies().Concat(Offerings()).Intersect(Reserved), Is.Empty);
            Assert.That(Academies().Intersect(Offerings()), Is.Empty, "a host name would read two ways");
            Assert.That(Academies().Concat(Offerings()).Where(slug => !Label().IsMatch(slug)), Is.Empty);
        });
    }

    // The list above is the design's; this one is what the pages really take.
    [Test]
    public async Task Every_first_segment_of_a_page_is_reserved()
    {
        await using var product = await Product.Start();

        var segments = product.Endpoints.Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').Split('/')[0]).Where(segment => segment.Length > 0 && !segment.Contains('{') && !segment.Contains('.'));

        Assert.That(segments.Distinct().Except(Reserved), Is.Empty);
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Label();
}
