using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Where an instance is in its life, as the engine drives it. What others are told is <see cref="InstanceState"/>.</summary>
internal enum Phase
{
    /// <summary>No account yet.</summary>
    Placing,

    /// <summary>Walks the provider's list to the first answer.</summary>
    Provisioning,

    /// <summary>It answered once; the list is walked again after each inventory, and puts drift right.</summary>
    Running,

    /// <summary>Its end is scheduled; it goes on running.</summary>
    Ending,

    /// <summary>Walks the removal list.</summary>
    Removing,

    /// <summary>Walks the removal list after a failure or a long block, before data.</summary>
    RollingBack,

    /// <summary>Nothing is left, read back.</summary>
    Removed,

    /// <summary>It was never available, and nothing is left.</summary>
    Failed,
}

/// <summary>
/// One deployment: what the engine knows of it. Created by the first wish, and from then on written only by the worker that holds its lane, under the fencing number (and at a start that lets an account go);
/// what is asked for is another row (<see cref="Wish"/>), so that an asker and a worker never lose each other's change.
/// </summary>
internal sealed class Instance : ITenantOwned
{
    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required string AcademySlug { get; set; }

    public required string Offering { get; set; }

    public required Sensitivity Sensitivity { get; set; }

    /// <summary>The blueprint and size that it has, fixed when it is placed.</summary>
    public required int BlueprintVersion { get; set; }

    public required string Size { get; set; }

    // Placement.
    /// <summary>Who works on it: the account's lane, or the placement's.</summary>
    public required string Lane { get; set; }

    public string? Account { get; set; }

    /// <summary>Where it was placed last, kept when it is placed anew.</summary>
    public string? LastAccount { get; set; }

    public string? CloudZone { get; set; }

    public string? DnsZone { get; set; }

    public string? HostName { get; set; }

    /// <summary>Why there: lines of arguments, separated by newlines.</summary>
    public string? PlacedBecause { get; set; }

    // The wish that was taken in.
    /// <summary>The newest wish that the engine works on.</summary>
    public long Generation { get; set; }

    /// <summary>The wish that what exists answers to.</summary>
    public long ObservedGeneration { get; set; }

    /// <summary>Nudges (retries asked by a person) taken in.</summary>
    public long Nudges { get; set; }

    // Where it is.
    public Phase Phase { get; set; }

    /// <summary>Rises when it is provisioned anew after a removal that couldn't be taken back.</summary>
    public int Life { get; set; } = 1;

    /// <summary>The step it is at, by name.</summary>
    public string? Step { get; set; }

    public DateTimeOffset? StepStartedAt { get; set; }

    /// <summary>When it is looked at next; null: nothing to do until a wish, a probe or an inventory says so.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Failed tries in a row.</summary>
    public int Attempts { get; set; }

    /// <summary>When the refusal that may heal was first seen.</summary>
    public DateTimeOffset? RefusedSince { get; set; }

    /// <summary>When the instance's last act began: a step runs only on a look begun later.</summary>
    public DateTimeOffset? LastActAt { get; set; }

    // Data and end.
    /// <summary>Powered on with its volume, or about to be: committed before the call. It goes only through the gate.</summary>
    public bool HeldData { get; set; }

    public DateTimeOffset? PoweredOnAt { get; set; }

    public bool EverAvailable { get; set; }

    /// <summary>The last word of its probe that was taken in.</summary>
    public bool Answering { get; set; }

    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>The first act of a removal was committed: it can only be finished.</summary>
    public bool Irreversible { get; set; }

    /// <summary>The step is stuck since: unlike <see cref="BlockedSince"/> it outlives the tries in between, until the step is done.</summary>
    public DateTimeOffset? StuckSince { get; set; }

    /// <summary>The account that it gave its place back to: another one is preferred.</summary>
    public string? LeftAccount { get; set; }

    /// <summary>After a roll-back: fail with what stands in Failure*; otherwise it is placed again.</summary>
    public bool FailsAfterRollback { get; set; }

    // Its operation.
    public string? OperationId { get; set; }

    public OperationKind OperationKind { get; set; }

    public OperationState OperationState { get; set; }

    public DateTimeOffset OperationStartedAt { get; set; }

    public DateTimeOffset? OperationEndedAt { get; set; }

    public BlockedBy? BlockedBy { get; set; }

    public string? BlockedWords { get; set; }

    public string? BlockedRequestId { get; set; }

    public DateTimeOffset? BlockedSince { get; set; }

    public string? FailureCode { get; set; }

    public string? FailureWords { get; set; }

    public string? FailureRequestId { get; set; }

    /// <summary>Rises with every report.</summary>
    public long Revision { get; set; }

    /// <summary>The trace of the wish: from the click to each cloud call.</summary>
    public string? TraceParent { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What others are told.</summary>
    public InstanceState State => Phase switch
    {
        Phase.Placing or Phase.Provisioning => !EverAvailable ? InstanceState.Preparing : Answering ? InstanceState.Available : InstanceState.Incident,
        Phase.Running => Answering ? InstanceState.Available : InstanceState.Incident,
        Phase.Ending => InstanceState.Ending,
        Phase.Removing => InstanceState.Removing,
        Phase.RollingBack => InstanceState.Preparing,
        Phase.Removed => InstanceState.Removed,
        _ => InstanceState.Failed,
    };
}

internal sealed class InstanceTable : IEntityTypeConfiguration<Instance>
{
    public void Configure(EntityTypeBuilder<Instance> row)
    {
        row.ToTable("Instances");
        row.HasKey(i => i.Id);
        row.Property(i => i.Id).HasMaxLength(32);
        row.Property(i => i.PlacedBecause).HasMaxLength(2000);
        row.Property(i => i.BlockedWords).HasMaxLength(2000);
        row.Property(i => i.FailureWords).HasMaxLength(2000);
        row.Property(i => i.Phase).HasConversion<string>().HasMaxLength(20);
        row.Property(i => i.Sensitivity).HasConversion<string>().HasMaxLength(20);
        row.Property(i => i.OperationKind).HasConversion<string>().HasMaxLength(32);
        row.Property(i => i.OperationState).HasConversion<string>().HasMaxLength(20);
        row.Property(i => i.BlockedBy).HasConversion<string>().HasMaxLength(20);
        row.HasIndex(i => new { i.Lane, i.NotBefore });
        row.HasIndex(i => new { i.TenantId, i.Offering });
        row.Ignore(i => i.State);
    }
}
