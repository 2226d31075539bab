using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>An offering as the other services are told it.</summary>
internal static class Publication
{
    public static OfferingPublished Of(Offering offering, IReadOnlyDictionary<string, Text> categoryTitles, IReadOnlyList<string> sizes) => new(
        offering.Slug, offering.Revision, offering.Title, offering.Summary, offering.Description,
        offering.Categories, [.. offering.Categories.Select(category => categoryTitles[category])], offering.Position, offering.Steward,
        offering.Maturity, offering.Delivery, offering.Sensitivity, offering.EnabledByDefault, offering.Url,
        offering.BlueprintVersion, sizes, offering.DeprecatedOn, offering.RetiredOn, offering.ReplacedBy);
}
