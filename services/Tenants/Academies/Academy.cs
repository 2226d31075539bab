using AppsEducation.ServiceDefaults;
using Http = AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Academies;

/// <summary>
/// An academy: the tenant itself. Known from the ministry's list from the start, onboarded by an act. Identity is the ministry's code, never a name or a domain: academies merge.
/// </summary>
internal sealed class Academy : IVersioned
{
    /// <summary>The ministry's code: <c>07</c>.</summary>
    public required string Code { get; init; }

    /// <summary>In addresses: <c>dijon</c>.</summary>
    public required string Slug { get; set; }

    /// <summary>As people write it.</summary>
    public required string Name { get; set; }

    /// <summary>Found by: <see cref="FrenchNames.Fold"/> of the name.</summary>
    public required string NameKey { get; set; }

    /// <summary>Sorted by: <see cref="FrenchNames.SortKey"/> of the name.</summary>
    public required string SortKey { get; set; }

    /// <summary>Its région académique.</summary>
    public required string Region { get; set; }

    /// <summary>Its mail domains.</summary>
    public required IReadOnlyList<string> Domains { get; set; }

    /// <summary>IANA.</summary>
    public required string TimeZone { get; set; }

    /// <summary>One of the thirty; false for the four overseas services, which are onboarded by name only, never by "all".</summary>
    public required bool IsAcademy { get; set; }

    /// <summary>When it was onboarded.</summary>
    public DateTimeOffset? OnboardedAt { get; private set; }

    /// <summary>The tiles' order, as the Dane wants it; empty: the catalogue's.</summary>
    public IReadOnlyList<string> Order { get; private set; } = [];

    /// <summary>Two who onboard it at the same instant: one save wins, the other runs again and finds nothing to do.</summary>
    public long Version { get; private set; }

    /// <summary>From now on it has a sub-portal.</summary>
    public void Onboard(DateTimeOffset at) => OnboardedAt = at;

    /// <summary>The tiles' order.</summary>
    public void Arrange(IEnumerable<string> slugs) => Order = [.. slugs];

    /// <summary>As the API shows it.</summary>
    public Http.AcademyAnswer Answer() =>
        new(Code, Slug, Name, Region, Domains, TimeZone, OnboardedAt, OnboardedAt is null ? null : $"/{Slug}");
}
