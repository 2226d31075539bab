using System.Diagnostics;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Seed;

/// <summary>The real process with a wrong setting: a sentence, not a stack.</summary>
[TestFixture]
internal sealed class StartTests
{
    [TestCase("Catalogue__SeedDirectory", "/nowhere/seed", "Catalogue:SeedDirectory")]
    [TestCase("Catalogue__RestateEvery", "00:00:01", "Catalogue__RestateEvery")]
    [TestCase("Databases__Provider", "Oracle", "Sqlite, SqlServer or PostgreSql")]
    [TestCase("Access__OperatorKeyFile", "/nowhere/key", "openssl rand -hex 32")]
    public async Task A_wrong_setting_stops_the_start_with_what_to_set(string key, string value, string says)
    {
        var folder = Directory.CreateTempSubdirectory("appsedu-start-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "operator.key"), CatalogueHost.Key);
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AppsEducation.Catalogue.dll"), "--urls", "http://127.0.0.1:0"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                Environment =
                {
                    ["Databases__Directory"] = folder.FullName,
                    ["Databases__MigrateOnStart"] = "true",
                    ["Bus__RabbitMq"] = "amqp://127.0.0.1:9/",
                    ["Access__OperatorKeyFile"] = Path.Combine(folder.FullName, "operator.key"),
                },
            };
            start.Environment[key] = value;
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = await process.StandardError.ReadToEndAsync(limit.Token);
            await output;
            await process.WaitForExitAsync(limit.Token);

            Assert.That(process.ExitCode, Is.EqualTo(78), error);
            Assert.That(error, Does.Contain(says).And.Not.Contain("   at "));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
