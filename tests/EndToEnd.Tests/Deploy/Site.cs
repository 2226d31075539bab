using System.Security.Cryptography;
using AppsEducation.ApiClient;
using AppsEducation.EndToEnd.Tests.Fleet;
using AppsEducation.Tests;
using Npgsql;

namespace AppsEducation.EndToEnd.Tests.Deploy;

/// <summary>
/// What docs/deploy-systemd.md has an operator make, in a folder: databases with owners and passwords, secrets as files, <c>/etc/appsedu</c>. The units' own commands and environments start the processes;
/// only paths, ports, the servers' addresses and names of databases are others, so that a machine that tests other things meanwhile isn't disturbed.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class Site : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("appsedu-site-").FullName;
    private readonly string prefix = "site" + Guid.NewGuid().ToString("N")[..8];
    private readonly NpgsqlConnectionStringBuilder server = new(Needed("APPSEDU_TEST_POSTGRES"));
    private readonly Dictionary<string, string> replaced = [];
    private readonly Dictionary<string, ServiceProcess> services = [];
    private readonly HttpClient plain = new();

    public static readonly string[] WithDatabase = ["catalogue", "tenants", "provisioning"];

    public AppsEduClient Api { get; private set; } = null!;

    public string Portal => replaced["http://127.0.0.1:8080"];

    /// <summary>Before any service: files and databases.</summary>
    public async Task Make()
    {
        for (var port = 8080; port <= 8083; port++)
            replaced[$"http://127.0.0.1:{port}"] = $"http://127.0.0.1:{Ports.Free()}";
        replaced["Host=127.0.0.1;Port=5432"] = $"Host={server.Host};Port={server.Port}";
        replaced["=appsedu_"] = $"={prefix}_";
        replaced["/etc/appsedu/"] = data + "/etc/";
        replaced["https://api.scaleway.com"] = "http://127.0.0.1:9";   // nobody: what is started here has nothing to ask a cloud
        CopyOfEtc();
        Secret("operator.key", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        Secret("rabbitmq", Needed("APPSEDU_TEST_RABBITMQ"));
        await MakeDatabases();
    }

    /// <summary><c>systemctl start appsedu-tenants-migrate</c>.</summary>
    public Task Migrate(string service) => Process($"appsedu-{service}-migrate.service", out var arguments).RunToEnd(arguments);

    /// <summary><c>systemctl start appsedu.target</c>, until all are ready.</summary>
    public async Task Start()
    {
        foreach (var name in new[] { "catalogue", "tenants", "provisioning", "portal" })
        {
            services[name] = Process($"appsedu-{name}.service", out _);
            services[name].Start();
        }
        foreach (var address in replaced.Where(pair => pair.Key.StartsWith("http://127.0.0.1:80", StringComparison.Ordinal)).Select(pair => pair.Value))
            await Wait.Until($"{address} is ready", async () => (await plain.GetAsync(address + "/health/ready")).IsSuccessStatusCode, 120);
        Api = AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri(Portal), Token = (await File.ReadAllTextAsync(Path.Combine(data, "etc/secrets/operator.key"))).Trim(), Language = "en" });
    }

    public async Task<string> Page(string path) => await plain.GetStringAsync(Portal + path);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services.Values)
            service.Dispose();
        plain.Dispose();
        if (TestContext.CurrentContext.Result.FailCount == 0)
            Directory.Delete(data, recursive: true);
        else
            await TestContext.Out.WriteLineAsync($"data and logs: {data}");
    }

    private ServiceProcess Process(string name, out string[] arguments)
    {
        var unit = Unit.Read(name);
        var credentials = Directory.CreateDirectory(Path.Combine(data, "credentials", name)).FullName;
        foreach (var (credential, file) in unit.Credentials)
        {
            var loaded = Path.Combine(credentials, credential);
            File.Copy(Here(file), loaded, overwrite: true);
            File.SetUnixFileMode(loaded, UnixFileMode.UserRead | UnixFileMode.GroupRead);   // as systemd 252 shows them to a unit with a user: an access list stands in the group's bits
        }
        var environment = unit.Environment(credentials, Path.Combine(data, "state"), file => Replaced(File.ReadAllText(Path.Combine(Unit.Folder, "etc", Path.GetFileName(file)))));
        var command = unit.Command;
        Assert.That(command[0], Is.EqualTo("/usr/bin/dotnet"));
        var project = command[1].Split('/')[4];
        Assert.That(command[1], Is.AnyOf($"/opt/appsedu/current/{project}/AppsEducation.{project}.dll", $"/opt/appsedu/next/{project}/AppsEducation.{project}.dll"));
        arguments = command[2..];
        return new ServiceProcess(project, arguments, environment, Path.Combine(data, name + ".log"));
    }

    private void CopyOfEtc()
    {
        var source = Path.Combine(Unit.Folder, "etc");
        foreach (var folder in new[] { "accounts", "certificates", "secrets" })
            Directory.CreateDirectory(Path.Combine(data, "etc", folder));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            File.WriteAllText(Path.Combine(data, "etc", Path.GetRelativePath(source, file)), Replaced(File.ReadAllText(file)));
        Secret("../accounts/scw-par-1.key", Guid.NewGuid().ToString());
    }

    private void Secret(string name, string value)
    {
        var file = Path.Combine(data, "etc/secrets", name);
        File.WriteAllText(file, value + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // The password counts: members of this role are asked for it (tests/servers.sh).
    private async Task MakeDatabases()
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Database=postgres;Pooling=false");
        await connection.OpenAsync();
        foreach (var service in WithDatabase)
        {
            var (name, password) = ($"{prefix}_{service}", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
            foreach (var sql in new[]
            {
                "do $$ begin create role appsedu_by_password; exception when duplicate_object then null; end $$",
                $"create role {name} login password '{password}' in role appsedu_by_password", $"create database {name} owner {name}",
            })
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync();
            }
            Secret($"{service}.pgpass", $"{server.Host}:{server.Port}:{name}:{name}:{password}");
        }
    }

    private string Replaced(string text) => replaced.Aggregate(text, (done, pair) => done.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    private string Here(string path) => path.Replace("/etc/appsedu/", data + "/etc/", StringComparison.Ordinal);

    private static string Needed(string variable) => System.Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} is not set: these tests run by `bash tests/run.sh --only end-to-end`, which starts a broker and a database.");
}
