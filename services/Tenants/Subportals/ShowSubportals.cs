using System.Security.Cryptography;
using System.Text;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Subportals;

/// <summary>The sub-portals' documents, for Portal and for any other page: one, or all under one tag.</summary>
internal static class ShowSubportals
{
    public static void MapOne(IEndpointRouteBuilder academy) => academy.MapGet("/subportal", One)
        .WithName("showSubportal")
        .WithSummary("An academy's sub-portal as its agents see it.")
        .Produces<SubportalView>().RequireAuthorization(Policies.Read);

    public static void MapAll(IEndpointRouteBuilder api) => api.MapGet("/subportals", All)
        .WithName("listSubportals")
        .WithSummary("Every academy's sub-portal as agents see it, for who renders them.")
        .WithDescription("With If-None-Match: 304 while nothing has changed.")
        .Produces<ListAnswer<SubportalView>>().RequireAuthorization(Policies.Read);

    private static async Task<IResult> One(HttpContext http, AcademyScope scope, TenantsDb db, CancellationToken ct)
    {
        var subportal = await db.Subportals.AsNoTracking().SingleAsync(ct);
        return ETags.IsCurrent(http, subportal.Revision) ? Results.StatusCode(304) : Results.Ok(subportal.View(scope.Academy));
    }

    private static async Task<IResult> All(HttpContext http, int? limit, string? cursor, Cursors cursors, TenantsDb db, Tenancy tenancy, CancellationToken ct)
    {
        tenancy.BecomeNation("Portal reads all sub-portals at its start");
        var (size, after) = (Cursors.Limit(limit), cursors.Read(http, cursor));
        var tag = Tag(await db.Subportals.AsNoTracking().OrderBy(s => s.TenantId).Select(s => new { s.TenantId, s.Revision }).ToListAsync(ct), s => $"{s.TenantId}:{s.Revision}");
        http.Response.Headers.ETag = tag;
        if (after is null && http.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Tag == tag))
            return Results.StatusCode(304);
        var rows = db.Subportals.AsNoTracking();
        if (after is not null)
            rows = rows.Where(s => string.Compare(s.TenantId, after) > 0);
        var page = cursors.Page(http, await rows.OrderBy(s => s.TenantId).Take(size + 1).ToListAsync(ct), size, s => s.TenantId);
        var academies = await db.Academies.AsNoTracking().ToDictionaryAsync(a => a.Code, ct);
        return Results.Ok(new ListAnswer<SubportalView>([.. page.Items.Select(s => s.View(academies[s.TenantId]))], page.Next));
    }

    // Every document's version is in it, so it changes with any of them.
    private static string Tag<T>(IEnumerable<T> rows, Func<T, string> version) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', rows.Select(version)))))[..24]}\"";
}
