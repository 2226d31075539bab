using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Engine.Names;

/// <summary>
/// A name's A record. An instance's step writes what is wanted (owner, generation, address, <see cref="Declared"/>); the zone's lane writes all the rest. They touch different columns, so neither
/// loses the other's. The row stays after a withdrawal.
/// </summary>
internal sealed class DnsRecord : ITenantOwned
{
    public required string Zone { get; init; }

    /// <summary>Within the zone: <c>etherpad.dijon</c>.</summary>
    public required string Name { get; init; }

    public required string TenantId { get; init; }

    /// <summary>The lane of the zone's account.</summary>
    public required string Lane { get; set; }

    // Wanted.
    /// <summary>The instance that declared it last.</summary>
    public required string Owner { get; set; }

    /// <summary>For which wish; an older one never withdraws it.</summary>
    public required long Generation { get; set; }

    /// <summary>Null: withdrawn.</summary>
    public string? Address { get; set; }

    /// <summary>Rises with every change of what is wanted.</summary>
    public long Declared { get; set; }

    // Observed, by the zone's lane.
    /// <summary>The declaration that a look, begun after the last act, saw served.</summary>
    public long DeployedAs { get; set; }

    /// <summary>When that was seen; a withdrawn name's time to live runs from here.</summary>
    public DateTimeOffset? DeployedAt { get; set; }

    /// <summary>We set a record of this name once: what the zone holds under it is ours.</summary>
    public DateTimeOffset? IntentAt { get; set; }

    /// <summary>The outcome of the last act isn't known.</summary>
    public bool IntentOpen { get; set; }

    public DateTimeOffset? LookedSince { get; set; }

    public DateTimeOffset? LastActAt { get; set; }

    public string? RequestId { get; set; }

    public DateTimeOffset? NotBefore { get; set; }

    public int Attempts { get; set; }

    public BlockedBy? BlockedBy { get; set; }

    /// <summary>Of a refusal that is tried again, too: then nothing blocks it.</summary>
    public string? BlockedWords { get; set; }

    public string? BlockedRequestId { get; set; }

    public bool IsDeployed => DeployedAs == Declared;

    /// <summary>What was refused last, for the words of whoever waits for it; empty when nothing was.</summary>
    public string Why => BlockedWords is null ? "" : $": {BlockedWords}";
}

internal sealed class DnsRecordTable : IEntityTypeConfiguration<DnsRecord>
{
    public void Configure(EntityTypeBuilder<DnsRecord> row)
    {
        row.ToTable("DnsRecords");
        row.HasKey(r => new { r.Zone, r.Name });
        row.Property(r => r.Zone).HasMaxLength(120);
        row.Property(r => r.Name).HasMaxLength(120);
        row.Property(r => r.Owner).HasMaxLength(32);
        row.Property(r => r.BlockedBy).HasConversion<string>().HasMaxLength(20);
        row.Property(r => r.BlockedWords).HasMaxLength(2000);
        row.HasIndex(r => new { r.Lane, r.NotBefore });
        row.Ignore(r => r.IsDeployed);
        row.Ignore(r => r.Why);
    }
}
