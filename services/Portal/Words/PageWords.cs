using AppsEducation.Contracts;
using static AppsEducation.Portal.Words.Language;

namespace AppsEducation.Portal.Words;

/// <summary>What the frame of every page and the agents' pages say.</summary>
internal static class PageWords
{
    public const string Product = "Apps-Education";

    public static readonly Text Tagline = Say("Les services numériques de votre académie", "The digital services of your academy");
    public static readonly Text SkipContent = Say("Aller au contenu", "Skip to content");
    public static readonly Text SkipSearch = Say("Aller à la recherche", "Skip to search");
    public static readonly Text SkipFooter = Say("Aller au pied de page", "Skip to footer");
    public static readonly Text QuickAccess = Say("Accès rapide", "Quick access");
    public static readonly Text Home = Say("Accueil", "Home");
    public static readonly Text YouAreHere = Say("Vous êtes ici", "You are here");
    public static readonly Text SwitchLanguage = Say("EN - English", "FR - Français");
    public static readonly Text Languages = Say("Langue", "Language");
    public static readonly Text Display = Say("Affichage", "Display");
    public static readonly Text DisplayLegend = Say("Choisissez un thème", "Choose a theme");
    public static readonly Text DisplayLight = Say("Clair", "Light");
    public static readonly Text DisplayDark = Say("Sombre", "Dark");
    public static readonly Text DisplaySystem = Say("Système", "System");
    public static readonly Text InformationOf = Say("Informations de", "Information as of");
    public static readonly Text StaleHint = Say(
        "Les mises à jour sont interrompues. Les services restent accessibles.", "Updates are interrupted. The services can still be opened.");

    public static readonly Text ChooseTitle = Say("Choisissez votre académie", "Choose your academy");
    public static readonly Text ChooseIntroduction = Say(
        "Retrouvez les services numériques que votre académie met à la disposition de ses agents.", "Find the digital services that your academy offers to its staff.");
    public static readonly Text FindAcademy = Say("Rechercher une académie", "Search for an academy");
    public static readonly Text FindAcademyHint = Say("Nom ou région", "Name or region");
    public static readonly Text AllAcademies = Say("Voir toutes les académies", "See all academies");
    public static readonly Text NoAcademyYet = Say("Aucune académie n'est encore ouverte", "No academy is open yet");
    public static readonly Text NoAcademyYetHint = Say(
        "Les académies apparaissent ici dès qu'elles sont intégrées.", "Academies appear here as soon as they are onboarded.");

    public static readonly Text Introduction = Say(
        "Ouvrez les services que votre académie met à votre disposition.", "Open the services that your academy offers you.");
    public static readonly Text FindService = Say("Rechercher un service", "Search for a service");
    public static readonly Text FindServiceHint = Say("Par exemple « visio »", "For instance “video”");
    public static readonly Text Search = Say("Rechercher", "Search");
    public static readonly Text Categories = Say("Catégories", "Categories");
    public static readonly Text Everything = Say("Tous", "All");
    public static readonly Text AllServices = Say("Voir tous les services", "See all services");
    public static readonly Text Services = Say("Services", "Services");
    public static readonly Text NoServiceYet = Say("Aucun service n'est encore disponible", "No service is available yet");
    public static readonly Text NoServiceYetHint = Say(
        "Votre académie prépare son offre. Pour en savoir plus, écrivez à sa délégation académique au numérique éducatif (Dane) :",
        "Your academy is preparing its offer. To learn more, write to its digital education office (Dane):");
    public static readonly Text NoServiceYetNoContact = Say(
        "Votre académie prépare son offre. Pour en savoir plus, adressez-vous à sa délégation académique au numérique éducatif (Dane).",
        "Your academy is preparing its offer. To learn more, ask its digital education office (Dane).");

    public static readonly Text NotFoundTitle = Say("Page absente, ou d'une autre académie", "Page missing, or another academy's");
    public static readonly Text NotFoundText = Say(
        "L'adresse a peut-être été mal recopiée, ou cette page n'existe plus.", "The address may have been mistyped, or this page is gone.");
    public static readonly Text BackHome = Say("Retour à l'accueil", "Back to home");
    public static readonly Text ArrivingTitle = Say("Un instant", "One moment");
    public static readonly Text ArrivingText = Say(
        "Le portail vient de démarrer et n'a pas encore reçu la liste des services. Elle arrive d'elle-même : rechargez la page dans quelques secondes.",
        "The portal has just started and has not received the list of services yet. It comes by itself: reload the page in a few seconds.");
    public static readonly Text Reload = Say("Recharger la page", "Reload the page");

    /// <summary>« académie de Dijon », « académie d’Amiens », <c>academy of Dijon</c>.</summary>
    public static Text AcademyOf(string name) =>
        new(StartsWithVowel(name) ? $"académie d’{name}" : $"académie de {name}", $"academy of {name}");

    public static Text SubportalTitle(string name) =>
        new($"Les services de l’{AcademyOf(name).Fr}", $"The services of the {AcademyOf(name).En}");

    public static Text Found(int count, string term) => new(
        FrenchTypography.Apply(count switch { 0 => $"Aucun service ne correspond à « ", 1 => "1 service correspond à « ", _ => $"{count} services correspondent à « " }) + term + "\u00A0»",
        (count switch { 0 => "No service matches “", 1 => "1 service matches “", _ => $"{count} services match “" }) + term + "”");

    public static Text FoundAcademies(int count, string term) => new(
        FrenchTypography.Apply(count switch { 0 => "Aucune académie ouverte ne correspond à « ", 1 => "1 académie correspond à « ", _ => $"{count} académies correspondent à « " }) + term + "\u00A0»",
        (count switch { 0 => "No open academy matches “", 1 => "1 academy matches “", _ => $"{count} academies match “" }) + term + "”");

    public static Text Open(string service) => new($"Ouvrir {service}", $"Open {service}");

    // « d’Amiens » but « de Hauts-de-… »: no academy's name begins with a silent h, so vowels decide.
    private static bool StartsWithVowel(string name) =>
        name.Length > 0 && "aeiouyàâäéèêëîïôöùûüœ".Contains(char.ToLowerInvariant(name.Normalize()[0]));
}
