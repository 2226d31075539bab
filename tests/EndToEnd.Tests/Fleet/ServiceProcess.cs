using System.Diagnostics;

namespace AppsEducation.EndToEnd.Tests.Fleet;

/// <summary>One real process of the product, from the build that the tests were built with; started again with the same command after a kill.</summary>
internal sealed class ServiceProcess(string project, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings, string log) : IDisposable
{
    private readonly Dictionary<string, string> settings = new(settings);
    private Process? process;

    public bool Runs => process is { HasExited: false };

    public void Start()
    {
        var start = Command(arguments);
        process = Process.Start(start)!;
        var file = new StreamWriter(log, append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => { lock (file) file.WriteLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (file) file.WriteLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>A setting that it finds at its next start.</summary>
    public void Set(string name, string value) => settings[name] = value;

    /// <summary>Runs it to its end with other arguments: <c>migrate</c>.</summary>
    public async Task RunToEnd(params string[] other)
    {
        using var once = Process.Start(Command(other))!;
        var (output, error) = (once.StandardOutput.ReadToEndAsync(), once.StandardError.ReadToEndAsync());
        await once.WaitForExitAsync();
        if (once.ExitCode != 0)
            throw new InvalidOperationException($"{project} {string.Join(' ', other)} ended with {once.ExitCode}\n{await output}\n{await error}");
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (Runs)
        {
            process!.Kill();
            process.WaitForExit();
        }
        process?.Dispose();
    }

    private ProcessStartInfo Command(IReadOnlyList<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Root, "services", project, "bin", Configuration, "net10.0", $"AppsEducation.{project}.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(log)!,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }

    private static string Root => Repository.Root;

    private static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif
}
