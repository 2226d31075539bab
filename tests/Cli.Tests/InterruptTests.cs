using System.Diagnostics;
using AppsEducation.Contracts;

namespace AppsEducation.Cli.Tests;

/// <summary>The program as a process, and a signal as the system sends it: what a person does who presses Ctrl-C.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase), Platform(Include = "Linux")]
internal sealed class InterruptTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);   // only a hang comes near it

    private readonly TaskCompletionSource watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StubApi api = null!;

    [SetUp]
    public void Starts() => api = new StubApi(listens: true)
        .On("PUT academies/07/selections/etherpad/choice", Samples.Accepted(), 202)
        .Streams(Samples.Op, async (events, http) =>
        {
            http.RequestAborted.Register(gone.SetResult);
            await events.Send("1", "snapshot", Samples.Operation());
            watching.TrySetResult();
            await events.Hold();
        });

    [TearDown]
    public async Task Ends() => await api.DisposeAsync();

    [TestCase("INT"), TestCase("TERM"), CancelAfter(300_000)]
    public async Task A_signal_stops_the_watching_and_nothing_else(string signal)
    {
        using var process = Appsedu("services", "enable", "etherpad", "-a", "dijon", "--watch", "--lang", "en");
        var (answer, notes) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Watches(process, notes);

        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        await gone.Task.WaitAsync(Patience);

        var (said, told) = (await answer, await notes);
        Assert.Multiple(() =>
        {
            Assert.That(process.ExitCode, Is.EqualTo(130), "interrupted");
            Assert.That(said, Is.EqualTo($"{Samples.Op}\taccepted\tdijon\tetherpad\n"), "the answer was given before");
            Assert.That(told, Does.EndWith(
                "Stopped watching; the operation goes on.\n" +
                $"  Resume: appsedu operations watch {Samples.Op}\n" +
                $"  Cancel: appsedu operations cancel {Samples.Op}\n"));
            Assert.That(api.Asked.Select(asked => asked.Method), Has.None.EqualTo("POST").And.None.EqualTo("DELETE"), "nothing was cancelled");
        });
    }

    // On a terminal the bars are moving, and the signal comes from the terminal itself, to the whole group.
    [Test, CancelAfter(300_000)]
    public async Task Ctrl_C_on_a_terminal_leaves_the_bars_and_says_how_to_go_on()
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Ignore("There is no script(1) here, which gives a program a terminal of its own.");
        var command = $"{DotNet} {string.Join(' ', Program)} services enable etherpad -a dijon --watch --lang en";
        using var process = Start("/usr/bin/script", ["-qefc", command, "/dev/null"]);
        var screen = process.StandardOutput.ReadToEndAsync();
        await Watches(process, screen);

        await process.StandardInput.WriteAsync('\u0003');
        await process.StandardInput.FlushAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(await screen, Does.Contain("Stopped watching; the operation goes on.").And.Contain($"appsedu operations watch {Samples.Op}"));
    }

    private async Task Watches(Process process, Task<string> said)
    {
        await Task.WhenAny(watching.Task, process.WaitForExitAsync()).WaitAsync(Patience);
        if (process.HasExited)
            Assert.Fail($"It ended with {process.ExitCode} before it watched: {await said}");
    }

    // As built for this test, beside it: with the frameworks that the test runs on.
    private static string[] Program => ["exec", "--runtimeconfig", Beside("AppsEducation.Cli.Tests.runtimeconfig.json"), "--depsfile", Beside("AppsEducation.Cli.Tests.deps.json"), Beside("appsedu.dll")];

    private static string Beside(string file) => Path.Combine(TestContext.CurrentContext.TestDirectory, file);

    private static string DotNet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private Process Appsedu(params string[] args) => Start(DotNet, [.. Program, .. args]);

    private Process Start(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["APPSEDU_URL"] = api.Url;
        start.Environment["APPSEDU_TOKEN"] = "secret-key";
        start.Environment["TERM"] = "xterm";
        return Process.Start(start)!;
    }
}
