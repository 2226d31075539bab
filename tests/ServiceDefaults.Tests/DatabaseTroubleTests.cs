using AppsEducation.Contracts.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>What a person can mend is said to be that, and isn't called our fault. On real processes: <c>tests/EndToEnd.Tests/Kills/BadDayTests.cs</c>.</summary>
[TestFixture]
internal sealed class DatabaseTroubleTests
{
    [TestCase(13, "disk", "Free space")]
    [TestCase(5, "held by another program", "backup")]
    [TestCase(6, "held by another program", "backup")]
    [TestCase(14, "can't be read or written", "rights")]
    public void A_database_in_trouble_is_a_503_that_says_what_to_do(int code, string detail, string next)
    {
        var problem = Errors.Map(new DbUpdateException("save", new SqliteException("trouble", code)));

        Assert.Multiple(() =>
        {
            Assert.That((problem.Status, problem.Code), Is.EqualTo((503, ProblemCodes.Unavailable)));
            Assert.That(problem.Detail.En, Does.Contain(detail));
            Assert.That(problem.Next?.En, Does.Contain(next));
        });
    }

    [TestCase(1, Description = "no such table")]
    [TestCase(19, Description = "a constraint: a race, or a fault of ours")]
    public void Any_other_fault_is_ours(int code) =>
        Assert.That(Errors.Map(new DbUpdateException("save", new SqliteException("fault", code))).Status, Is.EqualTo(500));
}
