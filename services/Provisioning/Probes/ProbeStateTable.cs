using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Probes;

internal sealed class ProbeStateTable : IEntityTypeConfiguration<ProbeState>
{
    public void Configure(EntityTypeBuilder<ProbeState> row)
    {
        row.ToTable("ProbeStates");
        row.HasKey(p => p.InstanceId);
        row.Property(p => p.InstanceId).HasMaxLength(32);
        row.Property(p => p.Words).HasMaxLength(1000);
    }
}
