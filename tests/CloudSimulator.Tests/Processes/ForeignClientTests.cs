using System.Diagnostics;

namespace AppsEducation.CloudSimulator.Tests.Processes;

/// <summary>Clients nobody here wrote: what their authors believe about the provider, the simulator has to be.</summary>
[TestFixture, Category("ForeignClients")]
internal sealed class ForeignClientTests
{
    [TestCase("scaleway", TestName = "Scaleway's own SDK goes from nothing to a running server and back")]
    [TestCase("ovh", TestName = "OVH's own client keeps a name in a zone and takes it away")]
    public async Task Node_clients(string client)
    {
        var flow = Flow(client);
        if (!Directory.Exists(Path.Combine(flow, "node_modules")))
            Assert.That(await Run("npm", flow, null, "ci", "--no-audit", "--no-fund"), Is.Zero, "npm ci");

        await Play("node", flow, "flow.mjs");
    }

    // Debian's python3-openstackclient; tests/install.sh brings it.
    [Test]
    public Task Openstacks_own_command_line_goes_from_nothing_to_a_running_server_and_back() => Play("bash", Flow("openstack"), "flow.sh");

    // Debian's packer; tests/install.sh brings it. Its Go library sends what the command line doesn't: empty user data, a key pair that Nova is to make.
    [Test]
    public Task Packer_makes_an_image_of_a_server_that_it_creates_stops_and_deletes() => Play("bash", Flow("packer"), "flow.sh");

    private static async Task Play(string program, string flow, string script)
    {
        var folder = Directory.CreateTempSubdirectory("simulator");
        try
        {
            using var simulator = await SimulatorProcess.Start(folder.FullName, "--calls-per-second", "none", "--divide-timings", "5");

            Assert.That(await Run(program, flow, simulator.Url, script), Is.Zero, $"every step of {script}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> Run(string program, string folder, string? simulator, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (simulator is not null)
            start.Environment["SIM"] = simulator;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        TestContext.Out.WriteLine(await process.StandardOutput.ReadToEndAsync() + await error);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static string Flow(string client)
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "tests", "foreign-clients", client)))
                return Path.Combine(folder.FullName, "tests", "foreign-clients", client);
        throw new DirectoryNotFoundException($"tests/foreign-clients/{client}");
    }
}
