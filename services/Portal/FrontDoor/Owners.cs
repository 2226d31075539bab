namespace AppsEducation.Portal.FrontDoor;

/// <summary>Which service owns which addresses: the one table that the front door routes by and the merged API description is checked against.</summary>
internal static class Owners
{
    public const string Catalogue = "Catalogue";
    public const string Tenants = "Tenants";
    public const string Provisioning = "Provisioning";

    /// <summary>The services.</summary>
    public static IReadOnlyList<string> Services { get; } = [Catalogue, Tenants, Provisioning];

    /// <param name="Prefix">A path, whole segments; everything under it too.</param>
    /// <param name="Owner">The service.</param>
    /// <param name="Anonymous">Answered without a key: the caller proves itself by a token of its own.</param>
    internal sealed record Route(string Prefix, string Owner, bool Anonymous = false);

    /// <summary>The table.</summary>
    public static IReadOnlyList<Route> Table { get; } =
    [
        new("/api/v1/offerings", Catalogue),
        new("/api/v1/blueprints", Catalogue),

        new("/api/v1/academies", Tenants),
        new("/api/v1/selections", Tenants),
        new("/api/v1/subportals", Tenants),
        new("/api/v1/operations", Tenants),
        new("/api/v1/journal", Tenants),

        new("/api/v1/instances", Provisioning),
        new("/api/v1/accounts", Provisioning),
        new("/api/v1/orphans", Provisioning),
        new("/api/v1/placements", Provisioning),
        new("/enrol", Provisioning, Anonymous: true),   // machines: the enrolment token or the probe's identity is the proof
    ];

    /// <summary>The service that owns a path; null when none does.</summary>
    public static string? Of(PathString path) => Table.FirstOrDefault(route => path.StartsWithSegments(route.Prefix, StringComparison.Ordinal))?.Owner;
}
