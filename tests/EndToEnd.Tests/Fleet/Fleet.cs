using System.Diagnostics;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.EndToEnd.Tests.Canaries;
using AppsEducation.Tests;
using Npgsql;

namespace AppsEducation.EndToEnd.Tests.Fleet;

/// <summary>
/// The product as an operator runs it: Catalogue, Tenants, two Provisioning workers and Portal as processes, on RabbitMQ and PostgreSQL, beside a simulated cloud that is a process too.
/// Lease, look-up minute, TTL and boot are all a twentieth of life.
/// </summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string FirstZone = "localhost";
    public const string NextZone = "apps.example";
    private const int Shorter = 20;
    private readonly string data = Directory.CreateTempSubdirectory("appsedu-fleet-").FullName;
    private readonly Dictionary<string, int> ports = [];
    private readonly HttpClient plain = new();
    private readonly string postgres = Needed("APPSEDU_TEST_POSTGRES");
    private readonly string rabbit = Needed("APPSEDU_TEST_RABBITMQ");
    private readonly string control = Needed("APPSEDU_TEST_CONTROL");
    private readonly string prefix = "fleet" + Guid.NewGuid().ToString("N")[..8];
    // The server trusts whoever comes from this machine; it is there to be looked for.
    private readonly string password = "canary" + Guid.NewGuid().ToString("N");

    public SimulatedCloud Cloud { get; private set; } = null!;
    public ServiceProcess Catalogue { get; private set; } = null!;
    public ServiceProcess Tenants { get; private set; } = null!;
    public ServiceProcess Portal { get; private set; } = null!;
    public ServiceProcess[] Workers { get; private set; } = [];
    public AppsEduClient Api { get; private set; } = null!;

    /// <summary>Two accounts at Scaleway, one of which holds the first zone; a ministry's OpenStack; OVHcloud; and OVH's API with the next zone.</summary>
    public CloudAccount[] Accounts { get; private set; } = [];

    /// <param name="servers">Quota of each account.</param>
    /// <param name="oneAccount">Only the first, for what is about one machine and the order in which it is made.</param>
    public async Task Start(int servers, bool oneAccount = false)
    {
        foreach (var name in new[] { "simulator", "https", "http", "catalogue", "tenants", "worker0", "worker1", "portal" })
            ports[name] = Ports.Free();
        var key = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        await File.WriteAllTextAsync(Path.Combine(data, "operator.key"), key);
        Cloud = new SimulatedCloud(data, ports["simulator"], ports["https"], ports["http"]);
        Accounts =
        [
            CloudAccount.Scaleway(Cloud, "scw-par-1", servers, FirstZone), CloudAccount.Scaleway(Cloud, "scw-par-2", servers),
            CloudAccount.Ministry(Cloud, "ministere-1", servers), CloudAccount.Ovhcloud(Cloud, "ovh-gra-1", servers), CloudAccount.OvhZones(Cloud, "ovh-zones", NextZone),
        ];
        if (oneAccount)
            Accounts = [Accounts[0]];
        await Cloud.Start(Shorter, [], Accounts);
        await CreateDatabases();

        Catalogue = Service("Catalogue", "catalogue");
        Tenants = Service("Tenants", "tenants");
        Workers = [Service("Provisioning", "worker0"), Service("Provisioning", "worker1")];
        Portal = Service("Portal", "portal");
        foreach (var service in new[] { Catalogue, Tenants, Workers[0] })
            await service.RunToEnd("migrate");
        await StartServices();
        Api = AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri(Address("portal")), Token = key, Language = "en" });
    }

    /// <summary>All of the product, as after <see cref="KillServices"/>; the cloud, broker and database are others' business.</summary>
    public async Task StartServices()
    {
        foreach (var service in Services)
            service.Start();
        await AreReady("catalogue", "tenants", "worker0", "worker1", "portal");
    }

    /// <summary>What is placed from now on gets its name in the next zone: both workers die, and start with that setting.</summary>
    public async Task NameInTheNextZone()
    {
        foreach (var worker in Workers)
            await worker.Kill();
        foreach (var worker in Workers)
        {
            worker.Set("Engine__DnsZone", NextZone);
            worker.Start();
        }
        await WorkersAreReady();
    }

    public Task WorkersAreReady() => AreReady("worker0", "worker1");

    private async Task AreReady(params string[] names)
    {
        foreach (var name in names)
            await Until($"{name} is ready", async () => (await plain.GetAsync(Address(name) + "/health/ready")).IsSuccessStatusCode);
    }

    public Task KillServices() => Task.WhenAll(Services.Select(service => service.Kill()));

    /// <summary>Data, logs and files of the whole fleet.</summary>
    public string Folder => data;

    public NpgsqlConnectionStringBuilder DatabaseOf(string service) => new(Database(service));

    private ServiceProcess[] Services => [Catalogue, Tenants, .. Workers, Portal];

    /// <summary>What the simulated cloud holds, by its own word: the ids of each kind.</summary>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> Inventory() => Cloud.Inventory();

    public async Task<int> Count(string kind) => (await Inventory())[kind].Count;

    /// <summary>Calls beyond a limit, by the simulated cloud's own count.</summary>
    public Task<long> Violations() => Cloud.Violations();

    public async Task<Feed> Feed(string slug) => (await Api.Feed(slug))!.Value;

    /// <summary>What is reserved of an account's quota, by the reservations and by their sum: the two are the same.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Reserved(string account)
    {
        await using var connection = new NpgsqlConnection(Database("provisioning"));
        await connection.OpenAsync();
        // Both as of one moment: a removal may finish between the two questions.
        await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var single = await Sums(connection, $"select \"Quota\", sum(\"Amount\") from \"QuotaReservations\" where \"Account\" = '{account}' group by \"Quota\"");
        var used = await Sums(connection, $"select \"Quota\", sum(\"Used\") from \"QuotaUses\" where \"Account\" = '{account}' and \"Used\" <> 0 group by \"Quota\"");
        Assert.That(used, Is.EquivalentTo(single), $"quota of {account}: the sum and the reservations");
        return single;
    }

    private static async Task<Dictionary<string, long>> Sums(NpgsqlConnection connection, string sql)
    {
        await using var read = new NpgsqlCommand(sql, connection);
        await using var reader = await read.ExecuteReaderAsync();
        var sums = new Dictionary<string, long>();
        while (await reader.ReadAsync())
            sums.Add(reader.GetString(0), reader.GetInt64(1));
        return sums;
    }

    /// <summary>The worker that holds an account's lane now: a kill of the other one would prove nothing.</summary>
    public async Task<ServiceProcess> LaneHolder(string lane)
    {
        ServiceProcess? holder = null;
        await Until($"a worker holds the lane {lane}", async () =>
        {
            await using var connection = new NpgsqlConnection($"{postgres};Database={prefix}_provisioning");
            await connection.OpenAsync();
            await using var read = new NpgsqlCommand("select \"Owner\" from \"Lanes\" where \"Name\" = @lane", connection) { Parameters = { new("lane", lane) } };
            var owner = await read.ExecuteScalarAsync() as string;
            var index = Array.FindIndex(["worker0", "worker1"], name => File.ReadAllText(Path.Combine(data, name, "worker.name")).Trim() == owner);
            holder = index < 0 ? null : Workers[index];
            return holder is not null;
        }, 120);
        return holder!;
    }

    /// <summary>Secrets in logs, files or tables where they don't belong.</summary>
    public async Task<IReadOnlyList<string>> Leaks()
    {
        var search = new Search(
        [
            new("operator key", (await File.ReadAllTextAsync(Path.Combine(data, "operator.key"))).Trim(), place => place == "operator.key"),
            new("database's password", password, _ => false),
            .. Accounts.SelectMany(account => account.Secrets).Select(secret => new Canary($"the account's secret {secret.Key}", secret.Value,
                place => place == $"accounts/{secret.Key}" || place is "simulated.json" || place.StartsWith("simulator/", StringComparison.Ordinal))),
        ]);
        search.InFolder(data);
        foreach (var name in new[] { "catalogue", "tenants", "provisioning" })
        {
            await using var connection = new NpgsqlConnection(Database(name));
            await connection.OpenAsync();
            foreach (var table in await Texts(connection, "select table_name from information_schema.tables where table_schema = 'public'"))
                foreach (var row in await Texts(connection, $"select t::text from \"{table}\" t"))
                    search.In($"{name} {table}", row);
        }
        Assert.That(search.Places, Has.Some.EqualTo("worker0.log").And.Some.EqualTo("provisioning Instances").And.Some.EqualTo("tenants Journal"), "it was looked there");
        return search.Found;
    }

    private static async Task<IReadOnlyList<string>> Texts(NpgsqlConnection connection, string sql)
    {
        await using var read = new NpgsqlCommand(sql, connection);
        await using var reader = await read.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>Broker or database, stopped and started as servers.</summary>
    public async Task Server(string which, string what)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [control, which, what]))!;
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{which} {what}");
    }

    /// <summary>Waits for a condition of the world, never for a time; what it waits for stands in the failure. A process that is being restarted may not answer meanwhile.</summary>
    public static Task Until(string what, Func<Task<bool>> condition, int seconds = 600) => Wait.Until(what, condition, seconds);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Services)
            process?.Dispose();
        Cloud?.Dispose();
        plain.Dispose();
        if (TestContext.CurrentContext.Result.FailCount == 0)
            Directory.Delete(data, recursive: true);
        else
            await TestContext.Out.WriteLineAsync($"data and logs: {data}");
    }

    private async Task CreateDatabases()
    {
        await using var connection = new NpgsqlConnection(postgres + ";Database=postgres");
        await connection.OpenAsync();
        foreach (var name in new[] { "catalogue", "tenants", "provisioning" })
        {
            await using var create = new NpgsqlCommand($"create database {prefix}_{name}", connection);
            await create.ExecuteNonQueryAsync();
        }
    }

    private ServiceProcess Service(string project, string name)
    {
        var settings = new Dictionary<string, string>
        {
            ["Access__OperatorKeyFile"] = Path.Combine(data, "operator.key"),
            ["Bus__RabbitMq"] = rabbit,
            ["Databases__Provider"] = "PostgreSql",
            ["Databases__Catalogue"] = Database("catalogue"),
            ["Databases__Tenants"] = Database("tenants"),
            ["Databases__Provisioning"] = Database("provisioning"),
            ["Services__Catalogue"] = Address("catalogue"),
            ["Services__Tenants"] = Address("tenants"),
            ["Services__Provisioning"] = Address("worker0"),
            ["Hosting__AccountsDirectory"] = Cloud.AccountsDirectory,
            ["Hosting__Calls__PerSecond"] = "40",
            ["Hosting__Calls__Burst"] = "40",
            ["Certificates__Directory"] = Path.Combine(data, "certificates"),
            ["Machines__ControlPlane"] = Address("portal"),
            ["Portal__Data"] = Path.Combine(data, "portal"),
            ["Portal__ReadEvery"] = "00:00:02",
            ["Engine__DataDirectory"] = Path.Combine(data, name),
            ["Engine__LookUpMinute"] = "00:00:03",
            ["Engine__ListingDelay"] = "00:00:00.600",
            ["Engine__Lease"] = "00:00:30",
            ["Engine__Ttl"] = "00:00:03",
            ["Engine__Grace"] = "00:00:01",
            ["Engine__BlockedLook"] = "00:00:03",
            ["Engine__InventoryInterval"] = "00:00:15",
            ["Engine__RestateInterval"] = "00:00:15",
            ["Engine__TimeScale"] = $"{Shorter}",
            ["Tenants__Restatement"] = "00:00:15",
            ["Probes__WhilePreparing"] = "00:00:00.500",
        };
        return new ServiceProcess(project, ["--urls", Address(name)], settings, Path.Combine(data, $"{name}.log"));
    }

    private string Database(string name) => $"{postgres};Password={password};Database={prefix}_{name}";

    private string Address(string name) => $"http://127.0.0.1:{ports[name]}";

    private static string Needed(string variable) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} is not set: these tests run by `bash tests/run.sh --only end-to-end`, which starts a broker and a database.");
}
