using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AppsEducation.EndToEnd.Tests.Newcomer;

/// <summary>What run.sh must not do to files, processes and builds that aren't its own, and how it says no. Nothing is built or started here.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ScriptTests : IDisposable
{
    private readonly Product product = new();
    private readonly List<Process> strangers = [];

    public void Dispose()
    {
        foreach (var stranger in strangers)
        {
            stranger.Kill(entireProcessTree: true);
            stranger.Dispose();
        }
        product.Browser.Dispose();
        Directory.Delete(product.Data, recursive: true);
    }

    [Test]
    public async Task Fresh_refuses_a_folder_that_it_did_not_make()
    {
        string[] files = ["portal/index.html", "secrets/mine", "accounts/mine.json", "databases/mine.db"];
        foreach (var file in files)
            Write(file, "mine");

        var refused = await product.RunSh("--data", product.Data, "--port", $"{product.Port}", "--fresh", "--detach");

        Assert.That(refused.Code, Is.EqualTo(2), refused.ToString());
        Assert.That(refused.Err, Does.Contain("did not make").And.Contain("portal"));
        Assert.That(Entries(), Is.EquivalentTo(files), "all of the stranger's files, and nothing of ours beside them");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_taken_port_costs_no_data(bool isMarked)
    {
        MakeEarlierInstallation();
        if (isMarked)
            Write(".appsedu-installation", "");
        var before = Entries();
        using var holder = new TcpListener(IPAddress.Loopback, product.Port);
        holder.Start();

        var refused = await product.RunSh("--data", product.Data, "--port", $"{product.Port}", "--fresh", "--detach");

        Assert.That(refused.Code, Is.EqualTo(1), refused.ToString());
        Assert.That(refused.Err, Does.Contain($"Port {product.Port} is taken").And.Contain($"--data {product.Data} --port "), "the advice is for this installation");
        Assert.That(Entries(), Is.EquivalentTo(before));
    }

    [Test]
    public async Task A_taken_port_leaves_no_new_folder()
    {
        var folder = Path.Combine(product.Data, "new");
        using var holder = new TcpListener(IPAddress.Loopback, product.Port);
        holder.Start();

        var refused = await product.RunSh("--data", folder, "--port", $"{product.Port}", "--detach");

        Assert.That((refused.Code, Directory.Exists(folder)), Is.EqualTo((1, false)), refused.ToString());
    }

    // The one word that is another: its folder's name begins with ours; it is another program; it began at another time.
    [TestCase("AppsEducation.AllInOne.dll", "y", null)]
    [TestCase("AppsEducation.Other.dll", "", null)]
    [TestCase("AppsEducation.AllInOne.dll", "", "1")]
    public async Task Stop_leaves_a_stranger_alone(string dll, string suffix, string? began)
    {
        MakeEarlierInstallation();
        var stranger = Begin(dll, product.Data + suffix);
        Write("run/allinone.pid", $"{stranger.Id}\n");
        if (began is not null)
            Write("run/allinone.began", $"{began}\n");

        var stopped = await product.RunSh("--data", product.Data, "--stop");

        Assert.That(stopped.Code, Is.Zero, stopped.ToString());
        Assert.That(stopped.Out, Does.Contain($"Nothing runs in {product.Data}"));
        Assert.That(stranger.HasExited, Is.False, "it isn't ours");
    }

    // What the run.sh of before started has no beginning noted.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Stop_stops_ours(bool isNoted)
    {
        MakeEarlierInstallation();
        var ours = Begin("AppsEducation.AllInOne.dll", product.Data);
        Write("run/allinone.pid", $"{ours.Id}\n");
        if (isNoted)
            Write("run/allinone.began", (await File.ReadAllTextAsync($"/proc/{ours.Id}/stat")).Split(' ')[21] + "\n");

        var stopped = await product.RunSh("--data", product.Data, "--stop");

        Assert.That(stopped.Out, Does.Contain($"stopped allinone (pid {ours.Id})"), stopped.ToString());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await ours.WaitForExitAsync(patience.Token);
    }

    [Test]
    public async Task Stop_of_what_was_never_started_says_so_and_makes_nothing()
    {
        var folder = Path.Combine(product.Data, "unknown");

        var stopped = await product.RunSh("--data", folder, "--stop");

        Assert.That((stopped.Code, Directory.Exists(folder)), Is.EqualTo((0, false)), stopped.ToString());
        Assert.That(stopped.Out, Does.Contain($"Nothing was started in {folder}"));
    }

    [Test]
    public async Task A_killed_process_is_no_raw_error()
    {
        MakeEarlierInstallation();
        Write("run/allinone.pid", "4194304\n");
        Write("run/simulator.pid", "4194303\n");

        var stopped = await product.RunSh("--data", product.Data, "--stop");

        Assert.That((stopped.Code, stopped.Err), Is.EqualTo((0, "")), stopped.ToString());
    }

    [Test]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task A_folder_that_cant_be_written_is_said_in_a_sentence()
    {
        MakeEarlierInstallation();
        Directory.CreateDirectory(Path.Combine(product.Data, "run"));
        // Root may write whatever its mode; a folder in the lock's place nobody can open.
        Directory.CreateDirectory(Path.Combine(product.Data, "run/lock"));

        var stopped = await product.RunSh("--data", product.Data, "--stop");

        Assert.That(stopped.Code, Is.Not.Zero, stopped.ToString());
        Assert.That(stopped.Err, Does.Contain("can't be written").And.Not.Contain("run.sh: line"));
    }

    [TestCase("--port wants", "--port", "08080")]
    [TestCase("--port wants", "--port", "65536")]
    [TestCase("--port wants", "--port")]
    [TestCase("--data wants", "--data", "--fresh")]
    [TestCase("can't be /", "--data", "/")]
    [TestCase("can't be made", "--data", "/proc/appsedu")]
    [TestCase("is not a folder", "--data", "/etc/hostname")]
    [TestCase("Unknown option", "--frehs")]
    public async Task What_can_not_be_used_is_said_in_a_sentence(string sentence, params string[] args)
    {
        var refused = await product.RunSh(args is ["--data", ..] ? [.. args, "--port", $"{product.Port}"] : args);

        Assert.That(refused.Code, Is.EqualTo(2), refused.ToString());
        Assert.That(refused.Err, Does.Contain(sentence).And.Not.Contain("run.sh: line"), "a sentence, not the shell's own error");
    }

    [TestCase("")]
    [TestCase("/")]
    public async Task The_address_may_come_by_the_environment(string end)
    {
        using var other = new TcpListener(IPAddress.Loopback, product.Port);
        other.Start();
        product.With("APPSEDU_URL", product.Address.TrimEnd('/') + end);

        var (stopped, refused) = (await product.RunSh("--data", Path.Combine(product.Data, "unknown"), "--stop"), await product.RunSh("--data", Path.Combine(product.Data, "new"), "--detach"));

        Assert.That((stopped.Code, stopped.Err), Is.EqualTo((0, "")), stopped.ToString());
        Assert.That(refused.Err, Does.Contain($"Port {product.Port} is taken"), "it is the one that was given");
    }

    [TestCase("8080")]
    [TestCase("http://127.0.0.1:08080")]
    [TestCase("http://127.0.0.1")]
    [TestCase("http://localhost:8080")]
    [TestCase("https://127.0.0.1:8080")]
    public async Task Another_address_is_refused(string address)
    {
        var refused = await product.With("APPSEDU_URL", address).RunSh("--data", product.Data, "--detach");

        Assert.That(refused.Code, Is.EqualTo(2), refused.ToString());
        Assert.That(refused.Err, Does.Contain($"APPSEDU_URL must be http://127.0.0.1:PORT here, not '{address}'").And.Not.Contain("run.sh: line"));
    }

    // A dotnet that only notes what it is asked for: it builds slowly, and what it starts ends at once.
    [Test]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task Two_first_starts_share_one_build()
    {
        var noted = Path.Combine(product.Data, "noted");
        Write("bin/dotnet", $"#!/bin/sh\n[ \"$1\" = publish ] || exit 3\necho \"$2\" >>'{noted}'\nsleep 1\n");
        File.SetUnixFileMode(Path.Combine(product.Data, "bin/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        product.With("PATH", $"{Path.Combine(product.Data, "bin")}:{Environment.GetEnvironmentVariable("PATH")}").With("XDG_CACHE_HOME", Path.Combine(product.Data, "cache"));

        var both = await Task.WhenAll(new[] { "one", "two" }.Select(name => product.RunSh("--data", Path.Combine(product.Data, name), "--port", $"{product.Port}", "--detach")));

        Assert.That(both.Select(ran => ran.Err), Is.All.Contains("The simulated cloud ended while starting"), "each came past the build");
        Assert.That((await File.ReadAllLinesAsync(noted)).Length, Is.EqualTo(3), "each project once");
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(product.Data, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    // As the run.sh without a mark left it.
    private void MakeEarlierInstallation()
    {
        Write("simulator/ports.json", "{}");
        Write("simulator/accounts.json", "[]");
        Write("operator.key", new string('a', 64));
        Write("databases/tenants.db", "data");
        Directory.CreateDirectory(Path.Combine(product.Data, "run"));
    }

    private string[] Entries() => [.. Directory.EnumerateFiles(product.Data, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(product.Data, file))];

    // A process with the words of ours: bash takes what follows its script as arguments.
    private Process Begin(string dll, string folder)
    {
        var process = Process.Start(new ProcessStartInfo("bash", ["-c", "echo there; read -r line", dll, "--data", folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        strangers.Add(process);
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("there"));
        return process;
    }
}
