using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Selections;

/// <summary>What a wish is refused with: what, and what next. The same words stand in a bulk's line and in a problem.</summary>
internal static class Refusals
{
    /// <summary>404.</summary>
    public static IResult UnknownOffering(string slug) => Problem.NotFound(
        new($"Il n’y a pas de service « {AcademyLookup.Shown(slug)} » au catalogue national.", $"There is no '{AcademyLookup.Shown(slug)}' in the national catalogue."),
        new("Voir le catalogue : appsedu offerings list", "See the catalogue: appsedu offerings list"));

    /// <summary>404, or 409 for a service of the academy's own: that isn't switched on and off, only shown, masked and removed.</summary>
    public static async Task<IResult> NotOfTheCatalogue(TenantsDb db, Academy academy, string slug, CancellationToken ct) =>
        await db.LocalServices.AnyAsync(s => s.Slug == slug, ct)
            ? Answer((ProblemCodes.Conflict,
                new($"« {slug} » est un service local de l’académie : il est actif tant qu’il existe.", $"'{slug}' is a local service of the academy: it is on as long as it is there."),
                new($"Le masquer : appsedu services mask {slug} -a {academy.Slug} ; le retirer : appsedu services remove-local {slug} -a {academy.Slug}",
                    $"Mask it: appsedu services mask {slug} -a {academy.Slug}; remove it: appsedu services remove-local {slug} -a {academy.Slug}")))
            : UnknownOffering(slug);

    /// <summary>Of several academies, one that hasn't the others' own service.</summary>
    public static (string Code, Text Detail, Text Next) NotThere(Academy academy, string slug) => (ProblemCodes.NotFound,
        new($"Le service local « {slug} » n’existe pas pour {academy.Name}, et le catalogue national n’en a pas de ce nom.", $"There is no local service '{slug}' at {academy.Name}, and none of that name in the national catalogue."),
        new($"L’y ajouter : appsedu services add-local {slug} --title TITRE --link ADRESSE -a {academy.Slug}", $"Add it there: appsedu services add-local {slug} --title TITLE --link ADDRESS -a {academy.Slug}"));

    /// <summary>What has no sizes is given none.</summary>
    public static Text NoSize(Text title) => new($"{title.Fr} n’a pas de taille à indiquer ici.", $"No size is said for {title.En} here.");

    /// <summary>409: no academy can turn it on any more.</summary>
    public static (string Code, Text Detail, Text Next) Retired(Offering offering) => (ProblemCodes.OfferingRetired,
        new(offering.RetiredOn is { } on ? $"{offering.Title.Fr} est retiré depuis le {on:dd/MM/yyyy}." : $"{offering.Title.Fr} est retiré.",
            offering.RetiredOn is { } date ? $"{offering.Title.En} was retired on {date:yyyy-MM-dd}." : $"{offering.Title.En} is retired."),
        offering.ReplacedBy is { } other
            ? new($"Activez plutôt {other}.", $"Enable {other} instead.")
            : new("Voir le catalogue : appsedu offerings list", "See the catalogue: appsedu offerings list"));

    /// <summary>409: it runs in another size.</summary>
    public static (string Code, Text Detail, Text Next) OtherSize(Offering offering, Selection selection, string size) => (ProblemCodes.Conflict,
        new($"{offering.Title.Fr} existe déjà en taille {selection.Size} ; le changement de taille vers {size} n’est pas encore proposé, et rien n’a changé.",
            $"{offering.Title.En} is there already in size {selection.Size}; resizing to {size} isn't offered yet, and nothing was changed."),
        new($"Gardez {selection.Size} (sans indiquer de taille), ou désactivez le service et attendez sa suppression avant de l’activer en {size}.",
            $"Keep {selection.Size} (say no size), or disable the service and wait for its removal before enabling it in {size}."));

    /// <summary>409: its removal has begun.</summary>
    public static (string Code, Text Detail, Text Next) TooLateWords(Offering offering, Selection selection) => (ProblemCodes.Conflict,
        new($"La suppression {Operations.OperationTexts.De(offering.Title.Fr)} a commencé et ne peut plus être reprise.", $"The removal of {offering.Title.En} has begun and can't be taken back any more."),
        new($"Attendez la fin de {selection.OperationId}, puis activez le service de nouveau : appsedu operations watch {selection.OperationId}",
            $"Wait for the end of {selection.OperationId}, then enable the service again: appsedu operations watch {selection.OperationId}"));

    /// <summary>409: its removal has begun.</summary>
    public static IResult TooLate(Offering offering, Selection selection) => Answer(TooLateWords(offering, selection), selection.OperationId);

    /// <summary>As a problem: 409 for a rule, 503 for what is only away.</summary>
    public static IResult Answer((string Code, Text Detail, Text Next) refusal, string? operation = null) =>
        Problem.Of(refusal.Code is ProblemCodes.Unavailable or ProblemCodes.ProviderUnavailable ? 503 : 409, refusal.Code, refusal.Detail, refusal.Next, operation);
}
