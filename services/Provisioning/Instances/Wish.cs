using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Instances;

/// <summary>What an instance is to be.</summary>
internal enum Desired { Running, Removed }

/// <summary>What is asked of an instance, newest generation only. Written by consumers, and nudged by a waiver and a retry; read by the worker of its lane.</summary>
internal sealed class Wish : ITenantOwned, IVersioned
{
    public required string InstanceId { get; init; }

    public required string TenantId { get; init; }

    public required long Generation { get; set; }

    public required Desired Desired { get; set; }

    public required string OperationId { get; set; }

    public required OperationKind OperationKind { get; set; }

    // What a life that begins is made of; null in a wish to remove.
    public string? AcademySlug { get; set; }

    public string? Offering { get; set; }

    public Sensitivity? Sensitivity { get; set; }

    public string? Size { get; set; }

    public int? BlueprintVersion { get; set; }

    /// <summary>Rises when a person asks to look again now.</summary>
    public long Nudges { get; set; }

    public string? TraceParent { get; set; }

    public required DateTimeOffset AskedAt { get; set; }

    public long Version { get; private set; }
}

/// <summary>One removal's destruction gate is waived, by one person, with a reason. It belongs to a generation, and so dies with an undo.</summary>
internal sealed class Waiver : ITenantOwned
{
    public required string InstanceId { get; init; }

    public required long Generation { get; init; }

    public required string TenantId { get; init; }

    public required string By { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class WishTable : IEntityTypeConfiguration<Wish>
{
    public void Configure(EntityTypeBuilder<Wish> row)
    {
        row.ToTable("Wishes");
        row.HasKey(w => w.InstanceId);
        row.Property(w => w.InstanceId).HasMaxLength(32);
        row.Property(w => w.Desired).HasConversion<string>().HasMaxLength(20);
        row.Property(w => w.Sensitivity).HasConversion<string>().HasMaxLength(20);
        row.Property(w => w.OperationKind).HasConversion<string>().HasMaxLength(32);
    }
}

internal sealed class WaiverTable : IEntityTypeConfiguration<Waiver>
{
    public void Configure(EntityTypeBuilder<Waiver> row)
    {
        row.ToTable("Waivers");
        row.HasKey(w => new { w.InstanceId, w.Generation });
        row.Property(w => w.InstanceId).HasMaxLength(32);
        row.Property(w => w.Reason).HasMaxLength(1000);
    }
}
