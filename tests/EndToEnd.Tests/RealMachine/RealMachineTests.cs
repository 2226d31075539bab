using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.EndToEnd.Tests.Fleet;
using AppsEducation.Tests;

namespace AppsEducation.EndToEnd.Tests.RealMachine;

/// <summary>
/// Proof g of the second cloud: the user data that the product rendered for Etherpad boots a real Debian. The server stands at the simulated cloud, whose own guest never wakes; its user data is read back
/// from that cloud's API and given, byte for byte, to a virtual machine, which does the rest: cloud-init, enrolment at the running product, containers, probe.
/// </summary>
[TestFixture, Explicit("needs an image and minutes: tests/real/vm.sh makes the one and has the other"), Category("Real"), NonParallelizable]
internal sealed class RealMachineTests
{
    // What the machine says on its console, in the order in which it happens.
    private static readonly string[] Milestones = ["login:", "appsedu: packages are installed", "Pulling database", "Pulling app", "the application was started"];

    private readonly Stopwatch since = Stopwatch.StartNew();

    [Test]
    public async Task Rendered_user_data_makes_a_machine_that_answers()
    {
        var all = Needed("APPSEDU_VM_RUN");
        var (port, tlsPort, gateway) = (Ports.Free(), Ports.Free(), Ports.Free());
        var data = Directory.CreateDirectory(Path.Combine(all, "house")).FullName;
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await File.WriteAllTextAsync(Path.Combine(data, "operator.key"), key);
        using var cloud = new SimulatedCloud(Directory.CreateDirectory(Path.Combine(all, "cloud")).FullName, Ports.Free(), Ports.Free(), Ports.Free());
        await cloud.Start(servers: 5, shorter: 1, gateway: gateway, more: ["--timing", "FirstBoot=864000"]);
        using var product = new ServiceProcess("AllInOne", ["--data", data, "--urls", $"http://127.0.0.1:{port};https://127.0.0.1:{tlsPort}"], new Dictionary<string, string>
        {
            ["Hosting__AccountsDirectory"] = cloud.AccountsDirectory,
            // QEMU's name for this machine as its guests see it, with a certificate of the authority that the image trusts.
            ["Machines__ControlPlane"] = $"https://10.0.2.2:{tlsPort}",
            ["Kestrel__Certificates__Default__Path"] = Path.Combine(all, "tls.pem"),
            ["Kestrel__Certificates__Default__KeyPath"] = Path.Combine(all, "tls.key"),
            // The second disk as a virtio machine sees it.
            ["Machines__DataDevices__Scaleway"] = "/dev/vdb",
        }, Path.Combine(all, "allinone.log"));
        product.Start();
        using var plain = new HttpClient();
        await Wait.Until("the product is ready", async () => (await plain.GetAsync($"http://127.0.0.1:{port}/health/ready")).IsSuccessStatusCode, 120);
        var api = AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri($"http://127.0.0.1:{port}"), Token = key, Language = "en" });
        await Wait.Until("Etherpad is asked for", async () =>
        {
            await api.Onboard(new OnboardAcademies(["dijon"]));
            await api.Choose("dijon", "etherpad", new ChooseOffering(Choice.Enabled));
            return true;
        });

        var userData = "";
        await Wait.Until("the server runs with its user data", async () => (userData = await UserData(cloud, plain)).Length > 0 && (await Row(api)).Conditions.Any(one => one is { Name: "powered-on", Holds: true }));
        Say($"user data read back from the cloud's API: {userData.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(userData)))[..16]}");
        var file = Path.Combine(all, "user-data");
        await File.WriteAllTextAsync(file, userData);
        var vm = Path.Combine(all, "vm");
        using var machine = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "tests/real/vm/boot.sh"), Needed("APPSEDU_VM_IMAGE"), vm, file, $"{gateway}"]))!;
        try
        {
            Say("the machine boots");
            var said = new HashSet<string>();
            var words = "";
            // Emulated, on a machine with other things to do: minutes for what takes seconds elsewhere.
            await Wait.Until("the service is available", async () =>
            {
                Assert.That(machine.HasExited, Is.False, "the machine runs");
                var console = ReadShared(Path.Combine(vm, "console.log"));
                foreach (var milestone in Milestones.Where(one => console.Contains(one, StringComparison.Ordinal) && said.Add(one)))
                    Say($"console: {milestone}");
                var row = await Row(api);
                var now = $"{row.State}: {row.Conditions.FirstOrDefault(one => one.Name == "answering")?.Reason}";
                if (now != words)
                    Say(words = now);
                return row.State == InstanceState.Available;
            }, 3600, paceMilliseconds: 2000);
            Say("available: name, certificate, alive path and the machine's own probe, which wrote and read a pad");
        }
        finally
        {
            machine.Kill();
            await machine.WaitForExitAsync();
        }
    }

    private static async Task<string> UserData(SimulatedCloud cloud, HttpClient http)
    {
        if ((await cloud.Inventory())["servers"] is not [var server])
            return "";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{cloud.Address}/instance/v1/zones/fr-par-1/servers/{server}/user_data/cloud-init");
        request.Headers.Add("X-Auth-Token", cloud.Secret);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));
        using var answer = await http.SendAsync(request);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : "";
    }

    private static async Task<InstanceAnswer> Row(AppsEduClient api)
    {
        await foreach (var instance in api.Instances())
            return instance;
        throw new InvalidOperationException("there is no instance");
    }

    private void Say(string words) => TestContext.Progress.WriteLine($"[{since.Elapsed.TotalSeconds:0} s] {words}");

    private static string ReadShared(string file)
    {
        if (!File.Exists(file))
            return "";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Needed(string variable) => Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set: tests/real/vm.sh sets it");
}
