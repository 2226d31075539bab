using System.Net.Http.Headers;
using System.Text;
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
/// or refused what was accepted, it runs on in quarter seconds until they agree. So the order of states is compared, not their length, which differs from recording to recording.
/// </summary>
public sealed class Replay : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    private const int MostSteps = 4 * 120;

    private readonly string file;
    private readonly IReadOnlyList<Exchange> exchanges;
    private readonly Stage stage;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly Simulator simulator;
    private readonly HttpClient http;
    private readonly IdMap ids = new();

    private Replay(string file, IReadOnlyList<Exchange> exchanges)
    {
        this.file = file;
        this.exchanges = exchanges;
        stage = Stage.For(exchanges);
        simulator = Simulator.Build(stage.Options, time);
        http = new HttpClient(simulator.NewHandler()) { BaseAddress = stage.Address };
        if (stage.Token is { } token)
            http.DefaultRequestHeaders.Add("X-Auth-Token", token);
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
            if (stage.LeavesOut(exchange) is { } reason)
            {
                leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
                continue;
            }
            var ready = stage.Ready(exchange);
            remade += ready.RequestBody == exchange.RequestBody ? 0 : 1;
            await stage.Arrange(simulator, http, exchange, ids);
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
            stage.Authorize(request, exchange);
            using var response = await http.SendAsync(request);
            comparison.Compare(exchange, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
            comparison.CompareHeaders(exchange, response, stage.Headers);
            stage.Remember(exchange, response);
            if (comparison.Differences.Count == 0)
                return [];
            if (step == 0)
                first = comparison.Differences;
            // What was refused changed nothing: it may be asked again, as a read may.
            var repeatable = exchange.Method == "GET" || (exchange.Status < 400 && (int)response.StatusCode >= 400);
            if (!repeatable || exchange.Alone)
                break;
            time.Advance(Step);
        }
        return first;
    }
}
