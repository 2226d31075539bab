using System.Diagnostics;

namespace AppsEducation.CloudSimulator.Tests.Processes;

/// <summary>Clients nobody here wrote: what their authors believe about the provider, the simulator has to be.</summary>
[TestFixture, Category("ForeignClients")]
internal sealed class ForeignClientTests
{
    [Test]
    public async Task Scaleways_own_sdk_goes_from_nothing_to_a_running_server_and_back()
    {
        var flow = Flow("scaleway");
        var folder = Directory.CreateTempSubdirectory("simulator");
        try
        {
            if (!Directory.Exists(Path.Combine(flow, "node_modules")))
                Assert.That(await Run("npm", flow, null, "ci", "--no-audit", "--no-fund"), Is.Zero, "npm ci");
            using var simulator = await SimulatorProcess.Start(folder.FullName, "--calls-per-second", "none", "--divide-timings", "5");

            Assert.That(await Run("node", flow, simulator.Url, "flow.mjs"), Is.Zero, "every step of flow.mjs");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Debian's python3-openstackclient; tests/install.sh brings it.
    [Test]
    public async Task Openstacks_own_command_line_goes_from_nothing_to_a_running_server_and_back()
    {
        var folder = Directory.CreateTempSubdirectory("simulator");
        try
        {
            using var simulator = await SimulatorProcess.Start(folder.FullName, "--calls-per-second", "none", "--divide-timings", "5");

            Assert.That(await Run("bash", Flow("openstack"), simulator.Url, "flow.sh"), Is.Zero, "every step of flow.sh");
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
