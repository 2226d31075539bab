using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Tests;

namespace AppsEducation.Benchmarks;

/// <summary>The product on loopback, in a folder that goes with it, beside the simulated cloud as a process.</summary>
internal sealed class Surroundings : IDisposable
{
    private readonly List<Process> processes = [];

    public string Data { get; } = Directory.CreateTempSubdirectory("appsedu-bench-").FullName;

    public static string Root { get; } = FindRoot();

    public HttpClient Http { get; } = new();

    public string Product { get; } = $"http://127.0.0.1:{Ports.Free()}";

    public string Simulator { get; } = $"http://127.0.0.1:{Ports.Free()}";

    public AppsEduClient Api => AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri(Product), Token = File.ReadAllText(Path.Combine(Data, "operator.key")), Language = "en" });

    /// <summary>As run.sh sets it up: one account, default limits and timings.</summary>
    public async Task StartCloud(int servers)
    {
        var (key, project, https, http) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), Ports.Free(), Ports.Free());
        await File.WriteAllTextAsync(Path.Combine(Data, "operator.key"), Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        await File.WriteAllTextAsync(Path.Combine(Data, "account.key"), key);
        await File.WriteAllTextAsync(Path.Combine(Data, "simulated.json"), JsonSerializer.Serialize(new[] { new { name = "scw-par-1", secretKey = key, organizationId = project, projectId = project, zones = new[] { "localhost" } } }));
        Directory.CreateDirectory(Path.Combine(Data, "accounts"));
        await File.WriteAllTextAsync(Path.Combine(Data, "accounts", "scw-par-1.json"), JsonSerializer.Serialize(new
        {
            name = "scw-par-1", provider = "Scaleway", apiUrl = Simulator, project, credentials = new { secretKey = new { file = Path.Combine(Data, "account.key") } }, region = "fr-par", zones = new[] { "fr-par-1" },
            quotas = new Dictionary<string, int> { ["servers"] = servers }, qualification = "Personal", jurisdiction = "FR", agreement = new { kind = "free", startsOn = "2026-01-01" },
            dnsZones = new[] { new { zone = "localhost", publicUrl = $"http://{{host}}:{http}" } }, gateway = $"127.0.0.1:{https}",
        }));
        Start(Dll("CloudSimulator"), ["--data", Path.Combine(Data, "simulator"), "--accounts", Path.Combine(Data, "simulated.json"), "--urls", Simulator, "--https-port", $"{https}", "--http-port", $"{http}"]);
        await Answers(Simulator + "/_sim");
    }

    public Process StartProduct() => Start(Dll("AllInOne"), ["--data", Data, "--urls", Product]);

    /// <summary>The product inside this process, so that its meters can be read to the last digit. It ends as it would by itself: on SIGTERM.</summary>
    public Task HostProduct()
    {
        var main = Assembly.Load("AppsEducation.AllInOne").EntryPoint!;
        return Task.Factory.StartNew(() => { main.Invoke(null, [new[] { "--data", Data, "--urls", Product }]); }, TaskCreationOptions.LongRunning);
    }

    public static async Task End(Task hosted)
    {
        using var term = Process.Start("kill", ["-TERM", $"{Environment.ProcessId}"]);
        await hosted;
    }

    public Process Start(string dll, string[] arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Data };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        processes.Add(process);
        return process;
    }

    /// <summary>The process that was started last.</summary>
    public Process Last => processes[^1];

    /// <summary>A secret in a file that only we can read; one that is there stays.</summary>
    public async Task Secret(string name, string text)
    {
        var file = Path.Combine(Data, name);
        if (!File.Exists(file))
            await File.WriteAllTextAsync(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Nobody asks for anything for so long.</summary>
    public async Task Rest(int seconds)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await pace.WaitForNextTickAsync();
    }

    /// <summary>Asks until it is a 200, as fast as a look costs nothing.</summary>
    public async Task Answers(string address)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (await pace.WaitForNextTickAsync(patience.Token))
        {
            try
            {
                using var answer = await Http.GetAsync(address, patience.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Nobody listens there yet.
            }
        }
    }

    public async Task Until(Func<Task<bool>> holds)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(20));
        while (!await holds())
            await pace.WaitForNextTickAsync(patience.Token);
    }

    public void Dispose()
    {
        foreach (var process in processes.Where(p => !p.HasExited))
        {
            process.Kill();
            process.WaitForExit();
        }
        Http.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    public static string Dll(string project) => Path.Combine(Root, "services", project, "bin", Configuration, "net10.0", $"AppsEducation.{project}.dll");

    private static string Configuration =>
#if DEBUG
        throw new InvalidOperationException("Figures of a debug build say nothing: run it with -c Release.");
#else
        "Release";
#endif

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AppsEducation.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The benchmarks don't stand in the repository.");
    }
}
