using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.EndToEnd.Tests.Fleet;

namespace AppsEducation.EndToEnd.Tests;

/// <summary>The simulated cloud as a process of its own, every figure shortened alike.</summary>
internal sealed class SimulatedCloud(string data, int port, int httpsPort, int httpPort) : IDisposable
{
    private readonly HttpClient plain = new();

    public string Address => $"http://127.0.0.1:{port}";

    public string AccountsDirectory => Path.Combine(data, "accounts");

    /// <summary>The key of the one account at Scaleway, where there is no other.</summary>
    public string Secret { get; } = Guid.NewGuid().ToString();

    public ServiceProcess Process { get; private set; } = null!;

    /// <summary>How services are shown, and through what their machines are reached.</summary>
    public string PublicUrl => $"http://{{host}}:{httpPort}";

    public string Gateway => $"127.0.0.1:{httpsPort}";

    /// <summary>With one account at Scaleway, which holds the zone of all names.</summary>
    /// <param name="servers">The account's quota.</param>
    /// <param name="shorter">By how much every figure is divided.</param>
    /// <param name="onlyNames">Its account holds the zone and nothing else: the machines are at another cloud.</param>
    /// <param name="gateway">Where its machines are reached, when they aren't the simulated ones.</param>
    /// <param name="more">Further arguments of the simulator's.</param>
    public Task Start(int servers, int shorter, bool onlyNames = false, int? gateway = null, params string[] more) =>
        Start(shorter, more, CloudAccount.Scaleway(this, "scw-par-1", servers, "localhost", Secret, onlyNames, gateway));

    /// <param name="shorter">By how much every figure is divided.</param>
    /// <param name="more">Further arguments of the simulator's.</param>
    /// <param name="accounts">Who may call; the files that make them known to the control plane are written when the cloud answers.</param>
    public async Task Start(int shorter, IReadOnlyList<string> more, params CloudAccount[] accounts)
    {
        var file = Path.Combine(data, "simulated.json");
        await File.WriteAllTextAsync(file, new JsonArray([.. accounts.Select(account => account.AtTheCloud)]).ToJsonString());
        Process = new ServiceProcess("CloudSimulator",
            ["--data", Path.Combine(data, "simulator"), "--accounts", file, "--urls", Address, "--https-port", Text(httpsPort), "--http-port", Text(httpPort),
                "--divide-timings", Text(shorter), "--calls-per-second", "50", "--burst", "200", .. more],
            new Dictionary<string, string>(), Path.Combine(data, "simulator.log"));
        Process.Start();
        await Answers();
        Directory.CreateDirectory(AccountsDirectory);
        foreach (var account in accounts)
        {
            foreach (var (name, secret) in account.Secrets)
            {
                await File.WriteAllTextAsync(Path.Combine(AccountsDirectory, name), secret);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(Path.Combine(AccountsDirectory, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            await File.WriteAllTextAsync(Path.Combine(AccountsDirectory, $"{account.Name}.json"), account.File.ToJsonString());
        }
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

    /// <summary>What it holds, by its own word: the ids of each kind; of one account or of all.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> Inventory(string? account = null)
    {
        using var answer = await Held(account);
        return Kinds(answer).ToDictionary(kind => kind.Name, kind => (IReadOnlyList<string>)[.. kind.Value.EnumerateArray().Select(item => item.GetProperty("id").GetString()!)]);
    }

    /// <summary>The names it holds, whatever provider's zone they are in, each with the id of the address that it points to.</summary>
    public async Task<IReadOnlyList<(string Host, string? Address)>> Names()
    {
        using var answer = await Held(null);
        var addresses = answer.RootElement.GetProperty("addresses").EnumerateArray().ToDictionary(item => item.GetProperty("data").GetString()!, item => item.GetProperty("id").GetString());
        return [.. answer.RootElement.GetProperty("records").EnumerateArray()
            .Select(item => ($"{item.GetProperty("name").GetString()}.{item.GetProperty("zone").GetString()}", addresses.GetValueOrDefault(item.GetProperty("data").GetString()!)))];
    }

    private async Task<JsonDocument> Held(string? account) => JsonDocument.Parse(await plain.GetStringAsync($"{Address}/_sim/inventory{(account is null ? "" : $"?account={account}")}"));

    private static IEnumerable<JsonProperty> Kinds(JsonDocument inventory) => inventory.RootElement.EnumerateObject().Where(kind => kind.Value.ValueKind == JsonValueKind.Array);

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
