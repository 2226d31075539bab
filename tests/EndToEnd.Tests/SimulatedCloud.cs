using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AppsEducation.EndToEnd.Tests.Fleet;

namespace AppsEducation.EndToEnd.Tests;

/// <summary>The simulated cloud as a process of its own, every figure shortened alike, with one account and the file that makes the account known to the control plane.</summary>
internal sealed class SimulatedCloud(string data, int port, int httpsPort, int httpPort) : IDisposable
{
    private readonly HttpClient plain = new();

    public string Address => $"http://127.0.0.1:{port}";

    public string AccountsDirectory => Path.Combine(data, "accounts");

    /// <summary>The account's key at the cloud.</summary>
    public string Secret { get; } = Guid.NewGuid().ToString();

    public ServiceProcess Process { get; private set; } = null!;

    /// <param name="servers">The account's quota.</param>
    /// <param name="shorter">By how much every figure is divided.</param>
    /// <param name="onlyNames">Its account holds the zone and nothing else: the machines are at another cloud.</param>
    /// <param name="gateway">Where its machines are reached, when they aren't the simulated ones.</param>
    /// <param name="more">Further arguments of the simulator's.</param>
    public async Task Start(int servers, int shorter, bool onlyNames = false, int? gateway = null, params string[] more)
    {
        var (secret, project) = (Secret, Guid.NewGuid().ToString());
        var accounts = Path.Combine(data, "simulated.json");
        await File.WriteAllTextAsync(accounts, JsonSerializer.Serialize(new[]
        {
            new
            {
                name = "scw-par-1", secretKey = secret, accessKey = "SCW" + Guid.NewGuid().ToString("N")[..17].ToUpperInvariant(), organizationId = Guid.NewGuid().ToString(), projectId = project,
                zones = new[] { "localhost" }, quotas = new Dictionary<string, int> { ["servers"] = servers },
            },
        }));
        Process = new ServiceProcess("CloudSimulator",
            ["--data", Path.Combine(data, "simulator"), "--accounts", accounts, "--urls", Address, "--https-port", Text(httpsPort), "--http-port", Text(httpPort),
                "--divide-timings", Text(shorter), "--calls-per-second", "50", "--burst", "200", .. more],
            new Dictionary<string, string>(), Path.Combine(data, "simulator.log"));
        Process.Start();
        await Answers();
        Directory.CreateDirectory(AccountsDirectory);
        var key = Path.Combine(data, "scw-par-1.key");
        await File.WriteAllTextAsync(key, secret);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(Path.Combine(AccountsDirectory, "scw-par-1.json"), JsonSerializer.Serialize(new
        {
            name = "scw-par-1", provider = "Scaleway", apiUrl = Address, project, credentials = new { secretKey = new { file = key } },
            region = "fr-par", zones = new[] { "fr-par-1" }, quotas = new Dictionary<string, int> { ["servers"] = servers }, qualification = "Personal", jurisdiction = "FR",
            agreement = new { kind = "free", startsOn = "2026-01-01" }, dnsZones = new[] { new { zone = "localhost", publicUrl = $"http://{{host}}:{httpPort}" } },
            gateway = $"127.0.0.1:{gateway ?? httpsPort}", placesNothing = onlyNames,
        }));
    }

    public Task Answers() => Wait.Until("the simulated cloud answers", async () => (await plain.GetAsync(Address + "/_sim")).IsSuccessStatusCode, 60);

    /// <summary>Every call of that name is done at once and answered so much later, for as long as the cloud exists: time for a death between an act and its record.</summary>
    public async Task AnswersLate(string call, double seconds)
    {
        using var answer = await plain.PostAsJsonAsync(Address + "/_sim/faults", new { call, kind = "slow", seconds, times = 1_000_000 });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Every call of that name meets that fault; the answer is what <see cref="Heal"/> takes.</summary>
    public async Task<string> Fails(string call, string kind)
    {
        using var answer = await plain.PostAsJsonAsync(Address + "/_sim/faults", new { call, kind, times = 1_000_000 });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").ToString();
    }

    public async Task Heal(string fault)
    {
        using var answer = await plain.DeleteAsync($"{Address}/_sim/faults/{fault}");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What it holds, by its own word: the ids of each kind.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> Inventory()
    {
        using var answer = JsonDocument.Parse(await plain.GetStringAsync(Address + "/_sim/inventory"));
        return answer.RootElement.EnumerateObject().Where(kind => kind.Value.ValueKind == JsonValueKind.Array)
            .ToDictionary(kind => kind.Name, kind => (IReadOnlyList<string>)[.. kind.Value.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)]);
    }

    /// <summary>Calls beyond a limit, by its own count, which outlives it.</summary>
    public async Task<long> Violations()
    {
        using var answer = JsonDocument.Parse(await plain.GetStringAsync(Address + "/_sim/requests?last=1"));
        return answer.RootElement.GetProperty("violations").GetInt64();
    }

    public void Dispose()
    {
        Process?.Dispose();
        plain.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
