using System.Diagnostics;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Deploy;

/// <summary>The units of <c>deploy/systemd</c>, by systemd's own judgement. That what they start is the product, <c>tests/EndToEnd.Tests/Deploy</c> shows.</summary>
[TestFixture]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class UnitFileTests
{
    private static readonly string Folder = Path.Combine(Product.Root, "deploy/systemd/units");
    private readonly string root = Directory.CreateTempSubdirectory("appsedu-units-").FullName;

    private static IEnumerable<string> Services() => Directory.EnumerateFiles(Folder, "*.service").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    // A root of its own: whether this machine has a dotnet at that path says nothing about the units.
    [OneTimeSetUp]
    public void Installs()
    {
        Copy(Folder, Path.Combine(root, "etc/systemd/system"));
        foreach (var target in Directory.EnumerateFiles("/usr/lib/systemd/system", "*.target"))
            Install(target, Path.Combine("usr/lib/systemd/system", Path.GetFileName(target)));
        Install("/bin/true", "usr/bin/dotnet");
        Install("/bin/true", "opt/appsedu/current/backup/backup.sh");
    }

    [OneTimeTearDown]
    public void Ends() => Directory.Delete(root, recursive: true);

    [Test]
    public void Systemd_finds_nothing_wrong() =>
        Assert.That(Analyze(["verify", $"--root={root}", "appsedu.target", "appsedu-backup.timer", .. Services()]), Is.EqualTo((0, "")));

    // Else the test above would pass for a file that nobody read.
    [Test]
    public void A_misspelt_setting_is_found()
    {
        var file = Path.Combine(root, "etc/systemd/system/appsedu-misspelt.service");
        File.WriteAllText(file, File.ReadAllText(Path.Combine(Folder, "appsedu-tenants.service")).Replace("RestartSec=", "RestartSecs=", StringComparison.Ordinal));

        Assert.That(Analyze("verify", $"--root={root}", "appsedu-misspelt.service").Said, Does.Contain("RestartSecs"));
    }

    [TestCaseSource(nameof(Services))]
    public void Its_exposure_is_below_3(string unit)
    {
        var (code, said) = Analyze("security", "--offline=true", "--threshold=29", "--no-pager", $"--root={root}", unit);

        Assert.That(code, Is.Zero, said);
    }

    [Test]
    public void The_judgement_sees_what_hardens()
    {
        var file = Path.Combine(root, "etc/systemd/system/plain.service");   // of another name, so that the drop-in doesn't concern it
        File.Copy(Path.Combine(Folder, "appsedu-tenants.service"), file, overwrite: true);

        Assert.That(Analyze("security", "--offline=true", "--threshold=29", "--no-pager", $"--root={root}", "plain.service").Code, Is.Not.Zero);
    }

    // A drop-in wins over its unit: a restart said there would run migrations for ever.
    [Test]
    public void The_shared_drop_in_leaves_type_and_restart_to_the_units() => Assert.That(
        File.ReadLines(Path.Combine(Folder, "appsedu-.service.d/10-common.conf")).Where(line => line.StartsWith("Type=", StringComparison.Ordinal) || line.StartsWith("Restart", StringComparison.Ordinal) && !line.StartsWith("Restrict", StringComparison.Ordinal)),
        Is.Empty);

    [Test]
    public void Each_service_is_held_by_the_target_and_does_not_start_again_on_a_wrong_setting() => Assert.Multiple(() =>
    {
        foreach (var unit in Services())
        {
            var lines = File.ReadAllLines(Path.Combine(Folder, unit));
            if (lines.Contains("Type=oneshot"))
                Assert.That(lines, Has.None.StartsWith("Restart").And.None.StartsWith("WantedBy"), unit);
            else
                Assert.That(lines, Does.Contain("WantedBy=appsedu.target").And.Contains("PartOf=appsedu.target").And.Contains($"RestartPreventExitStatus={ServiceDefaults.StartRefusals.ExitCode}"), unit);
        }
    });

    private static (int Code, string Said) Analyze(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private void Install(string file, string at)
    {
        var path = Path.Combine(root, at);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(file, path);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }
}
