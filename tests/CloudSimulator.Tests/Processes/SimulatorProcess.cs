using System.Diagnostics;
using System.Text.Json;

namespace AppsEducation.CloudSimulator.Tests.Processes;

/// <summary>The simulator as a process of its own, with its state in a folder that outlives it.</summary>
internal sealed class SimulatorProcess : IDisposable
{
    private readonly Process process;

    private SimulatorProcess(Process process, string url)
    {
        this.process = process;
        Url = url;
    }

    public string Url { get; }

    public static async Task<SimulatorProcess> Start(string folder, params string[] more)
    {
        var accounts = Path.Combine(folder, "accounts.json");
        await File.WriteAllTextAsync(accounts, JsonSerializer.Serialize(new[] { Caller.Account("one", 1), OpenStack.StackCaller.Account("stack", 1), Ovh.OvhCaller.Account }, JsonSerializerOptions.Web));
        var url = Path.Combine(folder, "simulator.url");
        File.Delete(url);
        var start = new ProcessStartInfo("dotnet", [typeof(Simulator).Assembly.Location, "--data", folder, "--accounts", accounts, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Its first line comes when it answers; without one it says on the other stream why not.
        if (await process.StandardOutput.ReadLineAsync(patience.Token) is null)
            throw new InvalidOperationException($"The simulator didn't start: {await error}");
        _ = process.StandardOutput.ReadToEndAsync();
        return new SimulatorProcess(process, await File.ReadAllTextAsync(url));
    }

    public HttpClient Client()
    {
        var http = new HttpClient { BaseAddress = new Uri(Url) };
        http.DefaultRequestHeaders.Add("X-Auth-Token", Caller.Account("one", 1).SecretKey);
        return http;
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }
}
