namespace AppsEducation.Contracts.Messages;

/// <summary>Catalogue → Tenants, Provisioning, Portal: the whole state of an offering. A newer revision wins; restated periodically.</summary>
/// <param name="Slug">Its key: <c>etherpad</c>.</param>
/// <param name="Revision">Rises with every change.</param>
/// <param name="Title">As shown on a tile.</param>
/// <param name="Summary">One line.</param>
/// <param name="Description">A few sentences, plain text.</param>
/// <param name="Categories">Slugs of categories, the first one is where the tile stands.</param>
/// <param name="CategoryTitles">Their titles, in the same order.</param>
/// <param name="Position">Where it stands in the catalogue: tiles that no Dane has ordered follow it.</param>
/// <param name="Steward">The academy code that answers for it; null for the nation.</param>
/// <param name="Maturity">How far it has come.</param>
/// <param name="Delivery">How it is delivered.</param>
/// <param name="Sensitivity">What its data asks of a host.</param>
/// <param name="EnabledByDefault">A national default: never a dedicated one.</param>
/// <param name="Url">Where a shared or external one runs.</param>
/// <param name="BlueprintVersion">The current blueprint of a dedicated one.</param>
/// <param name="Sizes">The sizes of that blueprint, the default first; empty when not dedicated.</param>
/// <param name="DeprecatedOn">When it was deprecated.</param>
/// <param name="RetiredOn">When it was retired.</param>
/// <param name="ReplacedBy">The slug of what takes its place.</param>
public sealed record OfferingPublished(
    string Slug,
    long Revision,
    Text Title,
    Text Summary,
    Text Description,
    IReadOnlyList<string> Categories,
    IReadOnlyList<Text> CategoryTitles,
    int Position,
    string? Steward,
    Maturity Maturity,
    Delivery Delivery,
    Sensitivity Sensitivity,
    bool EnabledByDefault,
    string? Url,
    int? BlueprintVersion,
    IReadOnlyList<string> Sizes,
    DateOnly? DeprecatedOn,
    DateOnly? RetiredOn,
    string? ReplacedBy);
