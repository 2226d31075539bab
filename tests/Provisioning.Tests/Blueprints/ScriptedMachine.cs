using System.Runtime.CompilerServices;
using AppsEducation.Provisioning.Tests.CloudInit;

namespace AppsEducation.Provisioning.Tests.Blueprints;

/// <summary>A machine's files in a scratch root, and a control plane on loopback that it can enrol at. Its scripts run for real; what would change a real machine is a stub that writes down what it was asked.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class ScriptedMachine : IAsyncDisposable
{
    public const string Id = "ins_7hk2m4q8z1n5c3vx";

    public required MachineHost Host { get; init; }

    public required ScratchRoot Root { get; init; }

    public required string HostName { get; init; }

    /// <summary>What stubs were asked, in order.</summary>
    public string[] Asked => File.Exists(Root.Of("/var/asked")) ? File.ReadAllLines(Root.Of("/var/asked")) : [];

    public static async Task<ScriptedMachine> Of(string offering)
    {
        var blueprint = SeededBlueprints.Of(offering);
        var host = await MachineHost.Begin(onLoopback: true);
        var name = $"{offering}.dijon.localhost";
        await host.PoweredOn(Id, name, blueprint: blueprint);
        var root = ScratchRoot.With(Machines.Files(await host.RenderedUserData(Id, name, blueprint: blueprint)).Values, name, bare: true);
        var machine = new ScriptedMachine { Host = host, Root = root, HostName = name };
        machine.TakeTools();
        machine.Stub("systemctl");
        root.Scratch("/etc/passwd", "root:x:0:0::/root:/bin/sh\ncaddy:x:999:999::/var/lib/caddy:/bin/sh\n");
        root.Scratch("/etc/group", "root:x:0:\ncaddy:x:999:\n");
        Directory.CreateDirectory(root.Of("/var/lib/appsedu"));
        return machine;
    }

    /// <summary>A program that writes down its name and arguments, and does no more than said.</summary>
    public void Stub(string program, string does = "") => Root.Program($"/usr/local/bin/{program}", $"#!/bin/bash\necho \"{program} $*\" >>/var/asked\n{does}\n");

    public Run Runs(string script) =>
        Tools.Start("/usr/bin/unshare", ["--mount", "--propagation", "private", "/bin/bash", Beside("machine-root.sh"), Root.Folder, $"/usr/local/lib/appsedu/{script}"]);

    public void Succeeds(string script)
    {
        var run = Runs(script);
        Assert.That(run.Code, Is.Zero, $"{script}: {run}\n{string.Join('\n', Host.Logs.Where(line => line.StartsWith("Error", StringComparison.Ordinal)))}");
    }

    public void Fails(string script, string says)
    {
        var run = Runs(script);
        Assert.That(run.Code, Is.Not.Zero, $"{script}: {run}");
        Assert.That(run.Error, Does.Contain(says));
    }

    public async ValueTask DisposeAsync()
    {
        Root.Dispose();
        await Host.DisposeAsync();
    }

    // jq isn't on every machine that runs tests; python3's yaml comes with cloud-init.
    private void TakeTools()
    {
        Root.Copy(Tools.Unpacked("/usr/bin/jq"), "/usr/local/bin/jq");
        var libraries = Directory.GetDirectories(Tools.Unpacked("/usr/lib"), "*-linux-gnu").Single();
        foreach (var library in Directory.GetFiles(libraries, "lib*.so*").Where(file => Path.GetFileName(file) is ['l', 'i', 'b', 'j', 'q', ..] or ['l', 'i', 'b', 'o', 'n', 'i', 'g', ..]))
            Root.Copy(library, $"/usr/local/lib/tools/{Path.GetFileName(library)}");
    }

    private static string Beside(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);
}
