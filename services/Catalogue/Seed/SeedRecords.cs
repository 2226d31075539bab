using AppsEducation.Contracts;

namespace AppsEducation.Catalogue.Seed;

/// <summary>A category, as <c>categories.yml</c> lists it; its place in the list is its order.</summary>
internal sealed record CategorySeed(string Slug, Text Title);

/// <summary>An academy that answers for offerings, as <c>stewards.yml</c> lists it.</summary>
internal sealed record StewardSeed(string Academy, Text Name);

/// <summary>One file of <c>Offerings/</c>. What has no default must be said, be it <c>null</c>.</summary>
internal sealed record OfferingSeed(
    string Slug,
    int Position,
    Text Title,
    Text Summary,
    Text Description,
    IReadOnlyList<string> Categories,
    string? Steward,
    Maturity Maturity,
    Delivery Delivery,
    Sensitivity Sensitivity,
    bool EnabledByDefault,
    string? Url = null,
    int? Quota = null,
    BlueprintSeed? Blueprint = null,
    DateOnly? DeprecatedOn = null,
    DateOnly? RetiredOn = null,
    string? ReplacedBy = null);

/// <summary>A blueprint without the version, which the loader gives: a changed content is a new one.</summary>
internal sealed record BlueprintSeed(
    string Application,
    string Image,
    IReadOnlyList<BlueprintSize> Sizes,
    IReadOnlyList<BlueprintPort> Ports,
    IReadOnlyDictionary<string, string> Containers,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<string> Packages,
    AliveCheck Alive,
    string Probe,
    BlueprintDeadlines Deadlines,
    bool SendsMail)
{
    /// <summary>The same, as a version of an offering's blueprint; dictionaries in a fixed order, so that the same content has the same hash.</summary>
    public Blueprint As(string offering, int version) => new(
        offering, version, Application, Image, Sizes, Ports, Ordered(Containers), Ordered(Settings), Packages, Alive, Probe, Deadlines, SendsMail);

    private static SortedDictionary<string, string> Ordered(IReadOnlyDictionary<string, string> pairs) =>
        new(pairs.ToDictionary(), StringComparer.Ordinal);
}

/// <summary>The whole seed, checked.</summary>
internal sealed record CatalogueSeed(IReadOnlyList<CategorySeed> Categories, IReadOnlyList<StewardSeed> Stewards, IReadOnlyList<OfferingSeed> Offerings);
