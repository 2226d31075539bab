using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.ApiClient;

/// <summary>The national catalogue.</summary>
public static class CatalogueCalls
{
    public static IAsyncEnumerable<OfferingAnswer> Offerings(this AppsEduClient api, CancellationToken ct = default) =>
        api.List<OfferingAnswer>(Routes.Offerings, ct: ct);

    public static Task<OfferingAnswer> Offering(this AppsEduClient api, string slug, CancellationToken ct = default) =>
        api.Get<OfferingAnswer>(Routes.Offering(slug), ct);

    public static Task<Blueprint> Blueprint(this AppsEduClient api, string slug, int version, CancellationToken ct = default) =>
        api.Get<Blueprint>(Routes.Blueprint(slug, version), ct);
}
