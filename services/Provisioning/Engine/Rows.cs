using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Engine;

/// <summary>A step of an operation, as people follow it.</summary>
internal sealed class StepLog : ITenantOwned
{
    public required string OperationId { get; init; }

    public required int Ordinal { get; init; }

    public required string TenantId { get; init; }

    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? Waiting { get; set; }

    public string? RequestId { get; set; }
}

/// <summary>This control plane: one row, made at the first start and never changed, since every resource carries its id.</summary>
internal sealed class InstallationRow
{
    public int Key { get; init; } = 1;

    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What an account was like when last looked at.</summary>
internal sealed class AccountState
{
    public required string Name { get; init; }

    /// <summary><c>ready unreachable credentials-refused</c>.</summary>
    public string State { get; set; } = "unreachable";

    public string? Words { get; set; }

    public DateTimeOffset? LastSeenAt { get; set; }

    public DateTimeOffset? InventoryAt { get; set; }
}

/// <summary>A resource with our installation's tag that no row accounts for: shown to people. What landed late where its instance no longer is, <see cref="Strays"/> put away; all else is touched by nobody.</summary>
internal sealed class Orphan
{
    public required string Account { get; init; }

    public required string Kind { get; init; }

    public required string ResourceId { get; init; }

    public required string Name { get; init; }

    public required string Tags { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }
}

internal sealed class RowTables : IEntityTypeConfiguration<StepLog>, IEntityTypeConfiguration<InstallationRow>, IEntityTypeConfiguration<AccountState>, IEntityTypeConfiguration<Orphan>
{
    public void Configure(EntityTypeBuilder<StepLog> row)
    {
        row.ToTable("Steps");
        row.HasKey(s => new { s.OperationId, s.Ordinal });
        row.Property(s => s.OperationId).HasMaxLength(32);
        row.Property(s => s.InstanceId).HasMaxLength(32);
        row.Property(s => s.Waiting).HasMaxLength(1000);
    }

    public void Configure(EntityTypeBuilder<InstallationRow> row)
    {
        row.ToTable("Installation");
        row.HasKey(i => i.Key);
        row.Property(i => i.Key).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<AccountState> row)
    {
        row.ToTable("AccountStates");
        row.HasKey(a => a.Name);
        row.Property(a => a.Name).HasMaxLength(64);
        row.Property(a => a.Words).HasMaxLength(2000);
    }

    public void Configure(EntityTypeBuilder<Orphan> row)
    {
        row.ToTable("Orphans");
        row.HasKey(o => new { o.Account, o.Kind, o.ResourceId });
        row.Property(o => o.Account).HasMaxLength(64);
        row.Property(o => o.Kind).HasMaxLength(32);
        row.Property(o => o.ResourceId).HasMaxLength(80);
        row.Property(o => o.Tags).HasMaxLength(2000);
    }
}
