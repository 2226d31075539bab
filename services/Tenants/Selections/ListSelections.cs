using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Operations;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Selections;

/// <summary>The whole national catalogue as an academy stands with it, then its local services.</summary>
internal static class ListSelections
{
    public static void Map(IEndpointRouteBuilder academy) => academy.MapGet("/selections", Handle)
        .WithName("listSelections")
        .WithSummary("Where an academy stands with every offering and with its own services.")
        .Produces<ListAnswer<SelectionAnswer>>().RequireAuthorization(Policies.Read);

    private static async Task<IResult> Handle(
        HttpContext http, int? limit, string? cursor, Cursors cursors, AcademyScope academy, TenantsDb db, Answers answers, CancellationToken ct)
    {
        var (size, after) = (Cursors.Limit(limit), cursors.Read(http, cursor));
        var offerings = await db.Offerings.AsNoTracking().OrderBy(o => o.Position).ThenBy(o => o.Slug).ToListAsync(ct);
        var selections = await db.Selections.AsNoTracking().ToDictionaryAsync(s => s.Offering, ct);
        var ids = selections.Values.Select(s => s.OperationId).OfType<string>().ToArray();
        var operations = await db.Operations.AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, ct);
        var locals = await db.LocalServices.AsNoTracking().OrderBy(s => s.Slug).ToListAsync(ct);
        var names = await Names.Load(db, ct);

        var rows = offerings
            .Where(o => !o.IsRetired || selections.ContainsKey(o.Slug))
            .Select(o =>
            {
                var selection = selections.GetValueOrDefault(o.Slug) ?? Selection.Untouched(academy.Code, o.Slug);
                return answers.Of(o, selection, selection.OperationId is { } id ? operations.GetValueOrDefault(id) : null, names);
            })
            .Concat(locals.Select(s => Answers.Of(s, selections.GetValueOrDefault(s.Slug))))
            .ToArray();
        // The list is short and made of three tables: a page is cut from it in memory.
        var rest = after is null ? rows : [.. rows.SkipWhile(r => r.Offering != after).Skip(1)];
        return Results.Ok(cursors.Page(http, rest, size, row => row.Offering));
    }
}
