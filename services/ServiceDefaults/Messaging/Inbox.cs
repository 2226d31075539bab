using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults;

/// <summary>A message that a consumer has taken in; commits with what the message changed.</summary>
public sealed class InboxMessage
{
    /// <summary>The message's id on the bus.</summary>
    public Guid MessageId { get; init; }

    /// <summary>The consumer's name.</summary>
    public required string Consumer { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    internal static void Configure(ModelBuilder model) => model.Entity<InboxMessage>(row =>
    {
        row.ToTable("Inbox");
        row.HasKey(e => new { e.MessageId, e.Consumer });
        row.HasIndex(e => e.ReceivedAt);
    });
}

/// <summary>Turns a second copy of a message away.</summary>
public readonly struct Inbox(ServiceDb db)
{
    /// <summary>True for a message not seen before by this consumer; its mark is added to the consumer's save. Two copies at once: the second save fails on the key and its redelivery ends here.</summary>
    public async Task<bool> Accepts(ConsumeContext context, string consumer)
    {
        var id = context.MessageId ?? throw new InvalidOperationException("A message without an id can't be told from its copy.");
        if (await db.Set<InboxMessage>().AnyAsync(m => m.MessageId == id && m.Consumer == consumer, context.CancellationToken))
            return false;
        db.Add(new InboxMessage { MessageId = id, Consumer = consumer, ReceivedAt = db.Scope.Time.GetUtcNow() });
        return true;
    }
}
