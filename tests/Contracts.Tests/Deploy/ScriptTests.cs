using AppsEducation.Provisioning.Tests.Blueprints;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Deploy;

/// <summary>The scripts that an operator runs as root.</summary>
[TestFixture]
internal sealed class ScriptTests
{
    [TestCase("backup/backup.sh")]
    [TestCase("backup/restore.sh")]
    [TestCase("compose/prepare.sh")]
    public void Shellcheck_finds_nothing(string script)
    {
        var run = Tools.Ran("shellcheck", ["-x", "-P", "SCRIPTDIR", Path.Combine(Product.Root, "deploy", script)]);

        Assert.That(run.Code, Is.Zero, run.ToString());
    }

    // Nothing is done before the words are understood.
    [TestCase("backup/backup.sh", "--secret")]
    [TestCase("backup/restore.sh", "--force")]
    [TestCase("backup/backup.sh")]
    [TestCase("backup/restore.sh")]
    [TestCase("backup/backup.sh", "--secrets")]
    [TestCase("backup/restore.sh", "--secrets", "")]
    public void What_it_does_not_understand_it_refuses(string script, params string[] words)
    {
        var run = Tools.Start("/usr/bin/bash", [Path.Combine(Product.Root, "deploy", script), .. words]);

        Assert.That(run.Code, Is.EqualTo(2), run.ToString());
        Assert.That(run.ToString(), Does.Contain("--help").Or.Contain("bash deploy/"), "and says how it is meant");
    }

    [Test]
    public void A_password_file_that_says_nothing_is_refused_by_name()
    {
        var folder = Directory.CreateTempSubdirectory("appsedu-secrets-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "catalogue.pgpass"), "*:*:*:appsedu:secret-canary\n");

            var run = Tools.Start("/usr/bin/bash", [Path.Combine(Product.Root, "deploy/backup/backup.sh"), "--secrets", folder.FullName, Path.Combine(folder.FullName, "backups")]);

            Assert.That(run.Code, Is.EqualTo(1));
            Assert.That(run.Error, Does.Contain("catalogue.pgpass").And.Contain("host:port:database:user:password").And.Not.Contain("canary"));
            Assert.That(Directory.GetDirectories(Path.Combine(folder.FullName, "backups")), Is.Empty, "nothing half made stays");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
