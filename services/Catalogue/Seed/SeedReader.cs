using System.Text.Json;
using AppsEducation.Contracts;

namespace AppsEducation.Catalogue.Seed;

/// <summary>Reads and checks the seed. Nothing of a wrong one is taken: all that is wrong is said at once.</summary>
internal static class SeedReader
{
    private static readonly JsonSerializerOptions Strict = new(ApiJson.Strict)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The seed in these files.</summary>
    /// <exception cref="SeedException">Something is wrong; each line of the message names a file, a place and what would be right.</exception>
    public static CatalogueSeed Read(IReadOnlyList<SeedFile> files)
    {
        var wrong = new List<string>();
        IReadOnlyList<CategorySeed> categories = [];
        IReadOnlyList<StewardSeed> stewards = [];
        var offerings = new List<OfferingSeed>();
        foreach (var file in files)
        {
            try
            {
                switch (file.Name)
                {
                    case "categories.yml":
                        categories = As<List<CategorySeed>>(file);
                        break;
                    case "stewards.yml":
                        stewards = As<List<StewardSeed>>(file);
                        break;
                    case ['O', 'f', 'f', 'e', 'r', 'i', 'n', 'g', 's', '/', .. var name]:
                        var offering = As<OfferingSeed>(file);
                        if (name != offering.Slug + ".yml")
                            wrong.Add($"{file.Name}: /slug: the file of '{offering.Slug}' is named {offering.Slug}.yml.");
                        offerings.Add(offering);
                        break;
                    default:
                        wrong.Add($"{file.Name}: not a place of the seed (categories.yml, stewards.yml, Offerings/SLUG.yml).");
                        break;
                }
            }
            catch (SeedException unreadable)
            {
                wrong.Add(unreadable.Message);
            }
        }
        var seed = new CatalogueSeed(categories, stewards, [.. offerings.OrderBy(offering => offering.Position)]);
        wrong.AddRange(SeedRules.Check(seed));
        return wrong is [] ? seed : throw new SeedException($"The catalogue's seed is wrong:\n  {string.Join("\n  ", wrong)}");
    }

    private static T As<T>(SeedFile file)
    {
        var node = StrictYaml.Read(file);
        try
        {
            return JsonSerializer.Deserialize<T>(node, Strict) ?? throw new SeedException($"{file.Name}: empty.");
        }
        catch (JsonException mismatch)
        {
            throw new SeedException($"{file.Name}: {Pointer(mismatch.Path)}: {FirstSentence(mismatch.Message)}", mismatch);
        }
    }

    private static string Pointer(string? path) => path is null or "$" ? "/" : path[1..].Replace('.', '/');

    private static string FirstSentence(string message) => message.Split(" Path: ")[0];
}
