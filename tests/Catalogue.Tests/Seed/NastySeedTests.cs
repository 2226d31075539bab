using AppsEducation.Catalogue.Seed;
using AppsEducation.Tests;

namespace AppsEducation.Catalogue.Tests.Seed;

/// <summary>The nasty inputs of reliability.md in every text of the seed's files: kept exactly, or refused with the file and the place.</summary>
[TestFixture]
internal sealed class NastySeedTests
{
    private const string Etherpad = "Offerings/etherpad.yml";
    private const string CodiMd = "Offerings/codimd.yml";

    /// <param name="Pointer">What a refusal names.</param>
    /// <param name="File">Where it stands.</param>
    /// <param name="Of">What stands there.</param>
    /// <param name="Instead">What is put there, with {0} for the text.</param>
    /// <param name="Kept">What was read.</param>
    internal sealed record Place(string Pointer, string File, string Of, string Instead, Func<CatalogueSeed, string?> Kept)
    {
        public override string ToString() => $"{File} {Pointer}";
    }

    private static readonly Place[] Places =
    [
        new("/slug", CodiMd, "slug: codimd", "slug: {0}", seed => seed.Offerings.Single(o => o.Position == 60).Slug),
        new("/title/fr", CodiMd, "title: { fr: CodiMD,", "title: { fr: {0},", seed => Of(seed, "codimd").Title.Fr),
        new("/title/en", CodiMd, "en: CodiMD }", "en: {0} }", seed => Of(seed, "codimd").Title.En),
        new("/summary/fr", CodiMd, "  fr: Des notes en Markdown à plusieurs, qui deviennent une page ou un diaporama.", "  fr: {0}", seed => Of(seed, "codimd").Summary.Fr),
        new("/categories", CodiMd, "categories: [collaborer, apprendre]", "categories: [{0}]", seed => Of(seed, "codimd").Categories.Single()),
        new("/steward", CodiMd, "steward: null", "steward: {0}", seed => Of(seed, "codimd").Steward),
        new("/maturity", CodiMd, "maturity: General", "maturity: {0}", seed => Of(seed, "codimd").Maturity.ToString()),
        new("/url", CodiMd, "url: https://codimd.apps.education.fr/", "url: {0}", seed => Of(seed, "codimd").Url),
        new("/blueprint/application", Etherpad, "application: etherpad", "application: {0}", seed => Of(seed, "etherpad").Blueprint!.Application),
        new("/blueprint/image", Etherpad, "image: debian_bookworm", "image: {0}", seed => Of(seed, "etherpad").Blueprint!.Image),
        new("/blueprint/containers/app", Etherpad, "app: etherpad/etherpad:2.6.1", "app: {0}", seed => Of(seed, "etherpad").Blueprint!.Containers["app"]),
        new("/blueprint/containers", Etherpad, "app: etherpad/etherpad:2.6.1", "{0}: etherpad/etherpad:2.6.1", seed => Of(seed, "etherpad").Blueprint!.Containers.Keys.Single(k => k != "database")),
        new("/blueprint/settings/title", Etherpad, "settings: {}", "settings: { title: {0} }", seed => Of(seed, "etherpad").Blueprint!.Settings["title"]),
        new("/blueprint/settings", Etherpad, "settings: {}", "settings: { {0}: x1 }", seed => Of(seed, "etherpad").Blueprint!.Settings.Keys.Single()),
        new("/blueprint/packages", Etherpad, "packages: [caddy,", "packages: [{0}, caddy,", seed => Of(seed, "etherpad").Blueprint!.Packages[0]),
        new("/blueprint/alive/path", Etherpad, "path: /health", "path: {0}", seed => Of(seed, "etherpad").Blueprint!.Alive.Path),
        new("/blueprint/alive/contains", Etherpad, "contains: '\"status\":\"pass\"'", "contains: {0}", seed => Of(seed, "etherpad").Blueprint!.Alive.Contains),
        new("/blueprint/probe", Etherpad, "probe: write-and-read-a-pad", "probe: {0}", seed => Of(seed, "etherpad").Blueprint!.Probe),
        new("", "categories.yml", "- slug: partager", "- slug: {0}", seed => seed.Categories[2].Slug),
        new("/title/fr", "categories.yml", "fr: Stocker et partager", "fr: {0}", seed => seed.Categories[2].Title.Fr),
        new("", "stewards.yml", "academy: \"01\"", "academy: {0}", seed => seed.Stewards[0].Academy),
        new("/name/fr", "stewards.yml", "fr: Académie de Paris", "fr: {0}", seed => seed.Stewards[0].Name.Fr),
    ];

    [TestCaseSource(nameof(Places))]
    public void Is_kept_exactly_or_refused_with_its_place(Place place)
    {
        var faults = NastyInputs.Texts.Select(text => (Text: NastyInputs.Shown(text), Fault: Fault(place, text))).Where(tried => tried.Fault is not null);

        Assert.That(faults, Is.Empty);
    }

