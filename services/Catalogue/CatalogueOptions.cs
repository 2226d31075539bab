using System.ComponentModel.DataAnnotations;

namespace AppsEducation.Catalogue;

/// <summary>Section <c>Catalogue</c>.</summary>
internal sealed class CatalogueOptions
{
    /// <summary>A folder with a seed of the operator's own (categories.yml, stewards.yml, Offerings/); absent: the built-in one.</summary>
    public string? SeedDirectory { get; set; }

    /// <summary>How often everything is said again: a lost message delays a change by this much, at most.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00", ErrorMessage = "Catalogue:RestateEvery must be between 00:00:05 and 1.00:00:00, for example 00:05:00 (environment: Catalogue__RestateEvery).")]
    public TimeSpan RestateEvery { get; set; } = TimeSpan.FromMinutes(5);
}
