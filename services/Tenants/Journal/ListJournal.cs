using System.Globalization;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Operations;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Journal;

/// <summary>Who did what, to what, before and after, from where: newest first.</summary>
internal static class ListJournal
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/journal", Handle)
        .WithName("listJournal")
        .WithSummary("Who changed what, newest first, with the values before and after.")
        .Produces<ListAnswer<JournalAnswer>>().RequireAuthorization(Policies.Read);

    private static async Task<IResult> Handle(
        HttpContext http, string? academy, string? actor, string? action, string? subject, string? operation, string? since, string? until, string? sort,
        int? limit, string? cursor, bool? count, Cursors cursors, TenantsDb db, Tenancy tenancy, CancellationToken ct)
    {
        var (size, after) = (Cursors.Limit(limit), cursors.Read(http, cursor));
        var ascending = Filters.Sort(sort, "at");
        var rows = db.Set<JournalEntry>().AsNoTracking();
        if (academy is not null)
        {
            if (await db.FindAcademy(academy, ct) is not { } known)
                return AcademyLookup.Unknown(academy);
            rows = rows.Where(e => e.AcademyCode == known.Code);
        }
        if (actor is not null)
            rows = rows.Where(e => e.Actor == actor);
        if (action is not null)
            rows = rows.Where(e => e.Action == action);
        if (subject is not null)
            rows = rows.Where(e => e.Subject == subject);
        if (operation is not null)
        {
            rows = rows.Where(e => e.OperationId == operation);
            // What stands in the journal was there; where nothing does, a typo would pass for an operation without a trace.
            if (!await rows.AnyAsync(ct) && !await Exists(db, tenancy, operation, ct))
                return ShowOperation.Unknown(operation);
        }
        if (Filters.Time("?since", since) is { } from)
            rows = rows.Where(e => e.At >= from);
        if (Filters.Time("?until", until) is { } to)
            rows = rows.Where(e => e.At < to);
        var total = count is true ? await rows.CountAsync(ct) : (int?)null;
        if (after is not null)
        {
            var at = long.Parse(after, CultureInfo.InvariantCulture);
            rows = ascending ? rows.Where(e => e.Sequence > at) : rows.Where(e => e.Sequence < at);
        }
        var ordered = ascending ? rows.OrderBy(e => e.Sequence) : rows.OrderByDescending(e => e.Sequence);
        var page = cursors.Page(http, await ordered.Take(size + 1).ToListAsync(ct), size, e => e.Sequence.ToString(CultureInfo.InvariantCulture), total);
        return Results.Ok(new ListAnswer<JournalAnswer>(
            [.. page.Items.Select(e => new JournalAnswer(e.Sequence, e.At, e.Actor, e.OnBehalfOf, e.Action, e.AcademyCode, e.Subject, e.Before, e.After, e.From, e.OperationId))], page.Next, page.Count));
    }

    private static async Task<bool> Exists(TenantsDb db, Tenancy tenancy, string operation, CancellationToken ct)
    {
        using var nation = tenancy.AsNation("the journal is searched for any academy's operation");
        return await ShowOperation.Find(db, operation, ct) is not null;
    }
}