    private static string? Fault(Place place, string text)
    {
        try
        {
            var kept = place.Kept(SeedReader.Read(Seeds.With(place.File, place.Instead.Replace("{0}", NastyInputs.Yaml(text)), place.Of)));
            return kept == text ? null : $"it was read as '{kept}'";
        }
        catch (SeedException refused)
        {
            // Half a surrogate pair is no YAML at all: the parser says the line.
            var names = refused.Message.Contains(place.File.Split('/')[0]) && (refused.Message.Contains(place.Pointer) || refused.Message.Contains(", line "));
            return names ? null : $"the refusal doesn't say where: {refused.Message}";
        }
    }

    [Test]
    public void A_text_of_a_megabyte_is_refused_by_the_files_name()
    {
        var files = Seeds.With(CodiMd, $"title: {{ fr: {NastyInputs.Megabyte},", "title: { fr: CodiMD,");

        Assert.That(() => SeedReader.Read(files), Throws.TypeOf<SeedException>().With.Message.Contains(CodiMd).And.Message.Length.LessThan(2000));
    }

    [Test]
    public void Ten_thousand_tags_are_refused_by_their_place()
    {
        var files = Seeds.With(CodiMd, $"categories: [{string.Join(", ", Enumerable.Repeat("collaborer", 5_000))}]", "categories: [collaborer, apprendre]");
        var more = Seeds.With(CodiMd, $"categories: [{string.Join(", ", Enumerable.Repeat("collaborer", 10_000))}]", "categories: [collaborer, apprendre]");

        Assert.That(() => SeedReader.Read(files), Throws.TypeOf<SeedException>().With.Message.Contains("/categories"));
        Assert.That(() => SeedReader.Read(more), Throws.TypeOf<SeedException>().With.Message.Contains(CodiMd));
    }

    [Test]
    public void A_hundred_deep_is_refused_before_it_is_walked() =>
        Assert.That(() => SeedReader.Read(Seeds.With(CodiMd, "categories: " + NastyInputs.Deep, "categories: [collaborer, apprendre]")), Throws.TypeOf<SeedException>().With.Message.Contains(CodiMd).And.Message.Contains("deeper"));

    // Files themselves: their names and sizes, in a deployer's own folder.
    [TestCase("Offerings/a\nb.yml")]
    [TestCase("Offerings/a\rb.yml")]
    [TestCase("Offerings/%2e%2e%2f.yml")]
    [TestCase("Offerings/CON.yml")]
    [TestCase("Offerings/name..yml")]
    [TestCase("Offerings/$(id).yml")]
    [TestCase("Offerings/\u202egpj.yml")]
    [TestCase("Offerings/.yml")]
    [TestCase("Offerings/deeper/etherpad.yml")]
    public void A_files_name_that_is_no_offerings_is_refused(string name)
    {
        var etherpad = SeedFile.From(null).Single(f => f.Name == Etherpad).Text;

        Assert.That(() => SeedReader.Read(Seeds.And(name, etherpad)), Throws.TypeOf<SeedException>().With.Message.Contains("/slug"));
    }

    [Test]
    public void Files_of_no_bytes_of_gigabytes_and_of_bytes_that_are_no_text_are_named()
    {
        var folder = Directory.CreateTempSubdirectory("appsedu-seed-");
        try
        {
            foreach (var file in SeedFile.From(null))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, file.Name))!);
                File.WriteAllText(Path.Combine(folder.FullName, file.Name), file.Text);
            }
            Assert.That(SeedReader.Read(SeedFile.From(folder.FullName)).Offerings, Is.Not.Empty, "the folder is right as it is");
            var path = Path.Combine(folder.FullName, CodiMd);

            File.WriteAllText(path, "");
            Assert.That(() => SeedReader.Read(SeedFile.From(folder.FullName)), Throws.TypeOf<SeedException>().With.Message.Contains(CodiMd).And.Message.Contains("empty"));
            using (var sparse = File.OpenWrite(path))
                sparse.SetLength(6L << 30);   // takes no room on the disk
            Assert.That(() => SeedFile.From(folder.FullName), Throws.TypeOf<SeedException>().With.Message.Contains(CodiMd).And.Message.Contains("larger"));
            File.WriteAllBytes(path, [.. "slug: codimd\n"u8, 0xff, 0xfe]);
            Assert.That(() => SeedFile.From(folder.FullName), Throws.TypeOf<SeedException>().With.Message.Contains(CodiMd).And.Message.Contains("UTF-8"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Every_operation_takes_every_nasty_input_calmly()
    {
        await using var host = await CatalogueHost.Start();
        using var client = host.Client();
        var api = new NastyApi(client, new Dictionary<string, string> { ["slug"] = "etherpad", ["version"] = "1" }, new Dictionary<string, string>());

        Assert.That(string.Join('\n', await api.Faults("/api/v1/")), Is.Empty, $"{api.Asked} requests");
        Assert.That(api.Asked, Is.GreaterThan(500), "the description was read");
    }

    private static OfferingSeed Of(CatalogueSeed seed, string slug) => seed.Offerings.Single(o => o.Slug == slug);
}
