using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AppsEducation.Tenants.Operations;

/// <summary>
/// Anti-entropy: a message is a nudge, the row is the truth. What has no answer yet is said again under new message ids, at start and periodically, so that a lost message,
/// or a bus that died with its process, delays and loses nothing.
/// </summary>
internal sealed class Restatement(IServiceScopeFactory scopes, TimeProvider time, IOptions<TenantsOptions> options, ILogger<Restatement> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = (wishes: DateTimeOffset.MinValue, subportals: DateTimeOffset.MinValue, first: true);
        using var timer = new PeriodicTimer(options.Value.ParentLook, time);
        do
        {
            var now = time.GetUtcNow();
            await Try("parents", (db, ct) => Bulk.Tick(db, ct), stoppingToken);
            // A clock that was set back must not silence it: the next time is at most one period away.
            if (now >= due.wishes || due.wishes - now > options.Value.Restatement)
            {
                var first = due.first;
                if (await Try("wishes", (db, ct) => SayWishesAgain(db, everything: first, ct), stoppingToken))
                    (due.wishes, due.first) = (now + options.Value.Restatement, false);
            }
            if (now >= due.subportals || due.subportals - now > options.Value.SubportalRestatement)
            {
                if (await Try("sub-portals", (db, ct) => SaySubportalsAgain(db, ct), stoppingToken))
                    due.subportals = now + options.Value.SubportalRestatement;
                await Try("events", (db, ct) => ForgetEvents(db, now - options.Value.KeepEvents, ct), stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Wishes without an answer; at start also the settled ones that have a service behind them, whose last report may have died with an in-memory bus.</summary>
    internal static async Task<int> SayWishesAgain(TenantsDb db, bool everything, CancellationToken ct)
    {
        db.Scope.Tenancy.BecomeNation("every academy's unanswered wishes are said again");
        var academies = await db.Academies.AsNoTracking().ToDictionaryAsync(a => a.Code, ct);
        var offerings = await db.Offerings.AsNoTracking().ToDictionaryAsync(o => o.Slug, ct);
        var selections = await db.Selections.AsNoTracking()
            .Where(s => s.WishOperationId != null && (s.Unsettled || (everything && s.State != SelectionState.None && s.State != SelectionState.Failed))).ToListAsync(ct);
        var said = 0;
        foreach (var selection in selections.Where(s => s.Wish != Wish.None && offerings.ContainsKey(s.Offering)))
        {
            db.Outbox.Add(selection, academies[selection.TenantId], offerings[selection.Offering]);
            said++;
        }
        if (said > 0)
            await db.SaveChangesAsync(ct);
        return said;
    }

    /// <summary>Each sub-portal is composed once more, so that nothing stays behind the rows, and said again.</summary>
    internal static async Task<int> SaySubportalsAgain(TenantsDb db, CancellationToken ct)
    {
        db.Scope.Tenancy.BecomeNation("every academy's sub-portal is said again");
        var academies = await db.Academies.Where(a => a.OnboardedAt != null).ToListAsync(ct);
        foreach (var academy in academies)
        {
            var before = (await db.Subportals.AsNoTracking().SingleOrDefaultAsync(s => s.TenantId == academy.Code, ct))?.Revision;
            if (await db.Publish(academy, ct) == before)
                db.Outbox.Add(new SubportalPublished(db.Subportals.Local.Single(s => s.TenantId == academy.Code).View(academy)));
        }
        if (academies.Count > 0)
            await db.SaveChangesAsync(ct);
        return academies.Count;
    }

    // Only events: operations themselves are kept.
    private static async Task<int> ForgetEvents(TenantsDb db, DateTimeOffset before, CancellationToken ct)
    {
        db.Scope.Tenancy.BecomeNation("old events of every academy");
        return await db.OperationEvents.Where(e => e.At < before && db.Operations.Any(o => o.Id == e.OperationId && o.EndedAt != null && o.EndedAt < before)).ExecuteDeleteAsync(ct);
    }

    private async Task<bool> Try(string what, Func<TenantsDb, CancellationToken, Task<int>> work, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider.GetRequiredService<TenantsDb>(), ct);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;   // somebody changed the same row at this moment: the next look sees it
        }
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            log.LogWarning(error, "Looking after {What} failed; it is tried again in {Period}", what, options.Value.ParentLook);
            return false;
        }
    }
}
