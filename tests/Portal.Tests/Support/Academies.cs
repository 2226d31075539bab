using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Portal.Tests.Support;

/// <summary>Sub-portals as Tenants publishes them.</summary>
internal static class Academies
{
    public static readonly DateTimeOffset Morning = new(2026, 11, 25, 8, 40, 0, TimeSpan.Zero);   // 9:40 in Paris

    public static readonly Text Communiquer = new("Communiquer", "Communicate");
    public static readonly Text Collaborer = new("Écrire et travailler ensemble", "Write and work together");
    public static readonly Text Partager = new("Stocker et partager", "Store and share");
    public static readonly Text Diffuser = new("Publier et diffuser", "Publish and broadcast");
    public static readonly Text Apprendre = new("Programmer et apprendre", "Code and learn");

    public static SubportalView Dijon(long version = 1, params SubportalTile[] tiles) => Of("07", "dijon", "Dijon", "Bourgogne-Franche-Comté", version, tiles);

    public static SubportalView Of(string code, string slug, string name, string region, long version = 1, IReadOnlyList<SubportalTile>? tiles = null, string? zone = null, string? contact = null) =>
        new(code, slug, name, region, version, Morning, null, contact, tiles ?? [], zone);

    public static SubportalTile Tile(
        string slug, string name, TileState state = TileState.Available, string? url = "https://example.org/", DateTimeOffset? until = null, Text? message = null,
        TileProgress? progress = null, string category = "communiquer", Text? categoryTitle = null, Text? summary = null, int order = 1) =>
        new(slug, new Text(name, name), summary ?? new Text($"Ce que fait {name}.", $"What {name} does."), url, state, until, message, progress, category, categoryTitle ?? Communiquer, order);

    /// <summary>A sub-portal with every state and category, as a real one looks after a few months.</summary>
    public static SubportalView Lively(long version = 1) => Dijon(version,
        Tile("jitsi-meet", "Jitsi Meet", url: "http://jitsi-meet.dijon.localhost:8443/", order: 1,
            summary: new("Des visioconférences en un clic, sans compte pour les invités.", "Video meetings in one click, with no account for guests.")),
        Tile("discourse", "Discourse", TileState.Incident, null, order: 2,
            summary: new("Un forum clair pour échanger entre collègues, et retrouver la réponse l’année suivante.", "A clear forum to talk among colleagues, and to find the answer again next year.")),
        Tile("etherpad", "Etherpad", TileState.Preparing, null, progress: new(3, 8), category: "collaborer", categoryTitle: Collaborer, order: 3,
            summary: new("Écrire à plusieurs dans le même texte, en direct.", "Write in the same text together, live.")),
        Tile("codimd", "CodiMD", category: "collaborer", categoryTitle: Collaborer, order: 4,
            summary: new("Des notes en Markdown à plusieurs, qui deviennent une page ou un diaporama.", "Notes in Markdown by several hands, which become a page or a slide show.")),
        Tile("nextcloud", "Nextcloud", TileState.Maintenance, null, until: Morning.AddHours(4).AddMinutes(20), category: "partager", categoryTitle: Partager, order: 5,
            message: new("Mise à jour de sécurité ; vos fichiers sont intacts.", "Security update; your files are untouched."),
            summary: new("Vos fichiers, agendas et contacts, partout et en équipe.", "Your files, calendars and contacts, everywhere and as a team.")),
        Tile("filesender", "FileSender", category: "partager", categoryTitle: Partager, order: 6,
            summary: new("Envoyer de très gros fichiers, chiffrés, par un simple lien.", "Send very large files, encrypted, by a simple link.")),
        Tile("peertube", "PeerTube", category: "diffuser", categoryTitle: Diffuser, order: 7,
            summary: new("Publier des vidéos sans publicité ni pistage.", "Publish videos with neither advertising nor tracking.")),
        Tile("podeduc", "PodEduc", TileState.Ending, until: new DateTimeOffset(2027, 6, 30, 10, 0, 0, TimeSpan.Zero), category: "diffuser", categoryTitle: Diffuser, order: 8,
            message: new("Remplacé par PeerTube.", "Replaced by PeerTube."),
            summary: new("L’ancienne vidéothèque de l’académie.", "The academy’s former video library.")),
        Tile("capytale", "Capytale", category: "apprendre", categoryTitle: Apprendre, order: 9,
            summary: new("Préparer et partager des activités de programmation, sans rien installer en classe.", "Prepare and share coding activities, with nothing to install in class.")),
        Tile("cartable-bourgogne", "Cartable de Bourgogne", category: "academie", categoryTitle: new("Services de l’académie", "Services of the academy"), order: 10,
            summary: new("Le service local des collèges de Côte-d’Or.", "The local service of the collèges of Côte-d’Or.")));

