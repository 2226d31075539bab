using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AppsEducation.Tests;

/// <summary>Takes the text of every command and executes none; no connection is opened either.</summary>
internal static class SuppressedCommands
{
    private static readonly AsyncLocal<List<string>?> Current = new();

    public static readonly IInterceptor[] Interceptors = [new Connections(), new Commands()];

    /// <summary>Until disposed, texts go there.</summary>
    public static IDisposable Into(List<string> commands)
    {
        Current.Value = commands;
        return new Stop();
    }

    private static void Take(DbCommand command) =>
        (Current.Value ?? throw new InvalidOperationException("A command on the SQL Server context outside of a translation.")).Add(command.CommandText);

    private sealed class Stop : IDisposable
    {
        public void Dispose() => Current.Value = null;
    }

    private sealed class Connections : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

        public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();
    }

    private sealed class Commands : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            Take(command);
            return InterceptionResult<DbDataReader>.SuppressWithResult(new System.Data.DataTable().CreateDataReader());
        }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Take(command);
            return InterceptionResult<int>.SuppressWithResult(0);
        }

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        {
            Take(command);
            return InterceptionResult<object>.SuppressWithResult(0);
        }
    }
}
