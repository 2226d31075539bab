using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>Offerings as the API answers them, with what stands in other rows: titles, stewards, sizes, shares.</summary>
internal static class OfferingAnswers
{
    public static async Task<IReadOnlyList<OfferingAnswer>> Answers(this CatalogueDb db, IReadOnlyList<Offering> offerings, CancellationToken ct)
    {
        var slugs = offerings.Select(offering => offering.Slug).ToArray();
        var titles = await db.Categories.AsNoTracking().ToDictionaryAsync(category => category.Slug, category => category.Title, ct);
        var stewards = await db.Stewards.AsNoTracking().ToDictionaryAsync(steward => steward.Academy, steward => steward.Name, ct);
        var blueprints = await db.Blueprints.AsNoTracking()
            .Join(db.Offerings, version => version.Offering, offering => offering.Slug, (version, offering) => new { version, current = offering.BlueprintVersion })
            .Where(pair => slugs.Contains(pair.version.Offering) && pair.version.Version == pair.current)
            .Select(pair => pair.version)
            .ToDictionaryAsync(version => version.Offering, version => version.Blueprint, ct);
        var pools = await db.SharePools.AsNoTracking().Where(pool => slugs.Contains(pool.Offering)).ToDictionaryAsync(pool => pool.Offering, ct);
        return [.. offerings.Select(offering => Answer(offering, titles, stewards, blueprints.GetValueOrDefault(offering.Slug), pools.GetValueOrDefault(offering.Slug)))];
    }

    private static OfferingAnswer Answer(
        Offering offering, Dictionary<string, Text> titles, Dictionary<string, Text> stewards, Blueprint? blueprint, Shares.SharePool? pool) => new(
        offering.Slug, offering.Title, offering.Summary, offering.Description,
        offering.Categories, [.. offering.Categories.Select(category => titles[category])],
        offering.Steward, offering.Steward is { } steward ? stewards[steward] : null,
        offering.Maturity, offering.Delivery, offering.Sensitivity, offering.EnabledByDefault, offering.Url,
        offering.BlueprintVersion, blueprint?.Sizes ?? [], pool is null ? null : new ShareLedger(pool.Used, pool.Quota),
        offering.DeprecatedOn, offering.RetiredOn, offering.ReplacedBy);
}
