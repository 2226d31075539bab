using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Stewards;

/// <summary>The academy that answers for an offering.</summary>
internal sealed class Steward
{
    /// <summary>The academy's code.</summary>
    public required string Academy { get; init; }

    /// <summary>As pages say it.</summary>
    public required Text Name { get; set; }

    internal static void Configure(ModelBuilder model) => model.Entity<Steward>(row =>
    {
        row.ToTable("Stewards");
        row.HasKey(e => e.Academy);
        row.Property(e => e.Academy).HasMaxLength(8);
        row.ComplexProperty(e => e.Name);
    });
}
