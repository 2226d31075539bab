using System.Diagnostics;
using AppsEducation.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AppsEducation.Benchmarks;

/// <summary>
/// A sub-portal's page from Portal against a bare Kestrel answer of the same bytes, and against a Portal that knows 60,000 academies and has rendered 1,000 of them: each in a process of its own, the same load,
/// turn and turn about, so that whatever else the machine does hits all.
/// </summary>
internal static class Pages
{
    private const int Connections = 16;
    private const int Rounds = 7;
    private const int Known = 60_000;
    private const int Rendered = 1_000;

    public static async Task<int> Run(string[] rest)
    {
        var seconds = rest is [var given] ? int.Parse(given) : 5;
        using var on = new Surroundings();
        var (few, many) = (await PortalAlone.Start(on, 1), await PortalAlone.Start(on, Known));
        var page = await on.Http.GetByteArrayAsync($"{few.Address}/{PortalAlone.Slug(0)}");
        await File.WriteAllBytesAsync(Path.Combine(on.Data, "page.html"), page);
        var port = Ports.Free();
        on.Start(typeof(Pages).Assembly.Location, ["bare", $"{port}", Path.Combine(on.Data, "page.html")]);
        await on.Answers($"http://127.0.0.1:{port}/");

        string[] bare = [$"http://127.0.0.1:{port}/"], one = [$"{few.Address}/{PortalAlone.Slug(0)}"];
        string[] thousand = [.. Enumerable.Range(0, Rendered).Select(i => $"{many.Address}/{PortalAlone.Slug(i * (Known / Rendered))}")];
        foreach (var address in thousand)
            await on.Http.GetByteArrayAsync(address);
        var measured = new Dictionary<string, List<(double Rate, double P99)>> { ["bare"] = [], ["page"] = [], ["of 1,000"] = [] };
        foreach (var addresses in new[] { bare, one, thousand })
            await Load(addresses, seconds, page.Length);   // warm
        for (var round = 0; round < Rounds; round++)
        {
            measured["page"].Add(await Load(one, seconds, page.Length));
            measured["bare"].Add(await Load(bare, seconds, page.Length));
            measured["of 1,000"].Add(await Load(thousand, seconds, page.Length));
            Console.WriteLine("   " + string.Join("; ", measured.Select(m => $"{m.Key} {m.Value[^1].Rate:0}/s p99 {m.Value[^1].P99:0.00} ms")));
        }
        Console.WriteLine($"page of {page.Length} bytes, {Connections} connections, {Rounds} rounds of {seconds} s each");
        Say("page ÷ bare", measured["page"], measured["bare"]);
        Say($"{Rendered} rendered of {Known} known ÷ one", measured["of 1,000"], measured["page"]);
        Console.WriteLine($"resident memory now: {Memory.Resident(few.Process)} MiB with one academy, {Memory.Resident(many.Process)} MiB with {Known}");
        return 0;
    }

    private static void Say(string what, List<(double Rate, double P99)> ours, List<(double Rate, double P99)> theirs)
    {
        Console.WriteLine($"requests a second, {what}: median {ours.Zip(theirs, (o, t) => o.Rate / t.Rate).Median():0.00} (higher is better)");
        Console.WriteLine($"p99, {what}: median {ours.Zip(theirs, (o, t) => o.P99 / t.P99).Median():0.00} (lower is better)");
    }

    /// <summary>The other side: the bytes of a file, and nothing else.</summary>
    public static async Task<int> Bare(int port, string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.Run(http =>
        {
            (http.Response.ContentType, http.Response.ContentLength) = ("text/html; charset=utf-8", bytes.Length);
            return http.Response.Body.WriteAsync(bytes).AsTask();
        });
        await app.RunAsync();
        return 0;
    }

    /// <summary>Each connection asks one address after the other, from a place of its own on.</summary>
    public static async Task<(double Rate, double P99)> Load(string[] addresses, int seconds, int length)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, AutomaticDecompression = System.Net.DecompressionMethods.None });
        var began = Stopwatch.GetTimestamp();
        var took = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(async () =>
        {
            var each = new List<double>();
            for (var next = connection * addresses.Length / Connections; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; next++)
            {
                var asked = Stopwatch.GetTimestamp();
                var bytes = await http.GetByteArrayAsync(addresses[next % addresses.Length]);   // anything but a 200 ends the run
                each.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                if (bytes.Length != length)
                    throw new InvalidOperationException($"{addresses[next % addresses.Length]} answered {bytes.Length} bytes instead of {length}.");
            }
            return each;
        })));
        var all = took.SelectMany(each => each).ToArray();
        return (all.Length / Stopwatch.GetElapsedTime(began).TotalSeconds, all.Percentile(0.99));
    }
}
