namespace AppsEducation.Contracts.Http;

/// <summary>An offering of the national catalogue.</summary>
/// <param name="Slug">Its key.</param>
/// <param name="Title">Title.</param>
/// <param name="Summary">One line.</param>
/// <param name="Description">A few sentences.</param>
/// <param name="Categories">Slugs, the main one first.</param>
/// <param name="CategoryTitles">Their titles, in the same order.</param>
/// <param name="Steward">The academy code that answers for it; null: the nation.</param>
/// <param name="StewardName">Its name, as pages say it.</param>
/// <param name="Maturity">How far it is.</param>
/// <param name="Delivery">How it is delivered.</param>
/// <param name="Sensitivity">What its data asks of a host.</param>
/// <param name="EnabledByDefault">A national default.</param>
/// <param name="Url">Where a shared or external one runs.</param>
/// <param name="BlueprintVersion">The current blueprint.</param>
/// <param name="Sizes">Its sizes, the default first.</param>
/// <param name="Shares">The ledger of a shared one.</param>
/// <param name="DeprecatedOn">When deprecated.</param>
/// <param name="RetiredOn">When retired.</param>
/// <param name="ReplacedBy">By what.</param>
public sealed record OfferingAnswer(
    string Slug, Text Title, Text Summary, Text Description, IReadOnlyList<string> Categories, IReadOnlyList<Text> CategoryTitles,
    string? Steward, Text? StewardName, Maturity Maturity, Delivery Delivery, Sensitivity Sensitivity, bool EnabledByDefault, string? Url, int? BlueprintVersion, IReadOnlyList<BlueprintSize> Sizes, ShareLedger? Shares,
    DateOnly? DeprecatedOn, DateOnly? RetiredOn, string? ReplacedBy);

/// <param name="Used">Shares taken.</param>
/// <param name="Quota">Shares there are.</param>
public sealed record ShareLedger(int Used, int Quota);
