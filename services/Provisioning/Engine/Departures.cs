using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Engine;

/// <summary>An instance has moved on to another account, or to another zone of it, and everything of it was proved gone in this one: what comes to light here is a create that landed late. It ends when the instance comes back.</summary>
internal sealed class Departure : ITenantOwned
{
    // A create is under way for minutes at most. What is younger than this after the departure can't be explained by it: our rows may be those of a restored backup.
    private static readonly TimeSpan LandsWithin = TimeSpan.FromHours(1);

    public required string InstanceId { get; init; }

    public required string Account { get; init; }

    /// <summary>The provider's zone within the account.</summary>
    public required string CloudZone { get; init; }

    public required string TenantId { get; init; }

    /// <summary>When it got its place elsewhere.</summary>
    public required DateTimeOffset At { get; set; }

    /// <summary>The resource is where the instance no longer is: in the zone that it left, or in no zone where calls are made in none.</summary>
    public bool Covers(CloudResource resource) => resource.CloudZone is null || resource.CloudZone == CloudZone;

    /// <summary>All that shows of the instance there may go by itself: nothing of it is in use, and what could hold data tells that it was made then, and not in a later life that our rows don't know.</summary>
    public bool Explains(IEnumerable<CloudResource> resources) => resources.All(r => !r.InUse && (r.Kind is SlotKind.Firewall or SlotKind.Address || r.CreatedAt < At + LandsWithin));
}

internal sealed class DepartureTable : IEntityTypeConfiguration<Departure>
{
    public void Configure(EntityTypeBuilder<Departure> row)
    {
        row.ToTable("Departures");
        row.HasKey(d => new { d.InstanceId, d.Account, d.CloudZone });
        row.Property(d => d.InstanceId).HasMaxLength(32);
        row.Property(d => d.Account).HasMaxLength(64);
        row.Property(d => d.CloudZone).HasMaxLength(64);
    }
}

/// <summary>Notes, in the caller's save, where an instance no longer is.</summary>
internal static class Departures
{
    /// <param name="db">The placement's.</param>
    /// <param name="instance">As it was placed last.</param>
    /// <param name="account">Where it goes.</param>
    /// <param name="cloudZone">In which zone of it.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Ends the asking.</param>
    public static async Task Note(ProvisioningDb db, Instance instance, string account, string cloudZone, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Set<Departure>().FindAsync([instance.Id, account, cloudZone], ct) is { } back)
            db.Remove(back);
        if (instance is not { LastAccount: { } from, CloudZone: { } zone } || (from, zone) == (account, cloudZone))
            return;
        if (await db.Set<Departure>().FindAsync([instance.Id, from, zone], ct) is { } earlier)
            earlier.At = now;
        else
            db.Add(new Departure { InstanceId = instance.Id, Account = from, CloudZone = zone, TenantId = instance.TenantId, At = now });
    }
}
