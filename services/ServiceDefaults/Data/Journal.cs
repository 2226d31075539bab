using System.Text.Json;
using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults;

/// <summary>A row of the append-only journal: who, what, before, after, from where. Written in the change's own save.</summary>
public sealed class JournalEntry
{
    /// <summary>Its place; the cursor of lists.</summary>
    public long Sequence { get; private set; }

    /// <summary>The same id twice is one entry.</summary>
    public Guid Id { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string Actor { get; init; }

    /// <summary>For whom, when not for themselves.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>What: <c>selection.enabled</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Whose thing; null: the nation's. Not a tenant's row: an operator reads all, and nobody writes another's through it.</summary>
    public string? AcademyCode { get; init; }

    /// <summary>To what: an id or slug.</summary>
    public required string Subject { get; init; }

    /// <summary>The state before, as JSON.</summary>
    public string? Before { get; init; }

    /// <summary>The state after, as JSON.</summary>
    public string? After { get; init; }

    /// <summary>The caller's address.</summary>
    public string? From { get; init; }

    /// <summary>The operation it belongs to.</summary>
    public string? OperationId { get; init; }

    internal static void Configure(ModelBuilder model) => model.Entity<JournalEntry>(row =>
    {
        row.ToTable("Journal");
        row.HasKey(e => e.Sequence);
        row.HasIndex(e => e.Id).IsUnique();
        row.HasIndex(e => new { e.AcademyCode, e.Sequence });
        row.Property(e => e.Before).HasMaxLength(-1);
        row.Property(e => e.After).HasMaxLength(-1);
    });
}

/// <summary>Adds rows to the journal; they commit with the change.</summary>
public readonly struct Journal(ServiceDb db)
{
    /// <summary>One act; actor, address and time are the scope's.</summary>
    public JournalEntry Add(string action, string subject, string? academy, object? before, object? after, string? operationId = null)
    {
        var entry = new JournalEntry
        {
            Id = Guid.CreateVersion7(db.Scope.Time.GetUtcNow()),
            At = db.Scope.Time.GetUtcNow(),
            Actor = db.Scope.Caller.Name,
            From = db.Scope.Caller.From,
            Action = action,
            AcademyCode = academy,
            Subject = subject,
            Before = before is null ? null : JsonSerializer.Serialize(before, ApiJson.Tolerant),
            After = after is null ? null : JsonSerializer.Serialize(after, ApiJson.Tolerant),
            OperationId = operationId,
        };
        db.Add(entry);
        return entry;
    }
}
