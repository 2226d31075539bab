using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// A hosting account, a zone's account, or the placement: leased as a whole by one worker, so that its looks and acts, their rate and its serial DNS are local to one process.
/// </summary>
internal sealed class Lane
{
    /// <summary>The lane in which instances are placed.</summary>
    public const string Placement = "placement";

    public required string Name { get; init; }

    /// <summary>The worker that holds it; null: nobody.</summary>
    public string? Owner { get; set; }

    /// <summary>On the database's clock.</summary>
    public DateTimeOffset LeaseUntil { get; set; }

    /// <summary>Rises with every change of hands. It is a concurrency token: a save under an older number fails.</summary>
    public long Fence { get; set; }

    /// <summary>Changes with every save under the fence, which is what makes the token be checked.</summary>
    public long Writes { get; set; }
}

internal sealed class LaneTable : IEntityTypeConfiguration<Lane>
{
    public void Configure(EntityTypeBuilder<Lane> row)
    {
        row.ToTable("Lanes");
        row.HasKey(l => l.Name);
        row.Property(l => l.Name).HasMaxLength(64);
        row.Property(l => l.Fence).IsConcurrencyToken();
    }
}
