using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Engine;

/// <summary>An instance has moved on to another account, and everything of it was proved gone in this one: what comes to light here is a create that landed late. It ends when the instance comes back.</summary>
internal sealed class Departure : ITenantOwned
{
    // A create is under way for minutes at most. What is younger than this after the departure can't be explained by it: our rows may be those of a restored backup.
    private static readonly TimeSpan LandsWithin = TimeSpan.FromHours(1);

    public required string InstanceId { get; init; }

    public required string Account { get; init; }

    public required string TenantId { get; init; }

    /// <summary>When it got its place elsewhere.</summary>
    public required DateTimeOffset At { get; set; }

    /// <summary>All that of the instance shows in the account it left may go by itself: what could hold data tells that it was made then, and not in a later life that our rows don't know.</summary>
    public bool Explains(IEnumerable<CloudResource> resources) => resources.All(r => r.Kind is SlotKind.Firewall or SlotKind.Address || r.CreatedAt < At + LandsWithin);
}

internal sealed class DepartureTable : IEntityTypeConfiguration<Departure>
{
    public void Configure(EntityTypeBuilder<Departure> row)
    {
        row.ToTable("Departures");
        row.HasKey(d => new { d.InstanceId, d.Account });
        row.Property(d => d.InstanceId).HasMaxLength(32);
        row.Property(d => d.Account).HasMaxLength(64);
    }
}

/// <summary>Notes, in the caller's save, where an instance no longer is.</summary>
internal static class Departures
{
    /// <param name="db">The placement's.</param>
    /// <param name="instanceId">Which.</param>
    /// <param name="tenantId">Its academy.</param>
    /// <param name="from">Where it was placed last; null: nowhere.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Ends the asking.</param>
    public static async Task Note(ProvisioningDb db, string instanceId, string tenantId, string? from, string to, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Set<Departure>().FindAsync([instanceId, to], ct) is { } back)
            db.Remove(back);
        if (from is null || from == to)
            return;
        if (await db.Set<Departure>().FindAsync([instanceId, from], ct) is { } earlier)
            earlier.At = now;
        else
            db.Add(new Departure { InstanceId = instanceId, Account = from, TenantId = tenantId, At = now });
    }
}
