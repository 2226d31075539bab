using System.Diagnostics;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Npgsql;

namespace AppsEducation.EndToEnd.Tests.Deploy;

/// <summary>
/// <c>deploy/backup</c> on real databases, and what docs/backup.md promises of it: a backup taken in the middle of an enable, restored when the cloud has gone on, ends with the very resources that are there.
/// </summary>
[TestFixture, NonParallelizable]   // FleetTests stops the broker and the database
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class BackupTests
{
    private static readonly string[] Services = ["catalogue", "tenants", "provisioning"];

    /// <param name="booted">The machine booted since the backup, enrolled and held data; else there is only a server, stopped, that the backup knows nothing of.</param>
    [TestCase(false)]
    [TestCase(true)]
    public async Task An_older_state_is_restored_and_what_was_made_since_is_adopted(bool booted)
    {
        await using var fleet = new Fleet.Fleet();
        await fleet.Start(servers: 20, oneAccount: true);
        await fleet.Api.Onboard(new OnboardAcademies(["dijon"]));
        var noServer = await fleet.Cloud.Fails("create-server", "quota");
        await Fleet.Fleet.Until("etherpad is in the catalogue of Tenants", async () => await fleet.Api.Choose("dijon", "etherpad", new ChooseOffering(Choice.Enabled)) is not null, 180);
        await Fleet.Fleet.Until("it waits for its server", async () => await IsBlocked(fleet), 180);
        foreach (var service in Services)
            await PasswordFile(fleet, service);

        var backup = (await Script(fleet, "backup.sh", Path.Combine(fleet.Folder, "backups"))).Output.Trim();

        // The cloud goes on: a server that the backup knows nothing of.
        var noVolume = await fleet.Cloud.Fails("create-volume", "quota");
        await fleet.Cloud.Heal(noServer);
        if (booted)
            await fleet.Cloud.Heal(noVolume);
        await Fleet.Fleet.Until("the cloud went on", async () => await fleet.Count("servers") == 1 && (booted ? await IsAvailable(fleet) : await IsBlocked(fleet)), 300);
        var before = await fleet.Inventory();
        Assert.That((await Script(fleet, "restore.sh", backup)).Error, Does.Contain("connections use").And.Contain("Nothing was changed"), "services that run would write between the rows");
        await fleet.KillServices();
        Assert.That((await Script(fleet, "restore.sh", backup)).Error, Does.Contain("isn't empty").And.Contain("Nothing was changed"), "what is there may be the better copy");
        foreach (var service in Services)
            await Emptied(fleet.DatabaseOf(service));
        Assert.That((await Script(fleet, "restore.sh", Damaged(backup))).Error, Does.Contain("is damaged").And.Contain("Nothing was changed"));

        var restored = await Script(fleet, "restore.sh", backup);

        Assert.That(restored.Code, Is.Zero, restored.Error);
        Directory.Delete(Path.Combine(fleet.Folder, "portal"), recursive: true);
        if (!booted)
            await fleet.Cloud.Heal(noVolume);
        await fleet.StartServices();
        await Fleet.Fleet.Until("everything has ended", async () => await HaveEnded(fleet) && await IsAvailable(fleet));
        var after = await fleet.Inventory();
        Assert.Multiple(() =>
        {
            foreach (var (kind, ids) in before.Where(kind => kind.Key is not ("servers" or "volumes")))
                Assert.That(after[kind], Is.EquivalentTo(ids), $"{kind}: the ones that were there, none made twice");
            Assert.That(after["servers"], booted ? Has.Count.EqualTo(1) : Is.EqualTo(before["servers"]), "one that booted is replaced once: what it enrolled with is forgotten");
            Assert.That(after["volumes"], Has.Count.EqualTo(2));
            Assert.That(after["volumes"].Intersect(before["volumes"]).Count(), Is.EqualTo(1), booted ? "the data volume" : "the root volume, that came with the server");
        });
    }

    private static async Task<bool> IsAvailable(Fleet.Fleet fleet) => (await fleet.Feed("dijon")).Services.Any(tile => tile is { Slug: "etherpad", State: "available" });

    private static async Task<bool> IsBlocked(Fleet.Fleet fleet)
    {
        await foreach (var operation in fleet.Api.Operations())
        {
            if (operation.State == OperationState.Blocked)
                return true;
        }
        return false;
    }

    private static async Task<bool> HaveEnded(Fleet.Fleet fleet)
    {
        await foreach (var operation in fleet.Api.Operations())
        {
            if (!operation.HasEnded())
                return false;
        }
        return true;
    }

    private static async Task PasswordFile(Fleet.Fleet fleet, string service)
    {
        var database = fleet.DatabaseOf(service);
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(fleet.Folder, "secrets")).FullName, $"{service}.pgpass");
        await File.WriteAllTextAsync(file, $"{database.Host}:{database.Port}:{database.Database}:{database.Username}:{database.Password}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);   // libpq reads no other
    }

    private static async Task Emptied(NpgsqlConnectionStringBuilder database)
    {
        var name = database.Database;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var sql in new[] { $"alter database {name} rename to {name}_before", $"create database {name}" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string Damaged(string backup)
    {
        var copy = Directory.CreateDirectory(backup + "-damaged").FullName;
        foreach (var file in Directory.EnumerateFiles(backup))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        using var dump = File.OpenWrite(Path.Combine(copy, "tenants.dump"));
        dump.Position = dump.Length / 2;
        dump.WriteByte(0xA5);
        dump.WriteByte(0x5A);
        return copy;
    }

    private static async Task<(int Code, string Output, string Error)> Script(Fleet.Fleet fleet, string script, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "deploy/backup", script), "--secrets", Path.Combine(fleet.Folder, "secrets"), argument])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
