using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Tenants.Tests;

/// <summary>A small catalogue: every delivery, on by default and not.</summary>
internal static class TestCatalogue
{
    public static OfferingPublished Etherpad { get; } = Offering("etherpad", "Etherpad", Delivery.Dedicated, 1, sizes: ["S", "M"]);
    public static OfferingPublished Nextcloud { get; } = Offering("nextcloud", "Nextcloud", Delivery.Dedicated, 2, sizes: ["M", "L"], sensitivity: Sensitivity.Personal);
    public static OfferingPublished Forum { get; } = Offering("forum", "Forum national", Delivery.Shared, 3, url: "https://forum.example.fr");
    public static OfferingPublished Visio { get; } = Offering("visio", "Visio", Delivery.Shared, 4, url: "https://visio.example.fr", byDefault: true);
    public static OfferingPublished Capsule { get; } = Offering("capsule", "Capsule", Delivery.External, 5, url: "https://capsule.example.fr", byDefault: true);
    public static OfferingPublished Codabloc { get; } = Offering("codabloc", "Codabloc", Delivery.External, 6, url: "https://codabloc.example.fr");

    public static IReadOnlyList<OfferingPublished> All { get; } = [Etherpad, Nextcloud, Forum, Visio, Capsule, Codabloc];

    public static OfferingPublished Offering(
        string slug, string title, Delivery delivery, int position, IReadOnlyList<string>? sizes = null, string? url = null, bool byDefault = false,
        Sensitivity sensitivity = Sensitivity.Ordinary) => new(
            slug, 1, new(title, title), new($"{title} en une ligne.", $"{title} in a line."), new("…", "…"), ["collaborer"], [new("Collaborer", "Collaborate")], position, null,
            Maturity.General, delivery, sensitivity, byDefault, url, delivery == Delivery.Dedicated ? 1 : null, sizes ?? [], null, null, null);
}
