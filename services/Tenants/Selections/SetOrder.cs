using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;
using Http = AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Selections;

/// <summary>A Dane puts its sub-portal's tiles in order; those it doesn't name follow in the catalogue's order.</summary>
internal static class SetOrder
{
    public static void Map(IEndpointRouteBuilder academy) => academy.MapPut("/order", Handle)
        .WithName("setOrder")
        .WithSummary("The order of the services in an academy's sub-portal.")
        .WithDescription("If-Match with the sub-portal's version refuses a change of what has changed meanwhile. What isn't named follows in the catalogue's order.")
        .Produces<SubportalView>().RequireAuthorization(Policies.ComposeSubportal);

    private static async Task<IResult> Handle(
        Http.SetOrder request, bool? preview, HttpContext http, AcademyScope scope, TenantsDb db, Caller caller, CancellationToken ct)
    {
        var known = (await db.Offerings.Select(o => o.Slug).ToListAsync(ct)).Concat(await db.LocalServices.Select(s => s.Slug).ToListAsync(ct)).ToHashSet();
        var errors = Faults(request, known).ToArray();
        if (errors.Length > 0)
            return Problem.Invalid(errors);
        if (ETags.Check(http, (await db.Subportals.AsNoTracking().SingleAsync(ct)).Revision) is { } stale)
            return stale;
        var changes = !scope.Academy.Order.SequenceEqual(request.Services);
        if (preview is true)
            return Results.Ok(new Preview(changes ? "done" : "nothing-to-do",
                [(changes ? new Text("L’ordre du sous-portail change.", "The sub-portal’s order changes.") : new("Aucun changement à appliquer.", "Nothing to change.")).In(caller.Language)],
                new Dictionary<string, string>()));
        if (changes)
        {
            var before = scope.Academy.Order;
            scope.Academy.Arrange(request.Services);
            db.Journal.Add("academy.ordered", scope.Academy.Slug, scope.Code, before, scope.Academy.Order);
            await db.Publish(scope.Academy, ct);
            await db.SaveChangesAsync(ct);
        }
        var subportal = await db.Subportals.AsNoTracking().SingleAsync(ct);
        http.SetETag(subportal.Revision);
        return Results.Ok(subportal.View(scope.Academy));
    }

    private static IEnumerable<(string Pointer, string Code, Text Detail)> Faults(Http.SetOrder request, HashSet<string> known)
    {
        if (request.Services is null)
        {
            yield return ("/services", "required", new("Donnez la liste des services, du premier au dernier.", "Give the list of services, first to last."));
            yield break;
        }
        if (request.Services.Count > 200)
        {
            yield return ("/services", "range", new("200 services au plus.", "At most 200 services."));
            yield break;
        }
        var seen = new HashSet<string>();
        foreach (var (index, slug) in request.Services.Index())
        {
            if (slug is null || !known.Contains(slug))
                yield return ($"/services/{index}", "unknown", new($"Il n’y a pas de service « {AcademyLookup.Shown(slug ?? "")} » pour cette académie.", $"This academy has no service '{AcademyLookup.Shown(slug ?? "")}'."));
            else if (!seen.Add(slug))
                yield return ($"/services/{index}", "duplicate", new($"{slug} est nommé deux fois.", $"{slug} is named twice."));
        }
    }
}
