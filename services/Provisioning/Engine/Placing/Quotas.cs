using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Engine.Placing;

/// <summary>What one instance holds of an account's quota, from its placement until its removal was read back.</summary>
internal sealed class QuotaReservation : ITenantOwned
{
    public required string InstanceId { get; init; }

    public required string Account { get; init; }

    public required string Quota { get; init; }

    public required string TenantId { get; init; }

    public required int Amount { get; init; }
}

/// <summary>The sum of an account's reservations of one quota. Its version is what makes two workers that reserve at once not overshoot.</summary>
internal sealed class QuotaUse : IVersioned
{
    public required string Account { get; init; }

    public required string Quota { get; init; }

    public int Used { get; set; }

    public long Version { get; private set; }
}

internal sealed class QuotaTables : IEntityTypeConfiguration<QuotaReservation>, IEntityTypeConfiguration<QuotaUse>
{
    public void Configure(EntityTypeBuilder<QuotaReservation> row)
    {
        row.ToTable("QuotaReservations");
        row.HasKey(r => new { r.InstanceId, r.Account, r.Quota });
        row.Property(r => r.InstanceId).HasMaxLength(32);
        row.Property(r => r.Account).HasMaxLength(64);
        row.Property(r => r.Quota).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<QuotaUse> row)
    {
        row.ToTable("QuotaUses");
        row.HasKey(u => new { u.Account, u.Quota });
        row.Property(u => u.Account).HasMaxLength(64);
        row.Property(u => u.Quota).HasMaxLength(32);
    }
}

/// <summary>Tells what is taken of the accounts' quotas; takes and gives back shares, in the caller's save.</summary>
internal static class Quotas
{
    /// <summary>What is reserved of each account.</summary>
    public static async Task<Dictionary<(string Account, string Quota), int>> Used(ProvisioningDb db, CancellationToken ct) =>
        await db.Set<QuotaUse>().AsNoTracking().ToDictionaryAsync(u => (u.Account, u.Quota), u => u.Used, ct);

    public static async Task Reserve(ProvisioningDb db, string instanceId, string tenantId, string account, IReadOnlyDictionary<string, int> needs, CancellationToken ct)
    {
        foreach (var (quota, amount) in needs)
        {
            var use = await db.Set<QuotaUse>().FindAsync([account, quota], ct) ?? db.Add(new QuotaUse { Account = account, Quota = quota }).Entity;
            use.Used += amount;
            db.Add(new QuotaReservation { InstanceId = instanceId, Account = account, Quota = quota, TenantId = tenantId, Amount = amount });
        }
    }

    public static async Task Release(ProvisioningDb db, string instanceId, CancellationToken ct)
    {
        foreach (var held in await db.Set<QuotaReservation>().Where(r => r.InstanceId == instanceId).ToListAsync(ct))
        {
            if (await db.Set<QuotaUse>().FindAsync([held.Account, held.Quota], ct) is { } use)
                use.Used -= held.Amount;
            db.Remove(held);
        }
    }
}
