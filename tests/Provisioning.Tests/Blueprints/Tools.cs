using System.Diagnostics;

namespace AppsEducation.Provisioning.Tests.Blueprints;

/// <summary>The programs that check a machine's files, brought by <c>tests/tools.sh</c>. A missing one fails the test: a check that was skipped proves nothing.</summary>
internal static class Tools
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("APPSEDU_TOOLS")
        ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "appsedu-tools");

    public static string Of(string tool)
    {
        var path = Path.Combine(Folder, "bin", tool);
        if (!File.Exists(path))
            Assert.Fail($"{tool} isn't in {Folder}. Run tests/tools.sh [DIR] once and set APPSEDU_TOOLS to that DIR (its default is the folder named here).");
        return path;
    }

    /// <summary>A file of an unpacked package.</summary>
    public static string Unpacked(string path)
    {
        var full = Path.Combine(Folder, "root", path.TrimStart('/'));
        if (!Path.Exists(full))
            Assert.Fail($"{full} is missing. Remove {Folder} and run tests/tools.sh again.");
        return full;
    }

    public static Run Ran(string tool, IEnumerable<string> arguments, string? directory = null, params (string, string)[] environment) =>
        Start(Of(tool), arguments, directory, environment);

    public static Run Start(string program, IEnumerable<string> arguments, string? directory = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? "/" };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} didn't end within two minutes");
        }
        return new Run(process.ExitCode, output, error.Result);
    }
}

internal sealed record Run(int Code, string Output, string Error)
{
    public override string ToString() => $"exit {Code}\n{Output}{Error}";
}
