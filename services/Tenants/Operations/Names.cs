using AppsEducation.Contracts;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Operations;

/// <summary>The names that texts are made of: academies by code, offerings by slug; what is unknown is named by its key.</summary>
internal sealed class Names(IReadOnlyDictionary<string, (string Name, string Slug)> academies, IReadOnlyDictionary<string, Text> offerings)
{
    /// <summary>Both are short lists; texts are made at answer time so that a corrected title is corrected everywhere.</summary>
    public static async Task<Names> Load(TenantsDb db, CancellationToken ct) => new(
        (await db.Academies.AsNoTracking().Select(a => new { a.Code, a.Name, a.Slug }).ToListAsync(ct)).ToDictionary(a => a.Code, a => (a.Name, a.Slug)),
        (await db.Offerings.AsNoTracking().Select(o => new { o.Slug, o.Title }).ToListAsync(ct)).ToDictionary(o => o.Slug, o => o.Title));

    /// <summary>Enough for an operation about one academy's offering.</summary>
    public static Names Of(Academy academy, Offering offering) =>
        new(new Dictionary<string, (string Name, string Slug)> { [academy.Code] = (academy.Name, academy.Slug) }, new Dictionary<string, Text> { [offering.Slug] = offering.Title });

    public string Academy(string code) => academies.TryGetValue(code, out var academy) ? academy.Name : code;

    public string AcademySlug(string code) => academies.TryGetValue(code, out var academy) ? academy.Slug : code;

    public Text Offering(string slug) => offerings.TryGetValue(slug, out var title) ? title : new(slug, slug);
}
