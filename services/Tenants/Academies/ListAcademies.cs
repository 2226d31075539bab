using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Academies;

/// <summary>The academies, known and onboarded, in French order.</summary>
internal static class ListAcademies
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/academies", Handle)
            .WithName("listAcademies")
            .WithSummary("The academies: code, region, domains, time zone, and whether they are onboarded.")
            .Produces<ListAnswer<AcademyAnswer>>().RequireAuthorization(Policies.Read);
    }

    /// <summary>One academy, below its own path.</summary>
    public static void MapShow(IEndpointRouteBuilder academy) =>
        academy.MapGet("", (AcademyScope scope) => Results.Ok(scope.Academy.Answer()))
            .WithName("showAcademy")
            .WithSummary("One academy, by its code or slug.")
            .Produces<AcademyAnswer>().RequireAuthorization(Policies.Read);

    private static async Task<IResult> Handle(
        HttpContext http, bool? onboarded, string? region, string? q, int? limit, string? cursor, bool? count, Cursors cursors, TenantsDb db, CancellationToken ct)
    {
        var (size, after) = (Cursors.Limit(limit), cursors.Read(http, cursor));
        var rows = db.Academies.AsNoTracking();
        if (onboarded is { } only)
            rows = rows.Where(a => a.OnboardedAt != null == only);
        if (region is not null)
            rows = rows.Where(a => a.Region == region);
        if (q is not null)
        {
            var key = FrenchNames.Fold(q.Length > 200 ? q[..200] : q);
            rows = rows.Where(a => a.NameKey.Contains(key) || a.Code == q);
        }
        var total = count is true ? await rows.CountAsync(ct) : (int?)null;
        if (after is not null)
            rows = rows.Where(a => string.Compare(a.SortKey, after) > 0);
        var page = cursors.Page(http, await rows.OrderBy(a => a.SortKey).Take(size + 1).ToListAsync(ct), size, a => a.SortKey, total);
        return Results.Ok(new ListAnswer<AcademyAnswer>([.. page.Items.Select(a => a.Answer())], page.Next, page.Count));
    }
}
