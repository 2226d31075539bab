using AppsEducation.Contracts;

namespace AppsEducation.Tenants.Operations;

/// <summary>The steps' titles. A name that this release doesn't know is shown as it is: a driver may have steps of its own.</summary>
internal static class StepTexts
{
    /// <summary>The step of an onboarding that waits for a share: its offering follows.</summary>
    public const string Share = "share:";

    private static readonly Dictionary<string, Text> Titles = new(StringComparer.Ordinal)
    {
        ["academy"] = new("Académie créée", "Academy created"),
        ["sub-portal"] = new("Sous-portail ouvert", "Sub-portal opened"),
        ["share"] = new("Part du service mutualisé", "Share of the national service"),
        ["placement"] = new("Choix de l’hébergement", "Placement"),
        ["quota"] = new("Quota réservé", "Quota reserved"),
        ["firewall"] = new("Pare-feu", "Firewall"),
        ["address"] = new("Adresse publique", "Public address"),
        ["dns"] = new("Nom de domaine", "Domain name"),
        ["record"] = new("Nom de domaine", "Domain name"),
        ["server"] = new("Serveur", "Server"),
        ["volume"] = new("Volume de données", "Data volume"),
        ["image"] = new("Image du système", "System image"),
        ["user-data"] = new("Configuration de la machine", "Machine configuration"),
        ["attach"] = new("Volume rattaché", "Volume attached"),
        ["power"] = new("Mise sous tension", "Power-on"),
        ["boot"] = new("Démarrage et installation", "Boot and installation"),
        ["enrol"] = new("Enrôlement de la machine", "Machine enrolment"),
        ["enrolment"] = new("Enrôlement de la machine", "Machine enrolment"),
        ["probe"] = new("Vérification du fonctionnement", "Working check"),
        ["answering"] = new("Vérification du fonctionnement", "Working check"),
        ["schedule-end"] = new("Fin programmée", "End scheduled"),
        ["grace"] = new("Délai de reprise", "Grace period"),
        ["gate"] = new("Garde des données", "Destruction gate"),
        ["ttl"] = new("Expiration des caches DNS", "DNS caches expire"),
    };

    /// <summary>The title of a step.</summary>
    public static Text Title(string name, Names names)
    {
        if (Titles.TryGetValue(name, out var title))
            return title;
        if (name.StartsWith(Share, StringComparison.Ordinal))
        {
            var offering = names.Offering(name[Share.Length..]);
            return new($"Part de {offering.Fr}", $"Share of {offering.En}");
        }
        return name switch
        {
            ['n', 'o', '-', .. var what] => new($"{Known(what).Fr} : retrait", $"{Known(what).En}: removed"),
            ['r', 'e', 'm', 'o', 'v', 'e', '-', .. var what] => new($"{Known(what).Fr} : retrait", $"{Known(what).En}: removed"),
            _ => new(name, name),
        };
    }

    private static Text Known(string name) => Titles.TryGetValue(name, out var title) ? title : new(name, name);
}