    /// <summary>The thirty real ones, each with the one service.</summary>
    public static IReadOnlyList<SubportalView> Thirty { get; } =
    [
        Of("02", "aix-marseille", "Aix-Marseille", "Provence-Alpes-Côte d’Azur", tiles: One), Of("20", "amiens", "Amiens", "Hauts-de-France", tiles: One),
        Of("03", "besancon", "Besançon", "Bourgogne-Franche-Comté", tiles: One), Of("04", "bordeaux", "Bordeaux", "Nouvelle-Aquitaine", tiles: One),
        Of("06", "clermont", "Clermont-Ferrand", "Auvergne-Rhône-Alpes", tiles: One), Of("27", "corse", "Corse", "Corse", tiles: One),
        Of("24", "creteil", "Créteil", "Île-de-France", tiles: One), Lively(), Of("08", "grenoble", "Grenoble", "Auvergne-Rhône-Alpes", tiles: One),
        Of("32", "guadeloupe", "Guadeloupe", "Guadeloupe", tiles: One, zone: "America/Guadeloupe"), Of("33", "guyane", "Guyane", "Guyane", tiles: One, zone: "America/Cayenne"),
        Of("28", "reunion", "La Réunion", "La Réunion", tiles: One, zone: "Indian/Reunion"), Of("09", "lille", "Lille", "Hauts-de-France", contact: "dane@ac-lille.fr"),
        Of("22", "limoges", "Limoges", "Nouvelle-Aquitaine", tiles: One), Of("10", "lyon", "Lyon", "Auvergne-Rhône-Alpes", tiles: One),
        Of("31", "martinique", "Martinique", "Martinique", tiles: One, zone: "America/Martinique"), Of("43", "mayotte", "Mayotte", "Mayotte", tiles: One, zone: "Indian/Mayotte"),
        Of("11", "montpellier", "Montpellier", "Occitanie", tiles: One), Of("12", "nancy-metz", "Nancy-Metz", "Grand Est", tiles: One),
        Of("17", "nantes", "Nantes", "Pays de la Loire", tiles: One), Of("23", "nice", "Nice", "Provence-Alpes-Côte d’Azur", tiles: One),
        Of("70", "normandie", "Normandie", "Normandie", tiles: One), Of("18", "orleans-tours", "Orléans-Tours", "Centre-Val de Loire", tiles: One),
        Of("01", "paris", "Paris", "Île-de-France", tiles: One), Of("13", "poitiers", "Poitiers", "Nouvelle-Aquitaine", tiles: One),
        Of("19", "reims", "Reims", "Grand Est", tiles: One), Of("14", "rennes", "Rennes", "Bretagne", tiles: One), Of("15", "strasbourg", "Strasbourg", "Grand Est", tiles: One),
        Of("16", "toulouse", "Toulouse", "Occitanie", tiles: One), Of("25", "versailles", "Versailles", "Île-de-France", tiles: One),
    ];

    private static IReadOnlyList<SubportalTile> One => [Tile("codimd", "CodiMD", category: "collaborer", categoryTitle: Collaborer)];
}
