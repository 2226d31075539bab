using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Tenants.Selections;

/// <summary>A service that a Dane adds for its own academy: a link to something that runs elsewhere.</summary>
internal sealed class LocalService : ITenantOwned
{
    public required string TenantId { get; init; }
    public required string Slug { get; init; }
    public required Text Title { get; init; }
    public required Text Summary { get; init; }

    /// <summary>https, a public name; never called by us, only shown.</summary>
    public required string Url { get; init; }
    public string? Category { get; init; }
    public DateTimeOffset AddedAt { get; init; }
}
