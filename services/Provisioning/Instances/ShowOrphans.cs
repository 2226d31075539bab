using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Operators read what is ours at a host and belongs to no row: it may cost something and hold data, and the engine never touches it.</summary>
internal static class ShowOrphans
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/orphans", List)
        .WithName("listOrphans")
        .WithSummary("Resources at the hosts that carry our installation's tag and belong to no row, as last seen.")
        .WithDescription("The inventory of each account finds them; nothing touches them. docs/runbooks/orphans.md says what to do.")
        .Produces<ListAnswer<OrphanAnswer>>().RequireAuthorization(Policies.Operate);

    private static async Task<IResult> List(HttpContext http, ProvisioningDb db, HostingAccounts accounts, Cursors cursors, CancellationToken ct, int? limit, string? cursor, string? account, bool count = false)
    {
        var size = Cursors.Limit(limit);
        var rows = db.Set<Orphan>().AsNoTracking().Where(o => account == null || o.Account == account);
        // One that has no file any more may have left some.
        if (account is not null && accounts.Find(account) is null && !await rows.AnyAsync(ct))
            return ShowAccounts.Unknown(account);
        int? total = count ? await rows.CountAsync(ct) : null;
        if (cursors.Read(http, cursor)?.Split(' ', 3) is [var at, var kind, var id])
            rows = rows.Where(o => string.Compare(o.Account, at) > 0 || o.Account == at && (string.Compare(o.Kind, kind) > 0 || o.Kind == kind && string.Compare(o.ResourceId, id) > 0));
        var page = await rows.OrderBy(o => o.Account).ThenBy(o => o.Kind).ThenBy(o => o.ResourceId).Take(size + 1).ToListAsync(ct);
        var answers = page.Select(o => new OrphanAnswer(o.Account, o.Kind, o.ResourceId, o.Name, o.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries), o.FirstSeenAt, o.LastSeenAt)).ToArray();
        return Results.Json(cursors.Page(http, answers, size, o => $"{o.Account} {o.Kind} {o.Id}", total), ApiJson.Tolerant);
    }
}
