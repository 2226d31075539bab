using System.Text;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.EndToEnd.Tests.Fleet;
using AppsEducation.Tests;

namespace AppsEducation.EndToEnd.Tests.Dumps;

/// <summary>The product in one process beside a simulated cloud, in a folder; both can be killed and started again. All spans are a twentieth of life.</summary>
internal sealed class Installation(string data, IReadOnlyDictionary<string, string> databases) : IAsyncDisposable
{
    private const int Shorter = 20;
    private readonly HttpClient plain = new();
    private readonly Dictionary<string, string> settings = new(databases)
    {
        ["Hosting__Calls__PerSecond"] = "40", ["Hosting__Calls__Burst"] = "40", ["Hosting__Calls__BreakAfter"] = "100000",
        ["Engine__LookUpMinute"] = "00:00:03", ["Engine__ListingDelay"] = "00:00:00.600", ["Engine__Ttl"] = "00:00:03", ["Engine__BlockedLook"] = "00:00:03", ["Engine__BackOffLimit"] = "00:00:03",
        ["Engine__InventoryInterval"] = "00:00:15", ["Engine__RestateInterval"] = "00:00:05", ["Engine__TimeScale"] = $"{Shorter}", ["Tenants__Restatement"] = "00:00:05",
        ["Probes__WhilePreparing"] = "00:00:00.500", ["Probes__Interval"] = "00:00:02",
    };

    private ServiceProcess? product;
    private ServiceProcess? simulator;

    public string Data => data;

    /// <summary>Always the same: machines have it in their user data, and a dump's go on where they were.</summary>
    public string Product { get; } = "http://127.0.0.1:28083";

    public string Simulator { get; } = $"http://127.0.0.1:{Ports.Free()}";

    /// <summary>Where the product finds its cloud, when that isn't the simulator itself.</summary>
    public string? CloudAt { get; set; }

    public AppsEduClient Api { get; private set; } = null!;

    private int HttpsPort { get; } = Ports.Free();

    private int HttpPort { get; } = Ports.Free();

    public Installation With(string name, string value)
    {
        settings[name] = value;
        return this;
    }

    /// <summary>The account on both sides; its key and project are made once and kept in the folder.</summary>
    public async Task StartSimulator()
    {
        Directory.CreateDirectory(Path.Combine(data, "accounts"));
        var (key, project) = (Kept("account.key", () => Guid.NewGuid().ToString()), Kept("account.project", () => Guid.NewGuid().ToString()));
        Kept("operator.key", () => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        var accounts = Path.Combine(data, "simulated.json");
        await File.WriteAllTextAsync(accounts, JsonSerializer.Serialize(new[]
        {
            new { name = "scw-par-1", secretKey = key, organizationId = project, projectId = project, zones = new[] { "localhost" } },
        }));
        simulator = new ServiceProcess("CloudSimulator",
            ["--data", Path.Combine(data, "simulator"), "--accounts", accounts, "--urls", Simulator, "--https-port", $"{HttpsPort}", "--http-port", $"{HttpPort}",
                "--divide-timings", $"{Shorter}", "--timing", "Install=3", "--calls-per-second", "none"],
            new Dictionary<string, string>(), Path.Combine(data, "simulator.log"));
        simulator.Start();
        await Fleet.Fleet.Until("the simulated cloud answers", async () => (await plain.GetAsync(Simulator + "/_sim")).IsSuccessStatusCode, 60);
        await File.WriteAllTextAsync(Path.Combine(data, "accounts", "scw-par-1.json"), JsonSerializer.Serialize(new
        {
            name = "scw-par-1", provider = "Scaleway", apiUrl = CloudAt ?? Simulator, project, credentials = new { secretKey = new { file = Path.Combine(data, "account.key") } },
            region = "fr-par", zones = new[] { "fr-par-1" }, quotas = new Dictionary<string, int> { ["servers"] = 60 }, qualification = "Personal", jurisdiction = "FR",
            agreement = new { kind = "free", startsOn = "2026-01-01" }, dnsZones = new[] { new { zone = "localhost", publicUrl = $"http://{{host}}:{HttpPort}" } }, gateway = $"127.0.0.1:{HttpsPort}",
        }));
    }

    public async Task Start()
    {
        product = new ServiceProcess("AllInOne", ["--data", data, "--urls", Product], settings, Path.Combine(data, "product.log"));
        product.Start();
        await Fleet.Fleet.Until("the product is ready", async () => (await plain.GetAsync(Product + "/health/ready")).IsSuccessStatusCode, 120);
        Api = AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri(Product), Token = (await File.ReadAllTextAsync(Path.Combine(data, "operator.key"))).Trim(), Language = "en" });
    }

    public Task Kill() => product!.Kill();

    public async Task KillBoth()
    {
        await product!.Kill();
        await simulator!.Kill();
    }

    /// <summary>The simulated cloud's admin API.</summary>
    public async Task<string> Cloud(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, Simulator + "/_sim/" + path) { Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
        using var answer = await plain.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new HttpRequestException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }

    public Task Fault(string call, string kind) => Cloud(HttpMethod.Post, "faults", new { call, kind, times = 1_000_000 });

    public ValueTask DisposeAsync()
    {
        product?.Dispose();
        simulator?.Dispose();
        plain.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Kept(string name, Func<string> make)
    {
        var file = Path.Combine(data, name);
        if (!File.Exists(file))
            File.WriteAllText(file, make());
        return File.ReadAllText(file).Trim();
    }
}
