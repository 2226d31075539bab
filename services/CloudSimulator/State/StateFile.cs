using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace AppsEducation.CloudSimulator.State;

/// <summary>The rows on disk, as JSON in one SQLite table. A call's changes are one transaction: a killed process loses the call or keeps it whole.</summary>
internal sealed class StateFile : IDisposable
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly SqliteConnection connection;

    public StateFile(string path)
    {
        // A simulator that was killed may still be dying while its successor starts: wait for its lock rather than fail.
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        // WAL with NORMAL keeps every committed transaction when the process dies; only a power cut could lose the last ones.
        Run("PRAGMA journal_mode=WAL");
        Run("PRAGMA synchronous=NORMAL");
        Run("CREATE TABLE IF NOT EXISTS rows (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);   // it holds accounts' keys and user data
    }

    public void Load(IReadOnlyDictionary<string, ITable> tables)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT kind, id, json FROM rows";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            if (tables.TryGetValue(reader.GetString(0), out var table))
                table.Load(reader.GetString(1), reader.GetString(2));
    }

    public void Write(IReadOnlyCollection<Change> changes)
    {
        using var transaction = connection.BeginTransaction();
        using var put = Prepare(transaction, "INSERT INTO rows (kind, id, json) VALUES ($kind, $id, $json) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json");
        using var remove = Prepare(transaction, "DELETE FROM rows WHERE kind = $kind AND id = $id");
        foreach (var change in changes)
        {
            var command = change.Json is null ? remove : put;
            command.Parameters["$kind"].Value = change.Table;
            command.Parameters["$id"].Value = change.Id;
            command.Parameters["$json"].Value = change.Json ?? "";
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    public void Dispose() => connection.Dispose();

    private SqliteCommand Prepare(SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.Parameters.Add("$kind", SqliteType.Text);
        command.Parameters.Add("$id", SqliteType.Text);
        command.Parameters.Add("$json", SqliteType.Text);
        return command;
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
