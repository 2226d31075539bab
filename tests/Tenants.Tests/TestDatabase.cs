using Microsoft.Data.Sqlite;
using Npgsql;

namespace AppsEducation.Tenants.Tests;

/// <summary>
/// A database of a test's own: SQLite in a folder that goes with it, PostgreSQL where <c>APPSEDU_TEST_POSTGRES</c> names a server
/// (<c>Host=127.0.0.1;Port=5544;Username=postgres</c>).
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly string? Postgres = Environment.GetEnvironmentVariable("APPSEDU_TEST_POSTGRES");
    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-tenants-db-").FullName;
    private readonly bool keep;

    private TestDatabase(bool keep)
    {
        this.keep = keep;
        if (keep)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Drop().GetAwaiter().GetResult();
    }

    /// <summary>What a host is configured with.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Databases:Directory"] = folder,
        ["Databases:Provider"] = Postgres is null ? "Sqlite" : "PostgreSql",
        ["Databases:Tenants"] = Postgres is null ? Lite : $"{Postgres};Database={Name}",
    };

    private string Lite => $"Data Source={File}";
    private string File => Path.Combine(folder, "tenants.db");
    private string Name => "tenants_" + Path.GetFileName(folder)[^6..].ToLowerInvariant();

    /// <summary>Nothing in it yet.</summary>
    /// <param name="keep">A template: it stays until the tests are done.</param>
    public static TestDatabase Empty(bool keep = false) => new(keep);

    /// <summary>The same, beside it.</summary>
    public async Task<TestDatabase> Copy()
    {
        var copy = new TestDatabase(keep: false);
        if (Postgres is null)
        {
            // By the database itself: whatever still stands in the write-ahead log is in the copy.
            await using var source = new SqliteConnection(Lite + ";Pooling=false");
            await source.OpenAsync();
            await using var into = source.CreateCommand();
            into.CommandText = "VACUUM INTO $copy";
            into.Parameters.AddWithValue("$copy", copy.File);
            await into.ExecuteNonQueryAsync();
        }
        else
        {
            await Execute($"CREATE DATABASE {copy.Name} TEMPLATE {Name}");
        }
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        ClearPools();
        if (!keep)
            await Drop();
    }

    private async Task Drop()
    {
        if (Postgres is not null)
            await Execute($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        Directory.Delete(folder, recursive: true);
    }

    private void ClearPools()
    {
        if (Postgres is not null)
            NpgsqlConnection.ClearPool(new NpgsqlConnection($"{Postgres};Database={Name}"));
        else
            SqliteConnection.ClearPool(new SqliteConnection(Lite));
    }

    private static async Task Execute(string sql)
    {
        await using var server = new NpgsqlConnection($"{Postgres};Database=postgres;Pooling=false");
        await server.OpenAsync();
        await using var command = new NpgsqlCommand(sql, server);
        await command.ExecuteNonQueryAsync();
    }
}
