using AppsEducation.Contracts;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Operations;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Selections;

/// <summary>A newer wish takes the place of the one that runs, which ends <c>Cancelled</c> and names its successor.</summary>
internal static class Superseding
{
    /// <summary>Every operation of this selection that hasn't ended.</summary>
    public static async Task EndOlder(TenantsDb db, Selection selection, Operation successor, CancellationToken ct)
    {
        var running = await db.Operations
            .Where(o => o.TenantId == selection.TenantId && o.Offering == selection.Offering && o.EndedAt == null && o.Id != successor.Id).ToListAsync(ct);
        foreach (var older in running)
            db.Change(older, o => o.Supersede(successor.Id, db.Scope.Time.GetUtcNow()));
        // The share of a national default is asked for by the onboarding, which goes on without it.
        if (selection is { Unsettled: true, WishKind: OperationKind.OnboardAcademy }
            && await db.Operations.SingleOrDefaultAsync(o => o.Id == selection.WishOperationId && o.EndedAt == null, ct) is { } onboarding)
            OnboardAcademies.ShareSettled(db, onboarding, selection.Offering, $"superseded by {successor.Id}", null);
    }
}
