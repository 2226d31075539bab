using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults.Tests;

internal sealed class SqliteTests
{
    // Set up once and then taken from the pool: a setting that got lost there would be a commit that isn't on disk, or a writer that fails instead of waiting.
    [Test]
    public async Task Every_connection_is_durable_patient_and_strict_whether_new_or_pooled()
    {
        await using var service = await SampleService.Start();
        for (var opened = 1; opened <= 3; opened++)
        {
            var settings = await service.InDb(async db =>
            {
                var values = new List<long>();
                foreach (var pragma in new[] { "synchronous", "foreign_keys", "busy_timeout" })
                {
                    await db.Database.OpenConnectionAsync();
                    await using var command = db.Database.GetDbConnection().CreateCommand();
                    command.CommandText = $"PRAGMA {pragma}";
                    values.Add((long)(await command.ExecuteScalarAsync())!);
                    await db.Database.CloseConnectionAsync();
                }
                return values;
            });
            Assert.That(settings, Is.EqualTo(new long[] { 2, 1, 20000 }), $"opened for the {opened}. time");
        }
    }
}
