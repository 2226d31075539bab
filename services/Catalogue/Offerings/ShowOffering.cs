using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>One offering.</summary>
internal static class ShowOffering
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/offerings/{slug}", Handle)
            .WithName("showOffering")
            .WithSummary("One offering of the national catalogue.")
            .WithTags("Catalogue")
            .RequireAuthorization(Policies.Read)
            .Produces<OfferingAnswer>()
            .Produces(StatusCodes.Status304NotModified)
            .Produces<ProblemAnswer>(StatusCodes.Status404NotFound, "application/problem+json");

    private static async Task<IResult> Handle(HttpContext http, string slug, CatalogueDb db, CancellationToken ct)
    {
        var offering = await db.Offerings.AsNoTracking().SingleOrDefaultAsync(offering => offering.Slug == slug, ct);
        if (offering is null)
            return Problem.NotFound(
                new($"Le catalogue national n’a pas de service « {slug} ».", $"There is no '{slug}' in the national catalogue."),
                new("La liste : GET /api/v1/offerings, ou appsedu offerings list.", "The list: GET /api/v1/offerings, or appsedu offerings list."));
        var answer = (await db.Answers([offering], ct))[0];
        return ETags.IsCurrent(http, Hashing.Tag(answer)) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Ok(answer);
    }
}
