using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Databases;

/// <summary>
/// Migrations run while replicas of the release before still serve, and stay when an operator goes back to it: after the first one of a service, they only add what old code doesn't see and can leave out.
/// The rule and its second half, contracting: docs/databases.md.
/// </summary>
[TestFixture]
internal sealed class ExpandTests
{
    // "ProvisioningPostgres NAME": migrations that take away what no release that may still run reads. Each with its reason.
    private static readonly string[] Contracting = [];

    [TestCaseSource(typeof(ServiceContexts), nameof(ServiceContexts.All))]
    public void Migrations_only_add(Type context)
    {
        using var db = ServiceContexts.Open(context);
        var assembly = db.GetService<IMigrationsAssembly>();
        var later = assembly.Migrations.OrderBy(migration => migration.Key, StringComparer.Ordinal).Skip(1).Where(migration => !Contracting.Contains($"{context.Name} {migration.Key[15..]}")).ToArray();

        Assert.That(later, Is.Not.Empty);
        Assert.Multiple(() =>
        {
            foreach (var (id, type) in later)
                Assert.That(Harms(assembly.CreateMigration(type, db.Database.ProviderName!).UpOperations), Is.Empty, id);
        });
    }

    [Test]
    public void The_contracting_ones_are_there() => Assert.That(Contracting, Is.SubsetOf(
        from context in ServiceContexts.All from id in Migrations(context) select $"{context.Name} {id[15..]}"));

    private static IEnumerable<TestCaseData> Harmful()
    {
        yield return Case(new DropTableOperation { Name = "Lanes" }, "old code reads it");
        yield return Case(new DropColumnOperation { Table = "Lanes", Name = "Owner" }, "old code reads it");
        yield return Case(new RenameTableOperation { Name = "Lanes", NewName = "Roads" }, "for old code it is gone");
        yield return Case(new RenameColumnOperation { Table = "Lanes", Name = "Owner", NewName = "Holder" }, "for old code it is gone");
        yield return Case(new AddColumnOperation { Table = "Lanes", Name = "Colour", ClrType = typeof(string) }, "old code inserts rows without it");
        yield return Case(new AlterColumnOperation { Table = "Lanes", Name = "Owner", ClrType = typeof(string) }, "old code writes what was allowed");
        yield return Case(new CreateIndexOperation { Table = "Lanes", Name = "IX", Columns = ["Owner"], IsUnique = true }, "old code writes the same value twice");
        yield return Case(new AddForeignKeyOperation { Table = "Lanes", Name = "FK", Columns = ["Owner"] }, "old code inserts in another order");
        yield return Case(new AddCheckConstraintOperation { Table = "Lanes", Name = "CK" }, "old code knows no such rule");
        yield return Case(new SqlOperation { Sql = "update Lanes set Owner = null" }, "nobody can say what it does");
        yield return Case(new DeleteDataOperation { Table = "Lanes", KeyColumns = ["Name"] }, "what old code wrote");
    }

    private static TestCaseData Case(MigrationOperation operation, string reason) => new TestCaseData(operation).SetArgDisplayNames($"{operation.GetType().Name}: {reason}");

    [TestCaseSource(nameof(Harmful))]
    public void What_harms_old_code_is_found(MigrationOperation operation) => Assert.That(Harms([operation]), Has.Count.EqualTo(1));

    [Test]
    public void What_it_does_not_see_or_can_leave_out_is_no_harm()
    {
        var table = new CreateTableOperation { Name = "Roads" };

        Assert.That(Harms(
        [
            table, new CreateIndexOperation { Table = "Roads", Name = "IX", Columns = ["Name"], IsUnique = true }, new AddColumnOperation { Table = "Roads", Name = "Length", ClrType = typeof(int) },
            new AddColumnOperation { Table = "Lanes", Name = "Colour", ClrType = typeof(string), IsNullable = true },
            new AddColumnOperation { Table = "Lanes", Name = "Width", ClrType = typeof(int), DefaultValue = 2 },
            new CreateIndexOperation { Table = "Lanes", Name = "IX", Columns = ["Owner"] },
        ]), Is.Empty);
    }

    // By what is known to be harmless: an operation that nobody thought of here is a harm until somebody does.
    private static List<string> Harms(IReadOnlyList<MigrationOperation> operations)
    {
        var made = operations.OfType<CreateTableOperation>().Select(table => table.Name).ToHashSet();
        return [.. operations.Where(operation => operation switch
        {
            CreateTableOperation => false,
            AddColumnOperation column => !(column.IsNullable || column.DefaultValue is not null || column.DefaultValueSql is not null || made.Contains(column.Table)),
            CreateIndexOperation index => index.IsUnique && !made.Contains(index.Table),
            AddForeignKeyOperation key => !made.Contains(key.Table),
            _ => true,
        }).Select(Say)];
    }

    private static string Say(MigrationOperation operation) =>
        $"{operation.GetType().Name} {string.Join('.', new[] { "Table", "Name" }.Select(name => operation.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)?.GetValue(operation)).OfType<string>())}";

    private static IEnumerable<string> Migrations(Type context)
    {
        using var db = ServiceContexts.Open(context);
        return db.GetService<IMigrationsAssembly>().Migrations.Keys;
    }
}
