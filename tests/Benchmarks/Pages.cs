using System.Diagnostics;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;
using AppsEducation.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AppsEducation.Benchmarks;

/// <summary>A sub-portal's page against a bare Kestrel answer of the same bytes: each in a process of its own, the same load, turn and turn about, so that whatever else the machine does hits both.</summary>
internal static class Pages
{
    private const int Connections = 16;
    private const int Rounds = 7;

    public static async Task<int> Run(string[] rest)
    {
        var seconds = rest is [var given] ? int.Parse(given) : 5;
        using var on = new Surroundings();
        await on.StartCloud(15);
        on.StartProduct();
        await on.Answers(on.Product + "/health/ready");
        await on.Api.Onboard(new OnboardAcademies(["dijon"]));
        await on.Answers(on.Product + "/dijon");
        var page = await Settled(on);
        await File.WriteAllBytesAsync(Path.Combine(on.Data, "page.html"), page);
        var port = Ports.Free();
        on.Start(typeof(Pages).Assembly.Location, ["bare", $"{port}", Path.Combine(on.Data, "page.html")]);
        await on.Answers($"http://127.0.0.1:{port}/");

        var (ours, bare) = (new List<(double Rate, double P99)>(), new List<(double Rate, double P99)>());
        await Load(on.Product + "/dijon", seconds, page.Length);   // both warm
        await Load($"http://127.0.0.1:{port}/", seconds, page.Length);
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await Load(on.Product + "/dijon", seconds, page.Length));
            bare.Add(await Load($"http://127.0.0.1:{port}/", seconds, page.Length));
            Console.WriteLine($"   page {ours[^1].Rate:0}/s p99 {ours[^1].P99:0.00} ms; bare {bare[^1].Rate:0}/s p99 {bare[^1].P99:0.00} ms");
        }
        Console.WriteLine($"page of {page.Length} bytes, {Connections} connections, {Rounds} rounds of {seconds} s each");
        Console.WriteLine($"requests a second, ours ÷ bare: median {ours.Zip(bare, (o, b) => o.Rate / b.Rate).Median():0.00} (higher is better)");
        Console.WriteLine($"p99, ours ÷ bare: median {ours.Zip(bare, (o, b) => o.P99 / b.P99).Median():0.00} (lower is better)");
        return 0;
    }

    // Shares that the academy takes by default settle one by one, and each is a new page.
    private static async Task<byte[]> Settled(Surroundings on)
    {
        var (page, same) = (Array.Empty<byte>(), 0);
        await on.Until(async () =>
        {
            var now = await on.Http.GetByteArrayAsync(on.Product + "/dijon");
            same = now.AsSpan().SequenceEqual(page) ? same + 1 : 0;
            page = now;
            return same >= 25;
        });
        return page;
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

    private static async Task<(double Rate, double P99)> Load(string address, int seconds, int length)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, AutomaticDecompression = System.Net.DecompressionMethods.None });
        var began = Stopwatch.GetTimestamp();
        var took = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            var each = new List<double>();
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                var asked = Stopwatch.GetTimestamp();
                var bytes = await http.GetByteArrayAsync(address);   // anything but a 200 ends the run
                each.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                if (bytes.Length != length)
                    throw new InvalidOperationException($"{address} answered {bytes.Length} bytes instead of {length}.");
            }
            return each;
        })));
        var all = took.SelectMany(each => each).ToArray();
        return (all.Length / Stopwatch.GetElapsedTime(began).TotalSeconds, all.Percentile(0.99));
    }
}
