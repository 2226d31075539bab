using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Wire;

/// <summary>
/// Scaleway's HTTP APIs, as far as we need them, one class a product. Shapes as recorded in 2025 and 2026 from instance/v1, block/v1, marketplace/v2 and domain/v2beta1.
/// Answers other than 2xx never get here: the client's chain has turned them into exceptions of the engine's vocabulary.
/// </summary>
internal sealed class ScalewayApi
{
    public ScalewayApi(HttpClient http, string project)
    {
        var wire = new ScalewayWire(http, project);
        Instances = new InstanceApi(wire);
        Volumes = new BlockApi(wire);
        Images = new MarketplaceApi(wire);
        Dns = new DomainApi(wire);
    }

    public InstanceApi Instances { get; }

    public BlockApi Volumes { get; }

    public MarketplaceApi Images { get; }

    public DomainApi Dns { get; }
}

/// <summary>The wire of one project.</summary>
internal sealed class ScalewayWire(HttpClient http, string project) : ProviderWire(http)
{
    public string Project => project;
}
