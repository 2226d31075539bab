using System.Text.Json;
using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Instances;

/// <summary>A version of a blueprint, as the Catalogue published it; never changed once here, since running instances keep theirs.</summary>
internal sealed class BlueprintRow
{
    public required string Offering { get; init; }

    public required int Version { get; init; }

    public required string Json { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public Blueprint Read() => JsonSerializer.Deserialize<Blueprint>(Json, ApiJson.Tolerant)
        ?? throw new InvalidOperationException($"The blueprint {Offering}/{Version} is empty.");
}

internal sealed class BlueprintTable : IEntityTypeConfiguration<BlueprintRow>
{
    public void Configure(EntityTypeBuilder<BlueprintRow> row)
    {
        row.ToTable("Blueprints");
        row.HasKey(b => new { b.Offering, b.Version });
        row.Property(b => b.Offering).HasMaxLength(64);
        row.Property(b => b.Json).HasMaxLength(-1);
    }
}
