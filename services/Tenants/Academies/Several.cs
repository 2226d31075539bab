using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Academies;

/// <summary>The academies that a bulk act names.</summary>
internal static class Several
{
    private const int AtMost = 200;

    /// <summary>Those named, once each, in the order of their names; or all of a set. A wrong name is told with its place, and then nothing happens to any.</summary>
    public static async Task<(IReadOnlyList<Academy> Academies, IResult? Fault)> Find(
        TenantsDb db, IReadOnlyList<string>? named, bool all, IQueryable<Academy> whole, CancellationToken ct)
    {
        if (all && named is { Count: > 0 })
            return ([], Problem.Invalid("/academies", "unexpected", new("Nommez des académies, ou demandez-les toutes, pas les deux.", "Name academies, or ask for all, not both.")));
        if (all)
            return (await whole.OrderBy(a => a.SortKey).ToListAsync(ct), null);
        if (named is not { Count: > 0 and <= AtMost })
            return ([], Problem.Invalid("/academies", named is { Count: > AtMost } ? "range" : "required",
                new($"Nommez de 1 à {AtMost} académies, ou all: true.", $"Name 1 to {AtMost} academies, or all: true.")));
        var errors = new List<(string, string, Text)>();
        var found = new Dictionary<string, Academy>();
        foreach (var (index, name) in named.Index())
        {
            if (name is not null && await db.FindAcademy(name, ct) is { } academy)
                found[academy.Code] = academy;
            else
                errors.Add(($"/academies/{index}", "unknown", new($"Aucune académie ne s’appelle « {AcademyLookup.Shown(name ?? "")} ».", $"No academy is called '{AcademyLookup.Shown(name ?? "")}'.")));
        }
        return errors.Count > 0 ? ([], Problem.Invalid(errors)) : ([.. found.Values.OrderBy(a => a.SortKey, StringComparer.Ordinal)], null);
    }
}
