using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.CloudInit.Enrolment;

/// <summary>The machine of an instance as the control plane knows it: what it was told, and who it proved to be. Written with its first user data.</summary>
internal sealed class Machine : ITenantOwned, IVersioned
{
    /// <summary>The key: an instance has one machine, whatever servers it had.</summary>
    public required string InstanceId { get; init; }

    public required string TenantId { get; init; }

    /// <summary>Its account, for the way to it.</summary>
    public required string Account { get; set; }

    public required string AcademySlug { get; set; }

    public required string HostName { get; set; }

    public required string AlivePath { get; set; }

    public string? AliveContains { get; set; }

    // Who it proved to be.
    public DateTimeOffset? EnrolledAt { get; private set; }

    /// <summary>SHA-256 of the token that it redeemed.</summary>
    public string? EnrolledBy { get; private set; }

    /// <summary>SHA-256 of its probe identity.</summary>
    public string? ProbeIdentity { get; private set; }

    /// <summary>Until when the certificate lasts that it was given last.</summary>
    public DateTimeOffset? CertificateUntil { get; set; }

    public long Version { get; private set; }

    public AliveCheck Alive => new(AlivePath, AliveContains);

    /// <summary>It redeemed a token: the identity of a former server is nobody's from now on.</summary>
    public void Enrol(string tokenHash, string probeIdentityHash, DateTimeOffset now)
    {
        if (EnrolledBy != tokenHash)
            (EnrolledAt, EnrolledBy) = (now, tokenHash);
        ProbeIdentity = probeIdentityHash;
    }
}

internal sealed class MachineTable : IEntityTypeConfiguration<Machine>
{
    public void Configure(EntityTypeBuilder<Machine> row)
    {
        row.ToTable("Machines");
        row.HasKey(m => m.InstanceId);
        row.Property(m => m.InstanceId).HasMaxLength(32);
        row.Property(m => m.HostName).HasMaxLength(253);
        row.Property(m => m.EnrolledBy).HasMaxLength(64);
        row.Property(m => m.ProbeIdentity).HasMaxLength(64);
        row.HasIndex(m => m.ProbeIdentity);
        row.Ignore(m => m.Alive);
    }
}
