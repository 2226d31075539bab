using Npgsql;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>What a PostgreSQL connection has that its connection string doesn't say; whatever it says stays.</summary>
[TestFixture]
internal sealed class DatabaseTuningTests
{
    private const string Plain = "Host=db;Database=tenants;Username=appsedu";

    // Each query has the connection for itself: a reset before and a plan for each were half of what the database did.
    [TestCase(Plain, true, 100, TestName = "Sessions aren't reset between queries, and statements are prepared")]
    [TestCase(Plain + ";Max Auto Prepare=0", true, 0, TestName = "Behind a pooler that keeps no statements the operator says so")]
    [TestCase(Plain + ";maxautoprepare=7;NO RESET ON CLOSE=false", false, 7, TestName = "However it is spelt")]
    public void Tuned(string given, bool noReset, int prepared)
    {
        var tuned = new NpgsqlConnectionStringBuilder(Databases.Tuned(given));

        Assert.That((tuned.NoResetOnClose, tuned.MaxAutoPrepare, tuned.Host, tuned.Database, tuned.Username), Is.EqualTo((noReset, prepared, "db", "tenants", "appsedu")));
    }
}
