using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Tenants.Academies;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Subportals;

/// <summary>Makes a sub-portal's next version when what its agents see has changed, in the change's own save.</summary>
internal static class Publishing
{
    /// <summary>
    /// The version in which the pending changes of this context show: the next one when they are visible, else the one there is. 0: no sub-portal.
    /// Rows changed or added but not yet saved count as they are in memory.
    /// </summary>
    public static async Task<long> Publish(this TenantsDb db, Academy academy, CancellationToken ct)
    {
        if (academy.OnboardedAt is null)
            return 0;
        using var detected = db.DetectOnce();   // nothing but the sub-portal, added or its own tiles replaced, changes below
        var tiles = Composition.Tiles(
            academy,
            With(await db.Offerings.ToListAsync(ct), db.Offerings.Local),
            With(await db.Selections.Where(s => s.TenantId == academy.Code).ToListAsync(ct), db.Selections.Local.Where(s => s.TenantId == academy.Code)),
            With(await db.LocalServices.Where(s => s.TenantId == academy.Code).ToListAsync(ct), db.LocalServices.Local.Where(s => s.TenantId == academy.Code))
                .Where(s => db.Entry(s).State != EntityState.Deleted));
        var subportal = db.Subportals.Local.SingleOrDefault(s => s.TenantId == academy.Code) ?? await db.Subportals.SingleOrDefaultAsync(s => s.TenantId == academy.Code, ct);
        if (subportal is null)
            db.Add(subportal = new Subportal { TenantId = academy.Code });
        else if (JsonSerializer.Serialize(subportal.Tiles, ApiJson.Tolerant) == JsonSerializer.Serialize(tiles, ApiJson.Tolerant))
            return subportal.Revision;
        subportal.Publish(tiles, db.Scope.Time.GetUtcNow());
        db.Outbox.Add(new SubportalPublished(subportal.View(academy)));
        return subportal.Revision;
    }

    // A query answers with the tracked rows, but not with those that aren't in the database yet.
    private static IEnumerable<T> With<T>(IReadOnlyCollection<T> saved, IEnumerable<T> local) where T : class => saved.Union(local);
}
