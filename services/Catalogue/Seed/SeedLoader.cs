using AppsEducation.Catalogue.Blueprints;
using AppsEducation.Catalogue.Offerings;
using AppsEducation.Catalogue.Shares;
using AppsEducation.Catalogue.Stewards;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Seed;

/// <summary>
/// Brings the database to what the seed says: a changed blueprint is a new version beside the old one, a changed offering a new revision.
/// The rows and the messages that tell of them are one save. What the seed no longer names stays: an offering ends by its maturity.
/// </summary>
internal sealed class SeedLoader(CatalogueDb db, TimeProvider time, ILogger<SeedLoader> log)
{
    /// <summary>Takes the seed.</summary>
    /// <exception cref="SeedException">It changes what can't change, such as the delivery of an offering.</exception>
    public async Task Load(CatalogueSeed seed, CancellationToken ct)
    {
        db.Scope.Caller.Name = "catalogue-seed";
        var known = new Known(
            await db.Categories.ToDictionaryAsync(category => category.Slug, ct),
            await db.Stewards.ToDictionaryAsync(steward => steward.Academy, ct),
            await db.Offerings.ToDictionaryAsync(offering => offering.Slug, ct),
            await db.Blueprints.ToListAsync(ct),
            await db.SharePools.ToDictionaryAsync(pool => pool.Offering, ct));
        var before = known.Offerings.Values.ToDictionary(offering => offering.Slug, offering => Publication.Of(offering, known.CategoryTitles, known.Sizes(offering)));

        Take(seed.Categories, known);
        Take(seed.Stewards, known);
        foreach (var offering in seed.Offerings)
            Take(offering, known, before.GetValueOrDefault(offering.Slug));
        foreach (var left in known.Offerings.Keys.Except(seed.Offerings.Select(offering => offering.Slug)))
            log.LogWarning("The offering {Offering} has no seed file any more and stays as it is; to end it, keep its file and say maturity: Retired", left);
        await db.SaveChangesAsync(ct);
    }

    private void Take(IReadOnlyList<CategorySeed> categories, Known known)
    {
        foreach (var (place, (slug, title)) in categories.Index())
        {
            if (!known.Categories.TryGetValue(slug, out var category))
                known.Categories.Add(slug, category = db.Add(new Category { Slug = slug, Title = title, Position = 0 }).Entity);
            category.Title = title;
            category.Position = place + 1;
        }
    }

    private void Take(IReadOnlyList<StewardSeed> stewards, Known known)
    {
        foreach (var (academy, name) in stewards)
        {
            if (known.Stewards.TryGetValue(academy, out var steward))
                steward.Name = name;
            else
                db.Add(new Steward { Academy = academy, Name = name });
        }
    }

    private void Take(OfferingSeed seed, Known known, OfferingPublished? before)
    {
        if (!known.Offerings.TryGetValue(seed.Slug, out var offering))
            offering = db.Add(Offering.New(seed.Slug, seed.Delivery)).Entity;
        else if (offering.Delivery != seed.Delivery)
            throw new SeedException(
                $"The catalogue's seed is wrong:\n  Offerings/{seed.Slug}.yml: /delivery: {seed.Slug} is {offering.Delivery} and can't become {seed.Delivery}: make a new offering, and say maturity: Deprecated and replacedBy here.");

        var blueprint = seed.Blueprint is { } described ? Version(described, seed.Slug, known) : null;
        offering.Take(seed, blueprint?.Version);
        if (seed.Quota is { } quota)
            SetQuota(seed.Slug, quota, known);

        var sizes = blueprint?.Sizes.Select(size => size.Name).ToArray() ?? [];
        if (!offering.Revise(Hashing.Of(Publication.Of(offering, known.CategoryTitles, sizes) with { Revision = 0 })))
            return;
        var after = Publication.Of(offering, known.CategoryTitles, sizes);
        db.Outbox.Add(after);
        db.Record("offering.published", seed.Slug, academy: null, before, after);
    }

    private Blueprint Version(BlueprintSeed seed, string offering, Known known)
    {
        var hash = BlueprintVersion.Hash(seed.As(offering, 0));
        var versions = known.Blueprints.Where(version => version.Offering == offering).ToArray();
        // A content that was there before is that version again: two with the same content could not be told apart.
        if (versions.FirstOrDefault(version => version.ContentHash == hash) is { } same)
            return same.Blueprint;
        var last = versions.MaxBy(version => version.Version);
        var blueprint = seed.As(offering, (last?.Version ?? 0) + 1);
        known.Blueprints.Add(db.Add(BlueprintVersion.Of(blueprint, time.GetUtcNow())).Entity);
        db.Outbox.Add(new BlueprintPublished(blueprint));
        db.Record("blueprint.published", offering, academy: null, last?.Blueprint, blueprint);
        return blueprint;
    }

    private void SetQuota(string offering, int quota, Known known)
    {
        if (!known.Pools.TryGetValue(offering, out var pool))
            pool = db.Add(new SharePool { Offering = offering }).Entity;
        else if (pool.Quota == quota)
            return;
        db.Record("share-quota.set", offering, academy: null, known.Pools.ContainsKey(offering) ? new { quota = pool.Quota } : null, new { quota });
        pool.Quota = quota;
    }

    private sealed record Known(
        Dictionary<string, Category> Categories, Dictionary<string, Steward> Stewards, Dictionary<string, Offering> Offerings,
        List<BlueprintVersion> Blueprints, Dictionary<string, SharePool> Pools)
    {
        public IReadOnlyDictionary<string, Text> CategoryTitles => Categories.ToDictionary(pair => pair.Key, pair => pair.Value.Title);

        public IReadOnlyList<string> Sizes(Offering offering) =>
            Blueprints.SingleOrDefault(version => version.Offering == offering.Slug && version.Version == offering.BlueprintVersion)?.Blueprint.Sizes.Select(size => size.Name).ToArray() ?? [];
    }
}
