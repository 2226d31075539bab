using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Blueprints;

/// <summary>One version of a blueprint, as it was published and stays.</summary>
internal static class ShowBlueprint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/blueprints/{slug}/{version:int}", Handle)
            .WithName("showBlueprint")
            .WithSummary("One version of an offering's blueprint; it never changes.")
            .WithTags("Catalogue")
            .RequireAuthorization(Policies.Read)
            .Produces<Blueprint>()
            .Produces(StatusCodes.Status304NotModified)
            .Produces<ProblemAnswer>(StatusCodes.Status404NotFound, "application/problem+json");

    private static async Task<IResult> Handle(HttpContext http, string slug, int version, CatalogueDb db, CancellationToken ct)
    {
        var row = await db.Blueprints.AsNoTracking().SingleOrDefaultAsync(row => row.Offering == slug && row.Version == version, ct);
        if (row is null)
            return Problem.NotFound(
                new($"« {slug} » n’a pas de modèle de déploiement en version {version}.", $"'{slug}' has no blueprint of version {version}."),
                new($"La version courante : GET /api/v1/offerings/{slug}.", $"The current version: GET /api/v1/offerings/{slug}."));
        return ETags.IsCurrent(http, Hashing.Tag(row.Content)) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Ok(row.Blueprint);
    }
}
