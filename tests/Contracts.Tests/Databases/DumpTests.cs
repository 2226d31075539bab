using System.Data.Common;
using System.IO.Compression;
using AppsEducation.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Databases;

/// <summary>Databases as earlier versions left them, in the middle of their work (<c>tests/data/dumps</c>): the migrations of today take them over, and the model of today reads every row.</summary>
[TestFixture]
internal sealed class DumpTests
{
    private static readonly string? Postgres = Environment.GetEnvironmentVariable("APPSEDU_TEST_POSTGRES");
    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-dump-").FullName;

    [OneTimeTearDown]
    public void Ends() => Directory.Delete(folder, recursive: true);

    private static IEnumerable<TestCaseData> Of(string provider) =>
        ServiceContexts.All.Where(type => type.Name.EndsWith(provider, StringComparison.Ordinal)).Select(type => new TestCaseData(type, type.Name[..^provider.Length].ToLowerInvariant()).SetArgDisplayNames(type.Name));

    private static IEnumerable<TestCaseData> OnSqlite() => Of("Sqlite");

    private static IEnumerable<TestCaseData> OnPostgreSql() => Of("Postgres");

    [TestCaseSource(nameof(OnSqlite))]
    public async Task On_SQLite_it_is_taken_over_and_read(Type context, string name)
    {
        var connection = $"Data Source={Path.Combine(folder, name + ".db")};Pooling=False";
        await using (var database = new SqliteConnection(connection))
            await Restore(database, "BEGIN;\n" + Text("sqlite", name) + "COMMIT;");

        await TakesOverAndReads(context, connection);
    }

    [TestCaseSource(nameof(OnPostgreSql)), Category("PostgreSql")]
    public async Task On_PostgreSQL_it_is_taken_over_and_read(Type context, string name)
    {
        if (Postgres is null)
            Assert.Ignore("APPSEDU_TEST_POSTGRES names no server; `bash tests/run.sh --only end-to-end` starts one.");
        var database = $"dump_{name}_{Guid.NewGuid():N}";
        await using (var server = new NpgsqlConnection($"{Postgres};Database=postgres;Pooling=false"))
            await Restore(server, $"create database {database}");
        var connection = $"{Postgres};Database={database};Pooling=false";
        await using (var restored = new NpgsqlConnection(connection))
            await Restore(restored, Text("postgresql", name));

        await TakesOverAndReads(context, connection);
    }

    private static async Task TakesOverAndReads(Type context, string connection)
    {
        await using var db = ServiceContexts.Open(context, connection);
        db.Scope.Tenancy.BecomeNation("a test reads every academy's rows");
        var before = await Rows(db, db.Model.GetRelationalModel().Tables.Select(table => table.Name), missingIsNone: true);
        Assert.That(await db.Database.GetAppliedMigrationsAsync(), Is.Not.Empty, "the dump says at which migrations it was");

        await db.Database.MigrateAsync();

        Assert.That(await db.Database.GetPendingMigrationsAsync(), Is.Empty);
        var entities = db.Model.GetEntityTypes().Where(entity => !entity.IsOwned() && entity.GetTableName() is not null).ToArray();
        var after = await Rows(db, entities.Select(entity => entity.GetTableName()!), missingIsNone: false);
        Assert.Multiple(() =>
        {
            foreach (var entity in entities)
            {
                Assert.That(Read(db, entity), Is.EqualTo(after[entity.GetTableName()!]), $"{entity.GetTableName()}: what the model reads of what is there");
                Assert.That(after[entity.GetTableName()!], Is.GreaterThanOrEqualTo(before.GetValueOrDefault(entity.GetTableName()!)), $"{entity.GetTableName()}: nothing is lost on the way");
            }
            Assert.That(after.Values.Sum(), Is.GreaterThan(10), "the dump is not an empty one");
        });
    }

    // Every value of every row: a conversion that doesn't know an old word throws here.
    private static int Read(ServiceDb db, IEntityType entity)
    {
        var set = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(entity.ClrType).Invoke(db, null)!;
        return set.AsNoTracking().ToList().Count;
    }

    private static async Task<Dictionary<string, long>> Rows(ServiceDb db, IEnumerable<string> tables, bool missingIsNone)
    {
        await db.Database.OpenConnectionAsync();
        var rows = new Dictionary<string, long>();
        foreach (var table in tables.Distinct())
        {
            await using var count = db.Database.GetDbConnection().CreateCommand();
            count.CommandText = $"select count(*) from \"{table}\"";
            try
            {
                rows[table] = Convert.ToInt64(await count.ExecuteScalarAsync());
            }
            catch (DbException) when (missingIsNone)
            {
                rows[table] = 0;   // a table of a later migration
            }
        }
        await db.Database.CloseConnectionAsync();
        return rows;
    }

    private static async Task Restore(DbConnection database, string sql)
    {
        await database.OpenAsync();
        await using var all = database.CreateCommand();
        all.CommandText = sql;
        await all.ExecuteNonQueryAsync();
    }

    private static string Text(string provider, string name)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Product.Root, "tests/data/dumps", provider, name + ".sql.gz")), CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
