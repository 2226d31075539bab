using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>A database whose disk is full, or where another is always faster, when a test says so.</summary>
internal sealed class BadDay : SaveChangesInterceptor
{
    public bool SavesFail { get; set; }

    /// <summary>What the next saves of pads fail with, one each.</summary>
    public Queue<DbUpdateException> Losses { get; } = [];

    public FailingCommits Commits { get; } = new();

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        SavesFail ? throw new DbUpdateException("save", new SqliteException("database or disk is full", 13))
        : eventData.Context!.ChangeTracker.Entries<Pad>().Any() && Losses.TryDequeue(out var loss) ? throw loss
        : base.SavingChangesAsync(eventData, result, cancellationToken);

    internal sealed class FailingCommits : DbTransactionInterceptor
    {
        public bool Fail { get; set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            Fail ? throw new SqliteException("database or disk is full", 13) : base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
    }
}
