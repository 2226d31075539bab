using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>Where a project's services are: by type, in the account's region, the public ones.</summary>
internal sealed class Catalogue(OpenStackAccount account, IReadOnlyList<CatalogService> services)
{
    public const string Compute = "compute";
    public const string Network = "network";
    public const string Volume = "volume";
    public const string Image = "image";

    // The type has had several names; some endpoints stand in the catalogue without the version that their paths begin with.
    private static readonly Dictionary<string, (string[] Types, string Version)> Known = new()
    {
        [Compute] = (["compute"], ""),
        [Network] = (["network"], "/v2.0"),
        [Volume] = (["volumev3", "block-storage", "block-store"], ""),
        [Image] = (["image"], "/v2"),
    };

    /// <summary>From <c>https://compute/servers?limit=1</c> to where that is.</summary>
    public Uri At(Uri asked)
    {
        var (types, version) = Known[asked.Host];
        var here = types.SelectMany(type => services.Where(service => service.Type == type)).SelectMany(service => service.Endpoints ?? [])
            .Where(endpoint => endpoint.Interface is "public" && (endpoint.RegionId ?? endpoint.Region) == account.Region).Select(endpoint => endpoint.Url).FirstOrDefault();
        if (here is null)
            throw Wrong($"the catalogue of project {account.Project} has no public {asked.Host} in {account.Region}, but in {Regions(types)}");
        var root = here.TrimEnd('/');
        if (!root.EndsWith(version, StringComparison.Ordinal))
            root += version;
        if (!Uri.TryCreate(root + asked.PathAndQuery, UriKind.Absolute, out var address))
            throw Wrong($"the catalogue's address of {asked.Host} is none");
        // It comes from Keystone, which we trust to say where, and not to have our token sent in clear.
        return address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback)
            ? address
            : throw Wrong($"the catalogue's address of {asked.Host} ({address.Host}) would send our token in clear");
    }

    private string Regions(string[] types) =>
        string.Join(", ", services.Where(service => types.Contains(service.Type)).SelectMany(service => service.Endpoints ?? []).Select(endpoint => endpoint.RegionId ?? endpoint.Region).Distinct()) is { Length: > 0 } regions ? regions : "no region";

    private static ProviderRefused Wrong(string words) => new(Refusal.Blocked, words) { By = BlockedBy.Policy };
}
