using AppsEducation.Tests;
using NUnit.Framework;

/// <summary>After an assembly's tests: none of their queries and saves was missed. Outside of a namespace, so that it stands for the whole assembly.</summary>
[SetUpFixture]
internal sealed class SqlServerCount
{
    [OneTimeTearDown]
    public void Nothing_was_missed()
    {
        if (!SqlServerShadow.SawAnything)
            return;   // a filtered run of tests without a database
        TestContext.Progress.WriteLine(SqlServerShadow.Summary);
        Assert.That(SqlServerShadow.IsComplete, Is.True, $"{SqlServerShadow.Summary}\n{string.Join('\n', SqlServerShadow.Missed)}");
    }
}
