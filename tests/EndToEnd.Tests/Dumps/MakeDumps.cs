using System.Diagnostics;
using Npgsql;

namespace AppsEducation.EndToEnd.Tests.Dumps;

/// <summary>Makes the dumps anew, for <c>tests/real/make-dumps.sh</c>: the product itself, driven to every state, killed, and its databases written out as text.</summary>
[TestFixture, Explicit("it writes tests/data/dumps; tests/real/make-dumps.sh runs it")]
internal sealed class MakeDumps
{
    private string folder = "";

    [SetUp]
    public void Begins() => folder = Directory.CreateTempSubdirectory("appsedu-dumps-").FullName;

    [TearDown]
    public void Ends()
    {
        // The logs of a drive that failed are what its reader needs.
        if (TestContext.CurrentContext.Result.FailCount == 0)
            Directory.Delete(folder, recursive: true);
        else
            TestContext.Out.WriteLine($"data and logs: {folder}");
    }

    [Test]
    public async Task Of_SQLite()
    {
        await Drive(new Dictionary<string, string>());

        foreach (var name in Dump.Services)
            Dump.Write("sqlite", name, SqlText.Of(Path.Combine(folder, "databases", $"{name}.db")));
        Dump.Write("sqlite", "simulator", SqlText.Of(Path.Combine(folder, "simulator", "simulator.db")));
        foreach (var name in Dump.Beside)
            File.Copy(Path.Combine(folder, name), Dump.Made(Dump.Folder, "sqlite", "beside", name), overwrite: true);
    }

    [Test]
    public async Task Of_PostgreSQL()
    {
        var postgres = Environment.GetEnvironmentVariable("APPSEDU_TEST_POSTGRES") ?? throw new InvalidOperationException("APPSEDU_TEST_POSTGRES is not set: tests/real/make-dumps.sh starts a server.");
        var server = new NpgsqlConnectionStringBuilder(postgres);
        var settings = new Dictionary<string, string> { ["Databases__Provider"] = "PostgreSql" };
        await using (var connection = new NpgsqlConnection(postgres + ";Database=postgres"))
        {
            await connection.OpenAsync();
            foreach (var name in Dump.Services)
            {
                await using var create = new NpgsqlCommand($"create database dump_{name}", connection);
                await create.ExecuteNonQueryAsync();
                settings[$"Databases__{char.ToUpperInvariant(name[0])}{name[1..]}"] = $"{postgres};Database=dump_{name}";
            }
        }
        await Drive(settings);

        foreach (var name in Dump.Services)
        {
            using var dump = Process.Start(new ProcessStartInfo("pg_dump",
                ["--inserts", "--no-owner", "--no-privileges", "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, $"dump_{name}"]) { RedirectStandardOutput = true })!;
            var text = await dump.StandardOutput.ReadToEndAsync();
            await dump.WaitForExitAsync();
            Assert.That(dump.ExitCode, Is.Zero, name);
            // psql's own commands (\restrict), which no other client knows.
            Dump.Write("postgresql", name, string.Join('\n', text.Split('\n').Where(line => !line.StartsWith('\\'))));
        }
    }

    private async Task Drive(Dictionary<string, string> databases)
    {
        await using var installation = new Installation(folder, databases);
        await using var refuser = new Refuser(installation.Simulator);
        installation.CloudAt = refuser.Address;
        // A share for one academy only, so that another is refused.
        var seed = Path.Combine(folder, "seed");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "services/Catalogue/Seed"), "*.yml", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(Dump.Made(seed, Path.GetRelativePath(Path.Combine(Repository.Root, "services/Catalogue/Seed"), file)),
                Path.GetFileName(file) == "podeduc.yml" ? (await File.ReadAllTextAsync(file)).Replace("quota: 12", "quota: 1", StringComparison.Ordinal) : await File.ReadAllTextAsync(file));
        await installation.StartSimulator();
        await installation.With("Catalogue__SeedDirectory", seed).With("Engine__Grace", "00:00:01").Start();
        await new States(installation, refuser).Reach();
    }
}
