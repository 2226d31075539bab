using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Databases;

/// <summary>One model, three providers, migrations each. SQL Server's are generated and parsed, not executed.</summary>
[TestFixture]
internal sealed class MigrationTests
{
    [Test]
    public void Each_service_has_its_three_providers() => Assert.That(ServiceContexts.All.Select(type => type.Name), Is.EquivalentTo(
        from service in new[] { "Catalogue", "Tenants", "Provisioning" } from provider in new[] { "Sqlite", "SqlServer", "Postgres" } select service + provider));

    [TestCaseSource(typeof(ServiceContexts), nameof(ServiceContexts.All))]
    public void The_migrations_are_the_model(Type context)
    {
        using var db = ServiceContexts.Open(context);

        Assert.That(db.Database.HasPendingModelChanges(), Is.False, $"dotnet ef migrations add … --context {context.Name}");
        Assert.That(db.Database.GetMigrations(), Is.Not.Empty);
    }

    [TestCaseSource(typeof(ServiceContexts), nameof(ServiceContexts.SqlServer))]
    public void The_idempotent_script_is_t_sql(Type context)
    {
        using var db = ServiceContexts.Open(context);
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        var parsed = new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);

        Assert.That(errors.Select(error => $"line {error.Line}: {error.Message}"), Is.Empty);
        var tables = new Tables();
        parsed.Accept(tables);
        Assert.That(tables.Names, Is.SupersetOf(db.Model.GetEntityTypes().Select(entity => entity.GetTableName()).Distinct()), "the script makes every table of the model");
    }

    // A typo that the parser let through would make the test above worthless.
    [TestCase("CREATE TABEL x (y int);")]
    [TestCase("CREATE TABLE x (y int")]
    [TestCase("SELECT * FROM x LIMIT 1;")]
    public void The_parser_refuses_what_is_not_t_sql(string script)
    {
        new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);

        Assert.That(errors, Is.Not.Empty);
    }

    private sealed class Tables : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public override void Visit(CreateTableStatement node) => Names.Add(node.SchemaObjectName.BaseIdentifier.Value);
    }
}
