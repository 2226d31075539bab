using System.Diagnostics;
using AppsEducation.Tests;

namespace AppsEducation.Benchmarks;

/// <summary>From the start of the process to the first page, in an empty folder and in one that was used before; and run.sh, both processes, on a tree that is built.</summary>
internal static class ColdStart
{
    private const int Times = 5;

    public static async Task<int> Run()
    {
        var (empty, used, scripts) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            using var on = new Surroundings();
            await on.StartCloud(15);
            empty.Add(await FirstPage(on));
            used.Add(await FirstPage(on));
        }
        var data = Directory.CreateTempSubdirectory("appsedu-bench-run-").FullName;
        string[] port = ["--port", $"{Ports.Free()}"];
        await Script(data, ["--detach", .. port]);   // builds, once
        for (var i = 0; i < Times; i++)
        {
            await Script(data, "--stop");
            scripts.Add(await Script(data, ["--fresh", "--detach", .. port]));
        }
        await Script(data, "--stop");
        Directory.Delete(data, recursive: true);
        Say("process start to the first page, empty folder", empty);
        Say("process start to the first page, used folder", used);
        Say("run.sh --fresh --detach on a built tree", scripts);
        return 0;
    }

    private static async Task<double> FirstPage(Surroundings on)
    {
        var began = Stopwatch.GetTimestamp();
        var process = on.StartProduct();
        await on.Answers(on.Product + "/");
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Kill();
        await process.WaitForExitAsync();
        return took;
    }

    private static async Task<double> Script(string data, params string[] arguments)
    {
        var began = Stopwatch.GetTimestamp();
        using var script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Surroundings.Root, "deploy/local/run.sh"), "--data", data, .. arguments]) { RedirectStandardOutput = true })!;
        await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : throw new InvalidOperationException($"run.sh ended with {script.ExitCode}.");
    }

    private static void Say(string name, List<double> seconds) =>
        Console.WriteLine($"{name}: median {seconds.Median():0.00} s, most {seconds.Max():0.00} s, of {seconds.Count}");
}
