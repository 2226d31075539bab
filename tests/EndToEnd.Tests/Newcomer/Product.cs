using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Tests;

namespace AppsEducation.EndToEnd.Tests.Newcomer;

/// <summary>What a command gave.</summary>
internal sealed record Ran(int Code, string Out, string Err)
{
    public override string ToString() => $"exit {Code}\n{Out}\n{Err}";
}

/// <summary>The product as a newcomer starts it: the repository's own scripts, real processes, data in a folder of its own.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly Dictionary<string, string> settings = [];
    private AppsEduClient? api;

    public Product()
    {
        Data = Directory.CreateTempSubdirectory("appsedu-newcomer-").FullName;
        Port = Ports.Free();
    }

    public static string Root { get; } = FindRoot();

    public string Data { get; }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public AppsEduClient Api => api ??= AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri(Address), Token = File.ReadAllText(Path.Combine(Data, "operator.key")).Trim(), Language = "en" });

    /// <summary>A client as an agent's browser has it: every <c>*.localhost</c> is this machine.</summary>
    public HttpClient Browser { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    /// <summary>A setting for the next start of the control plane: <c>Engine__Grace</c>.</summary>
    public Product With(string name, string value)
    {
        settings[name] = value;
        return this;
    }

    public Task<Ran> Start() => RunSh("--data", Data, "--port", $"{Port}", "--detach");

    public Task<Ran> RunSh(params string[] args) => Run([Path.Combine(Root, "deploy/local/run.sh"), .. args], TimeSpan.FromMinutes(20), CancellationToken.None);

    /// <summary><c>deploy/local/appsedu …</c></summary>
    public Task<Ran> Appsedu(params string[] args) => Run([Path.Combine(Root, "deploy/local/appsedu"), .. args], TimeSpan.FromMinutes(12), CancellationToken.None);

    /// <summary><c>kill -9</c>, by the pid that run.sh noted.</summary>
    /// <param name="name"><c>allinone</c> or <c>simulator</c>.</param>
    public async Task Kill(string name)
    {
        using var process = Process.GetProcessById(PidOf(name));
        process.Kill();
        await process.WaitForExitAsync();
    }

    public int PidOf(string name) => int.Parse(File.ReadAllText(Path.Combine(Data, "run", $"{name}.pid")).Trim());

    public bool IsAlive(string name) => File.Exists(Path.Combine(Data, "run", $"{name}.pid")) && Directory.Exists($"/proc/{PidOf(name)}");

    /// <summary>All that the simulated cloud holds, as it says itself.</summary>
    public async Task<IReadOnlyList<Resource>> Inventory()
    {
        var address = File.ReadAllText(Path.Combine(Data, "simulator.url")).Trim();
        using var document = JsonDocument.Parse(await Browser.GetStringAsync($"{address}/_sim/inventory"));
        return
        [
            .. from kind in document.RootElement.EnumerateObject()
               where kind.Value.ValueKind is JsonValueKind.Array
               from item in kind.Value.EnumerateArray()
               select new Resource(kind.Name, item.GetRawText()),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunSh("--data", Data, "--stop");
        }
        finally
        {
            Browser.Dispose();
            // The logs of a walk that failed are what its reader needs.
            if (TestContext.CurrentContext.Result.FailCount == 0)
                Directory.Delete(Data, recursive: true);
            else
                await TestContext.Out.WriteLineAsync($"data and logs: {Data}");
        }
    }

    private async Task<Ran> Run(IReadOnlyList<string> command, TimeSpan limit, CancellationToken ct)
    {
        var start = new ProcessStartInfo("bash", command) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Data };
        // A build inside the test runner must not take the runner's own build settings for its.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        foreach (var name in new[] { "APPSEDU_URL", "APPSEDU_TOKEN", "APPSEDU_TOKEN_FILE", "LANG", "LC_ALL" })
            start.Environment.Remove(name);
        start.Environment["APPSEDU_DATA"] = Data;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(limit);
        var (answer, notes) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new Ran(process.ExitCode, await answer, await notes);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)} took longer than {limit}");
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "AppsEducation.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests don't stand in the repository.");
    }
}

/// <summary>Something at the simulated cloud.</summary>
internal sealed record Resource(string Kind, string Json)
{
    public bool IsOf(string instance) => Json.Contains(instance, StringComparison.Ordinal);
}
