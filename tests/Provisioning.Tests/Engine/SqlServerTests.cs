using AppsEducation.Contracts;
using AppsEducation.Tests;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>A whole life with every query and save of the engine translated for SQL Server as well, and parsed there: generated and parsed, not executed.</summary>
[TestFixture]
internal sealed class SqlServerTests
{
    [Test]
    public async Task A_whole_life_is_translated_for_SQL_Server()
    {
        await using var world = new World(shadowed: true, options: o => o.Grace = TimeSpan.Zero);
        world.Cloud.Next("create-server", Trouble.NoQuota);
        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available), Is.True);
        await world.Disables();
        await world.Waives();
        Assert.That(await world.Until(InstanceState.Removed), Is.True);

        Assert.That(SqlServerShadow.Missed, Is.Empty, SqlServerShadow.Summary);
    }
}
