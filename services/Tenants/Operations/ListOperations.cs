using System.Globalization;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Operations;

/// <summary>Every operation there is, newest first; fields are and-ed, values of one field or-ed.</summary>
internal static class ListOperations
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/operations", Handle)
        .WithName("listOperations")
        .WithSummary("Operations, newest first, by state, academy, offering and kind.")
        .WithDescription("Several at once: state=Blocked,Failed; all but one: state=!Succeeded. parent=ID lists the children of a bulk one.")
        .Produces<ListAnswer<OperationAnswer>>().RequireAuthorization(Policies.Read);

    private static async Task<IResult> Handle(
        HttpContext http, string? state, string? kind, string? academy, string? offering, string? parent, string? since, string? until, string? sort,
        int? limit, string? cursor, bool? count, Cursors cursors, TenantsDb db, Tenancy tenancy, Caller caller, CancellationToken ct)
    {
        tenancy.BecomeNation("an operator lists the operations of all academies");
        var (size, after) = (Cursors.Limit(limit), cursors.Read(http, cursor));
        var rows = db.Operations.AsNoTracking();
        if (academy is not null)
        {
            if (await db.FindAcademy(academy, ct) is not { } known)
                return AcademyLookup.Unknown(academy);
            rows = rows.Where(o => o.TenantId == known.Code);
        }
        if (Filters.Any<OperationState>("?state", state) is { } states)
            rows = rows.Where(o => states.Contains(o.State));
        if (Filters.Any<OperationKind>("?kind", kind) is { } kinds)
            rows = rows.Where(o => kinds.Contains(o.Kind));
        if (offering is not null)
            rows = rows.Where(o => o.Offering == offering);
        if (parent is not null)
        {
            if (await ShowOperation.Find(db, parent, ct) is null)
                return ShowOperation.Unknown(parent);
            rows = rows.Where(o => o.Parent == parent);
        }
        if (Filters.Time("?since", since) is { } from)
            rows = rows.Where(o => o.CreatedAt >= from);
        if (Filters.Time("?until", until) is { } to)
            rows = rows.Where(o => o.CreatedAt < to);
        var total = count is true ? await rows.CountAsync(ct) : (int?)null;

        var page = cursors.Page(http, await Ordered(rows, Filters.Sort(sort, "createdAt"), after).Take(size + 1).ToListAsync(ct), size,
            o => $"{o.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture)} {o.Id}", total);
        var names = await Names.Load(db, ct);
        return Results.Ok(new ListAnswer<OperationAnswer>([.. page.Items.Select(o => o.Answer(names, caller.Language))], page.Next, page.Count));
    }

    // By the time of acceptance, then by id: thirty operations of one act have one time.
    private static IOrderedQueryable<Operation> Ordered(IQueryable<Operation> rows, bool ascending, string? after)
    {
        if (after is not null)
        {
            var parts = after.Split(' ');
            var (at, id) = (new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), parts[1]);
            rows = ascending
                ? rows.Where(o => o.CreatedAt > at || (o.CreatedAt == at && string.Compare(o.Id, id) > 0))
                : rows.Where(o => o.CreatedAt < at || (o.CreatedAt == at && string.Compare(o.Id, id) < 0));
        }
        return ascending ? rows.OrderBy(o => o.CreatedAt).ThenBy(o => o.Id) : rows.OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id);
    }
}
