using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>Where a tile may stand.</summary>
internal sealed class Category
{
    public required string Slug { get; init; }

    public required Text Title { get; set; }

    /// <summary>Its place among the categories, from 1.</summary>
    public required int Position { get; set; }

    internal static void Configure(ModelBuilder model) => model.Entity<Category>(row =>
    {
        row.ToTable("Categories");
        row.HasKey(e => e.Slug);
        row.ComplexProperty(e => e.Title);
    });
}
