using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;

namespace AppsEducation.Tenants.Subportals;

/// <summary>What an academy's agents see, as one document; each visible change is a revision, made in the change's own save.</summary>
internal sealed class Subportal : ITenantOwned
{
    public required string TenantId { get; init; }

    /// <summary>The document's version, from 1; also the concurrency token: two changes at once never make one version of two documents.</summary>
    public long Revision { get; private set; }

    public DateTimeOffset PublishedAt { get; private set; }

    public IReadOnlyList<SubportalTile> Tiles { get; private set; } = [];

    /// <summary>The next version.</summary>
    public void Publish(IReadOnlyList<SubportalTile> tiles, DateTimeOffset at) => (Tiles, PublishedAt, Revision) = (tiles, at, Revision + 1);

    /// <summary>The document, with the academy's names of today.</summary>
    public SubportalView View(Academy academy) =>
        new(academy.Code, academy.Slug, academy.Name, academy.Region, Revision, PublishedAt, null, null, Tiles, academy.TimeZone);
}
