using AppsEducation.Catalogue.Seed;

namespace AppsEducation.Catalogue.Tests;

/// <summary>The built-in seed, and variations of it.</summary>
internal static class Seeds
{
    public static CatalogueSeed BuiltIn { get; } = SeedReader.Read(SeedFile.From(null));

    /// <summary>The built-in files with one of them changed by hand.</summary>
    public static IReadOnlyList<SeedFile> With(string file, string instead, string of) =>
        [.. SeedFile.From(null).Select(f => f.Name == file ? f with { Text = Replaced(f, instead, of) } : f)];

    /// <summary>The built-in files and one more.</summary>
    public static IReadOnlyList<SeedFile> And(string file, string text) => [.. SeedFile.From(null), new SeedFile(file, text)];

    /// <summary>The built-in seed with one offering changed.</summary>
    public static CatalogueSeed With(string slug, Func<OfferingSeed, OfferingSeed> change) =>
        BuiltIn with { Offerings = [.. BuiltIn.Offerings.Select(offering => offering.Slug == slug ? change(offering) : offering)] };

    // A variation whose original isn't there any more would test nothing.
    private static string Replaced(SeedFile file, string instead, string of) =>
        file.Text.Contains(of) ? file.Text.Replace(of, instead) : throw new ArgumentException($"{file.Name} doesn't say '{of}'.");
}
