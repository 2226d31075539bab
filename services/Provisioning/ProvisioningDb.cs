using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning;

/// <summary>Provisioning's database. Features bring their tables as <see cref="IEntityTypeConfiguration{T}"/> classes in their folders; a set isn't needed for them: <c>db.Set&lt;T&gt;()</c>.</summary>
internal abstract class ProvisioningDb(DbContextOptions options, RequestScope scope) : ServiceDb(options, scope)
{
    public DbSet<Instance> Instances => Set<Instance>();

    public DbSet<Wish> Wishes => Set<Wish>();

    public DbSet<Waiver> Waivers => Set<Waiver>();

    public DbSet<Slot> Slots => Set<Slot>();

    public DbSet<Lane> Lanes => Set<Lane>();

    public DbSet<DnsRecord> DnsRecords => Set<DnsRecord>();

    public DbSet<ProbeState> ProbeStates => Set<ProbeState>();

    protected override void OnServiceModel(ModelBuilder model) => model.ApplyConfigurationsFromAssembly(typeof(ProvisioningDb).Assembly);

    /// <summary>
    /// Saves all changes, and only while the lane is still in the hands of this lease: the lane's row is part of the save, with its fencing number as concurrency token.
    /// </summary>
    public async Task SaveUnder(LaneLease lease, Guards guards, CancellationToken ct)
    {
        using var saving = await lease.Save(ct);
        if (guards.Fencing)
        {
            var lane = ChangeTracker.Entries<Lane>().Select(e => e.Entity).SingleOrDefault(l => l.Name == lease.Lane)
                ?? Attach(new Lane { Name = lease.Lane, Fence = lease.Fence, Writes = saving.Number - 1 }).Entity;
            lane.Writes = saving.Number;
        }
        try
        {
            await SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException lost) when (lost.Entries.Any(e => e.Entity is Lane))
        {
            lease.Lost = true;
            throw new LaneLostException(lease.Lane);
        }
        lease.Progress();
    }
}

internal sealed class ProvisioningSqlite(DbContextOptions<ProvisioningSqlite> options, RequestScope scope) : ProvisioningDb(options, scope);

internal sealed class ProvisioningSqlServer(DbContextOptions<ProvisioningSqlServer> options, RequestScope scope) : ProvisioningDb(options, scope);

internal sealed class ProvisioningPostgres(DbContextOptions<ProvisioningPostgres> options, RequestScope scope) : ProvisioningDb(options, scope);
