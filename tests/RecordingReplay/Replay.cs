using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using AppsEducation.CloudSimulator;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.RecordingReplay;

/// <summary>What became of a file's exchanges. <see cref="LeftOut"/> counts by the reason.</summary>
public sealed record ReplayResult(string File, int Exchanges, int Same, int Remade, IReadOnlyDictionary<string, int> LeftOut, IReadOnlyList<string> Differences)
{
    public override string ToString() =>
        $"{File}: {Exchanges} exchanges, {Same} the same{(Remade > 0 ? $" ({Remade} requests made anew from their answers)" : "")}"
        + string.Concat(LeftOut.Select(reason => $", {reason.Value} left out: {reason.Key}")) + $", {Differences.Count} differ";
}

/// <summary>
/// Plays a recorded flow against a simulator of its own. The clock stands still between exchanges; only where a poll recorded another state than is shown
/// it runs on in quarter seconds until they agree. So the order of states is compared, not their length, which differs from recording to recording.
/// </summary>
public sealed partial class Replay : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);
    // Public images belong to a project of Scaleway's own.
    private const string Marketplace = "51b656e3-4865-41e8-adbc-0c45bdd780db";

    private const int MostSteps = 4 * 120;

    private readonly string file;
    private readonly IReadOnlyList<Exchange> exchanges;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly Simulator simulator;
    private readonly HttpClient http;
    private readonly IdMap ids = new();

    private Replay(string file, IReadOnlyList<Exchange> exchanges)
    {
        this.file = file;
        this.exchanges = exchanges;
        var project = exchanges.SelectMany(exchange => Project().Matches(exchange.RequestBody + exchange.ResponseBody)).Select(match => match.Groups["id"].Value)
            .FirstOrDefault(id => id != Marketplace) ?? "105bdce1-64c0-48ab-899d-868455867ecf";
        var account = new SimulatedAccount
        {
            Name = "recorded",
            SecretKey = "11111111-1111-4111-8111-111111111111",
            OrganizationId = project,
            ProjectId = project,
            Zones = [.. exchanges.Select(exchange => DnsZone().Match(exchange.Url.AbsolutePath)).Where(match => match.Success).Select(match => match.Groups["zone"].Value).Distinct()],
        };
        // Recorded listings show what was written the moment before; the lag is an assumption of ours, for drivers' sake.
        simulator = Simulator.Build(new SimulatorOptions { Accounts = [account], CallsPerSecond = null, Timings = new Timings { ListingLag = TimeSpan.Zero } }, time);
        http = new HttpClient(simulator.NewHandler()) { BaseAddress = new Uri("https://api.scaleway.com") };
        http.DefaultRequestHeaders.Add("X-Auth-Token", account.SecretKey);
        // The default security group is older than any recording: take its creation out of the way.
        time.Advance(TimeSpan.FromHours(1));
    }

    public static async Task<ReplayResult> Of(string file)
    {
        using var replay = new Replay(Path.GetFileName(file), Exchange.Read(file));
        return await replay.Run();
    }

    public void Dispose()
    {
        http.Dispose();
        simulator.Dispose();
    }

    private async Task<ReplayResult> Run()
    {
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var differences = new List<string>();
        int same = 0, remade = 0, number = 0;
        foreach (var exchange in exchanges)
        {
            number++;
            if (Scope.LeavesOut(exchange) is { } reason)
            {
                leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
                continue;
            }
            var ready = Requests.Remake(exchange);
            remade += ready == exchange ? 0 : 1;
            if (exchange.Alone)
                await Circumstances.Arrange(simulator, http, exchange, ids);
            var found = await Play(ready);
            if (found.Count == 0)
                same++;
            differences.AddRange(found.Select(difference => $"#{number} {exchange.Method} {exchange.Url.PathAndQuery}: {difference}"));
        }
        return new ReplayResult(file, exchanges.Count, same, remade, leftOut, differences);
    }

    private async Task<List<string>> Play(Exchange exchange)
    {
        List<string> first = [];
        for (var step = 0; step < MostSteps; step++)
        {
            var comparison = new Comparison(ids);
            using var request = new HttpRequestMessage(new HttpMethod(exchange.Method), ids.Rewrite(exchange.Url.PathAndQuery));
            if (exchange.RequestBody.Length > 0)
            {
                request.Content = new StringContent(ids.Rewrite(exchange.RequestBody), Encoding.UTF8);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }
            using var response = await http.SendAsync(request);
            comparison.Compare(exchange, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
            if (comparison.Differences.Count == 0)
                return [];
            if (step == 0)
                first = comparison.Differences;
            if (exchange.Method != "GET" || exchange.Alone)
                break;
            time.Advance(Step);
        }
        return first;
    }

    [GeneratedRegex("\"project(_id)?\": ?\"(?<id>[0-9a-f-]{36})\"")]
    private static partial Regex Project();

    [GeneratedRegex("/dns-zones/(?<zone>[^/]+)/records")]
    private static partial Regex DnsZone();
}
