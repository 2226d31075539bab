using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AppsEducation.CloudSimulator.Tests.Processes;

/// <summary>The simulator as everybody else meets it: a process on three ports that may be killed at any instant.</summary>
[TestFixture]
internal sealed class ProcessTests
{
    private string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("simulator").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    // A cloud that forgets what it answered would make every kill test of ours prove nothing.
    [Test]
    public async Task Killed_in_the_middle_of_creates_it_keeps_every_answered_one()
    {
        var answered = new List<string>();
        var next = 0;
        string? address = null;
        for (var life = 0; life < 3; life++)
        {
            using var simulator = await SimulatorProcess.Start(folder, "--calls-per-second", "none");
            address ??= simulator.Url;
            Assert.That(simulator.Url, Is.EqualTo(address), "its ports are chosen once");
            using var http = simulator.Client();
            var creating = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        var name = $"volume-{Interlocked.Increment(ref next)}";
                        using var response = await http.PostAsJsonAsync($"{Caller.Block}/volumes", new { name, from_empty = new { size = 10_000_000_000 } });
                        response.EnsureSuccessStatusCode();
                        lock (answered)
                            answered.Add(name);
                    }
                }
                catch (HttpRequestException)
                {
                    return;   // killed, as intended
                }
            });
            // Tied to progress, not to the clock: a kill during start-up would prove nothing.
            while (answered.Count < (life + 1) * 15)
                await Task.Delay(5);
            simulator.Kill();
            await creating;
        }

        using var last = await SimulatorProcess.Start(folder, "--calls-per-second", "none");
        using var reader = last.Client();
        var held = (await reader.GetFromJsonAsync<JsonObject>("/_sim/inventory"))!["volumes"]!.AsArray().Select(volume => volume!["name"]!.GetValue<string>()).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(answered, Is.SubsetOf(held), "what was answered is there");
            Assert.That(held, Is.Unique);
            Assert.That(held, Has.Length.LessThanOrEqualTo(answered.Count + 3), "beside it at most the one each kill interrupted");
        });
    }

    // The prober's way: a connection to the gateway's port, the service's name as SNI and Host.
    [Test]
    public async Task A_machine_is_met_over_tls_at_its_name_and_nobody_at_another()
    {
        await using var plane = await StartControlPlane();
        using var simulator = await SimulatorProcess.Start(folder, "--calls-per-second", "none", "--timings", "instant");
        using var caller = new RemoteCaller(simulator);
        await caller.Provision(plane.Urls.First());
        var port = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "ports.json")))!["https"]!.GetValue<int>();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string? subject = null;
        while (subject is null)
        {
            patience.Token.ThrowIfCancellationRequested();
            subject = await Handshake(port, "etherpad.dijon.localhost");
            await Task.Delay(50, patience.Token);
        }

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(subject, Is.EqualTo("CN=etherpad.dijon.localhost"));
            Assert.That(await Handshake(port, "other.dijon.localhost"), Is.Null, "no machine, no handshake");
        });
    }

    [TestCase("--data", TestName = "an argument without value")]
    [TestCase("--dta x", TestName = "an unknown argument")]
    [TestCase("--data DIR --urls http://0.0.0.0:80", TestName = "an address that isn't loopback")]
    [TestCase("--data DIR --timings slow", TestName = "unknown timings")]
    [TestCase("--data DIR --accounts /nowhere.json", TestName = "a missing accounts file")]
    public void Wrong_arguments_are_said_with_the_remedy(string arguments)
    {
        var error = Assert.Throws<ArgumentException>(() => CommandLine.Parse(arguments.Replace("DIR", folder, StringComparison.Ordinal).Split(' ')));
        Assert.That(error!.Message, Has.Length.GreaterThan(20));
    }

    private static async Task<string?> Handshake(int port, string name)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(socket.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(name);
            return tls.RemoteCertificate!.Subject;
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            return null;
        }
    }

    private static async Task<WebApplication> StartControlPlane()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var plane = new HttpMessageInvoker(new ControlPlane(TimeProvider.System) { Tokens = { ["token-1"] = "etherpad.dijon.localhost" } });
        app.MapPost("/enrol", async (HttpRequest request) =>
        {
            using var inner = new HttpRequestMessage(HttpMethod.Post, "http://plane/enrol") { Content = new StreamContent(request.Body) };
            using var response = await plane.SendAsync(inner, default);
            return Results.Text(await response.Content.ReadAsStringAsync(), "application/json", statusCode: (int)response.StatusCode);
        });
        await app.StartAsync();
        return app;
    }

    private sealed class RemoteCaller(SimulatorProcess simulator) : IDisposable
    {
        private readonly HttpClient http = simulator.Client();

        public async Task Provision(string controlPlane)
        {
            async Task<JsonNode> Post(string path, object body) => (await (await http.PostAsJsonAsync(path, body)).Content.ReadFromJsonAsync<JsonNode>())!;
            var image = (await http.GetFromJsonAsync<JsonObject>($"/marketplace/v2/local-images?image_label=debian_bookworm&zone={Caller.Zone}&type=instance_sbs"))!["local_images"]![1]!["id"]!.GetValue<string>();
            var ip = (await Post($"{Caller.Instance}/ips", new { }))["ip"]!;
            var server = (await Post($"{Caller.Instance}/servers", new { name = "x", commercial_type = "PLAY2-NANO", image, public_ips = new[] { ip["id"]!.GetValue<string>() } }))["server"]!["id"]!.GetValue<string>();
            var volume = (await Post($"{Caller.Block}/volumes", new { from_empty = new { size = 10_000_000_000 } }))["id"]!.GetValue<string>();
            await Post($"{Caller.Instance}/servers/{server}/attach-volume", new { volume_id = volume });
            var text = new UserDataText { Machine = $$"""{"version":1,"instance":"ins_aaaaaaaaaaaaaaaa","offering":"etherpad","blueprint":1,"hostName":"etherpad.dijon.localhost","controlPlane":"{{controlPlane}}","enrolmentToken":"token-1","dataMount":"/srv/data","ports":[{"port":443,"protocol":"tcp"}]}""" };
            (await http.PatchAsync($"{Caller.Instance}/servers/{server}/user_data/cloud-init", new StringContent(text.ToString()))).EnsureSuccessStatusCode();
            (await http.PatchAsJsonAsync(Caller.Records, new { changes = new[] { new { add = new { records = new[] { new { name = "etherpad.dijon", type = "A", data = ip["address"]!.GetValue<string>(), ttl = 60 } } } } } })).EnsureSuccessStatusCode();
            await Post($"{Caller.Instance}/servers/{server}/action", new { action = "poweron" });
        }

        public void Dispose() => http.Dispose();
    }
}
