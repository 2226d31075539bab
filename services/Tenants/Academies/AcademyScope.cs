using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Academies;

/// <summary>The academy of the request's path. The filter below has found it and made the scope its own, so that no handler says whose rows it means.</summary>
internal sealed class AcademyScope
{
    private Academy? academy;

    /// <summary>The academy.</summary>
    public Academy Academy
    {
        get => academy ?? throw new InvalidOperationException("This endpoint stands outside the academies' group.");
        set => academy = value;
    }

    /// <summary>Its code.</summary>
    public string Code => Academy.Code;
}

/// <summary>Finds an academy by what people call it.</summary>
internal static class AcademyLookup
{
    /// <summary>By code, slug, or name without accents; null when there is none.</summary>
    public static async Task<Academy?> FindAcademy(this TenantsDb db, string name, CancellationToken ct)
    {
        if (name.Length is 0 or > 200 || name.Contains('\0') || !FrenchNames.IsWellFormed(name))
            return null;
        var key = FrenchNames.Fold(name);
        var found = await db.Academies.Where(a => a.Code == name || a.Slug == name || a.NameKey == key).ToListAsync(ct);
        // Equality in SQL may be blind to case or accents; a code or slug is meant exactly, and goes before a name.
        return found.Find(a => a.Code == name) ?? found.Find(a => a.Slug == name) ?? found.Find(a => a.NameKey == key);
    }

    /// <summary>404, with what to do.</summary>
    public static IResult Unknown(string name) => Problem.NotFound(
        new($"Aucune académie ne s’appelle « {Shown(name)} ».", $"No academy is called '{Shown(name)}'."),
        new("Donnez son code, son identifiant ou son nom : appsedu academies list", "Give its code, slug or name: appsedu academies list"));

    /// <summary>A name from outside in a sentence of ours: short, and without what could pass for more of the sentence or of the log.</summary>
    public static string Shown(string name) =>
        new([.. name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && char.GetUnicodeCategory(c) is not System.Globalization.UnicodeCategory.Format).Take(60)]);

    /// <summary>Everything below <c>/academies/{academy}</c> is that academy's.</summary>
    public static RouteGroupBuilder OfAcademy(this RouteGroupBuilder group) => group.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        var name = (string)http.GetRouteValue("academy")!;
        var academy = await services.GetRequiredService<TenantsDb>().FindAcademy(name, http.RequestAborted);
        if (academy is null)
            return Unknown(name);
        services.GetRequiredService<AcademyScope>().Academy = academy;
        services.GetRequiredService<Tenancy>().Become(academy.Code);
        return await next(context);
    });

    /// <summary>What can only be done with a sub-portal.</summary>
    public static RouteGroupBuilder Onboarded(this RouteGroupBuilder group) => group.AddEndpointFilter((context, next) =>
    {
        var academy = context.HttpContext.RequestServices.GetRequiredService<AcademyScope>().Academy;
        return academy.OnboardedAt is null ? ValueTask.FromResult<object?>(NotOnboarded(academy)) : next(context);
    });

    /// <summary>409.</summary>
    public static IResult NotOnboarded(Academy academy) => Problem.Refused(ProblemCodes.Conflict,
        NotOnboardedText(academy),
        new($"Intégrez-la d’abord : appsedu academies onboard {academy.Slug}", $"Onboard it first: appsedu academies onboard {academy.Slug}"));

    /// <summary>Said in a bulk's line too.</summary>
    public static Text NotOnboardedText(Academy academy) =>
        new($"L’académie {Operations.OperationTexts.De(academy.Name)} n’est pas encore intégrée.", $"The academy of {academy.Name} isn't onboarded yet.");
}
