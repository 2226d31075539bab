using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// The place in an instance that one resource fills. The row stays as a tombstone after a removal, so that a create that lands late is still found.
/// Steps read it, and write <see cref="Mark"/>; all else only <see cref="StepContext"/> writes.
/// </summary>
internal sealed class Slot : ITenantOwned
{
    public required string InstanceId { get; init; }

    public required string TenantId { get; init; }

    /// <summary>One of <see cref="SlotKind"/> or the driver's own.</summary>
    public required string Kind { get; init; }

    /// <summary>The recorded resource: recorded from the create's answer, or adopted when seen.</summary>
    public string? ResourceId { get; set; }

    /// <summary>When the newest create was about to be sent; null: never one, or it was proved since that nothing of it is there.</summary>
    public DateTimeOffset? IntentAt { get; set; }

    /// <summary>For which wish.</summary>
    public long IntentGeneration { get; set; }

    /// <summary>The create's outcome isn't known.</summary>
    public bool IntentOpen { get; set; }

    /// <summary>The first good look since the intent was committed.</summary>
    public DateTimeOffset? LookedSince { get; set; }

    /// <summary>When a GET of the recorded resource first answered 404.</summary>
    public DateTimeOffset? MissingSince { get; set; }

    /// <summary>Ids that were powered on with data, separated by blanks.</summary>
    public string? HeldBy { get; set; }

    /// <summary>The driver's memo about what it did to the resource (the version of the user data it wrote, …).</summary>
    public string? Mark { get; set; }

    /// <summary>The provider's word for the resource's state, as last seen.</summary>
    public string? State { get; set; }

    public string? ActName { get; set; }

    public DateTimeOffset? ActAt { get; set; }

    public string? ActFrom { get; set; }

    public bool ActLeftState { get; set; }

    public string? ActRequestId { get; set; }

    public bool EverHeldData(string resourceId) => HeldBy?.Split(' ').Contains(resourceId) ?? false;
}

/// <summary>The newest act on a slot's resource.</summary>
/// <param name="Name"><c>power-on</c>.</param>
/// <param name="At">When it began.</param>
/// <param name="RequestId">The provider's id of the call.</param>
/// <param name="LeftState">A look since then saw another state than the one it was done in: what looks like that state now is a fall-back.</param>
/// <param name="IsFresh">Younger than the listing delay when this look began, which may not show its effect yet; when the look is acted on may be much later.</param>
internal sealed record LastAct(string Name, DateTimeOffset At, string? RequestId, bool LeftState, bool IsFresh);

internal sealed class SlotTable : IEntityTypeConfiguration<Slot>
{
    public void Configure(EntityTypeBuilder<Slot> row)
    {
        row.ToTable("Slots");
        row.HasKey(s => new { s.InstanceId, s.Kind });
        row.Property(s => s.InstanceId).HasMaxLength(32);
        row.Property(s => s.Kind).HasMaxLength(32);
        row.Property(s => s.HeldBy).HasMaxLength(2000);
    }
}
