using System.Globalization;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>The national catalogue, in its order.</summary>
internal static class ListOfferings
{
    private const int LongestSearch = 100;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/offerings", Handle)
            .WithName("listOfferings")
            .WithSummary("The offerings of the national catalogue, in its order.")
            .WithTags("Catalogue")
            .RequireAuthorization(Policies.Read)
            .Produces<ListAnswer<OfferingAnswer>>()
            .Produces(StatusCodes.Status304NotModified)
            .Produces<ProblemAnswer>(StatusCodes.Status400BadRequest, "application/problem+json");

    private static async Task<IResult> Handle(
        HttpContext http, CatalogueDb db, Cursors cursors, string? q, string? delivery, string? maturity, string? category, string? steward,
        int? limit, string? cursor, bool? count, CancellationToken ct)
    {
        var size = Cursors.Limit(limit);
        var offerings = db.Offerings.AsNoTracking();
        if (EnumFilter.Read<Delivery>("delivery", delivery) is { } deliveries)
            offerings = offerings.Where(offering => deliveries.Contains(offering.Delivery));
        if (EnumFilter.Read<Maturity>("maturity", maturity) is { } maturities)
            offerings = offerings.Where(offering => maturities.Contains(offering.Maturity));
        if (category is not null)
            offerings = offerings.Where(offering => offering.Categories.Contains(category));
        if (steward is not null)
            offerings = offerings.Where(offering => offering.Steward == steward);
        if (q is { Length: > LongestSearch })
            return Problem.Invalid("?q", "range", new($"La recherche va jusqu’à {LongestSearch} caractères.", $"A search has {LongestSearch} characters at most."));
        foreach (var word in Folding.Fold(q ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct())
            offerings = offerings.Where(offering => offering.SearchText.Contains(word));

        int? all = count is true ? await offerings.CountAsync(ct) : null;
        var rows = await After(offerings, cursors.Read(http, cursor)).OrderBy(offering => offering.Position).ThenBy(offering => offering.Slug).Take(size + 1).ToListAsync(ct);
        var positions = rows.ToDictionary(offering => offering.Slug, offering => offering.Position);
        var page = cursors.Page(http, await db.Answers(rows, ct), size, answer => $"{positions[answer.Slug].ToString(CultureInfo.InvariantCulture)}:{answer.Slug}", all);
        return ETags.IsCurrent(http, Hashing.Tag(page)) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Ok(page);
    }

    // The cursor is ours and signed: its form is known.
    private static IQueryable<Offering> After(IQueryable<Offering> offerings, string? position)
    {
        if (position is null)
            return offerings;
        var (place, slug) = (int.Parse(position.Split(':')[0], CultureInfo.InvariantCulture), position.Split(':')[1]);
        return offerings.Where(offering => offering.Position > place || (offering.Position == place && string.Compare(offering.Slug, slug) > 0));
    }
}
