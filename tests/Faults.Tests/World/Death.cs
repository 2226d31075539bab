using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AppsEducation.Faults.Tests;

/// <summary>Stands between a process and its database: once it came nothing is read or written; it may come at the n-th commit, before it or after it.</summary>
internal sealed class Death(ControlPlane process) : SaveChangesInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor
{
    /// <summary>Saves so far.</summary>
    public int Commits { get; private set; }

    /// <summary>Saves begun and saves ended: while it stays the same the database does.</summary>
    public int Stirs { get; private set; }

    public bool Came { get; set; }

    /// <summary>The commit at which it comes; null: none.</summary>
    public int? AtCommit { get; set; }

    /// <summary>Whether that commit still holds.</summary>
    public bool AfterIt { get; set; }

    /// <summary>What happens while the process is about to commit this: it may be stopped there for a while.</summary>
    public Func<DbContext, Task>? OnSaving { get; set; }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check();
        if (OnSaving is { } saving)
            await saving(eventData.Context!);
        Commits++;
        Stirs++;
        if (!AfterIt && Commits == AtCommit)
            Die();
        return await base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Stirs++;
        if (AfterIt && Commits == AtCommit)
            Die();
        return base.SavedChangesAsync(eventData, result, cancellationToken);
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Check();
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check();
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Check();
        return ValueTask.FromResult(result);
    }

    /// <summary>Throws when it came.</summary>
    public void Check()
    {
        if (Came)
            throw new ProcessDiedException();
    }

    private void Die()
    {
        process.Die();
        throw new ProcessDiedException();
    }
}

/// <summary>Ends what a dead process was about.</summary>
internal sealed class ProcessDiedException() : Exception("The process is dead.");
