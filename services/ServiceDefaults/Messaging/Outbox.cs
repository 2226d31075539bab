using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults;

/// <summary>A message that commits with the change it tells of, and is sent after. MassTransit's own EF outbox can't be restored here; the shape is kept.</summary>
public sealed class OutboxMessage
{
    /// <summary>The order of commits within a service, roughly.</summary>
    public long Sequence { get; private set; }

    /// <summary>The message's id on the bus; the receiver's inbox knows it.</summary>
    public Guid MessageId { get; init; }

    /// <summary>The record's full name.</summary>
    public required string Type { get; init; }

    /// <summary>The record as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>W3C trace context of the change, so that one trace follows a click to the cloud.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When the change was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>A dispatcher has it until then.</summary>
    public DateTimeOffset ClaimedUntil { get; set; }

    /// <summary>Which dispatcher.</summary>
    public Guid? ClaimedBy { get; set; }

    /// <summary>How often it could not be sent while others could; what the broker being away cost doesn't count. Above 0 it is set aside, and <see cref="ClaimedUntil"/> is when it is tried again.</summary>
    public int Attempts { get; set; }

    /// <summary>Why it was set aside, as the log has it; null while it isn't, and of one set aside before this was kept.</summary>
    public string? Reason { get; set; }

    internal static void Configure(ModelBuilder model) => model.Entity<OutboxMessage>(row =>
    {
        row.ToTable("Outbox");
        row.HasKey(e => e.Sequence);
        row.Property(e => e.Body).HasMaxLength(-1);
        row.Property(e => e.Reason).HasMaxLength(OutboxTrouble.LongestReason);
        row.HasIndex(e => new { e.ClaimedUntil, e.Sequence });
        // Of the few that are set aside alone: the others, thousands a day, don't pay for it.
        row.HasIndex(e => e.Sequence, "IX_Outbox_SetAside").HasFilter("\"Attempts\" > 0");
    });
}

/// <summary>Adds messages to the change's own save: the change and its message, or neither.</summary>
public readonly struct Outbox(ServiceDb db)
{
    /// <summary>A message of Contracts/Messages.</summary>
    public void Add<T>(T message) where T : class
    {
        db.Add(new OutboxMessage
        {
            MessageId = Guid.CreateVersion7(db.Scope.Time.GetUtcNow()),
            Type = typeof(T).FullName!,
            Body = JsonSerializer.Serialize(message, ApiJson.Tolerant),
            TraceParent = Activity.Current?.Id,
            CreatedAt = db.Scope.Time.GetUtcNow(),
        });
    }
}

/// <summary>Wakes the dispatcher of a context after a save, so that a message doesn't wait for the next look at the table.</summary>
internal static class OutboxSignal
{
    private static readonly ConcurrentDictionary<Type, SemaphoreSlim> Bells = new();

    // A provider's context rings for its service's dispatcher, which knows the base type.
    public static void Ring(Type context)
    {
        for (var type = context; type is not null && type != typeof(ServiceDb); type = type.BaseType)
        {
            var bell = Bells.GetOrAdd(type, _ => new SemaphoreSlim(0, 1));
            lock (bell)
            {
                if (bell.CurrentCount == 0)
                    bell.Release();
            }
        }
    }

    public static Task<bool> Wait(Type context, TimeSpan atMost, CancellationToken ct) =>
        Bells.GetOrAdd(context, _ => new SemaphoreSlim(0, 1)).WaitAsync(atMost, ct);
}
