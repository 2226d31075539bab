using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AppsEducation.Provisioning.Tests.Blueprints;
using NUnit.Framework;
using YamlDotNet.Serialization;

namespace AppsEducation.Contracts.Tests.Deploy;

/// <summary><c>deploy/compose</c> as <c>docker-compose config</c> makes it, and held to our rules. No container is started here: no image can be pulled.</summary>
[TestFixture]
internal sealed class ComposeTests
{
    private static readonly string[] Ours = ["catalogue", "tenants", "provisioning", "portal"];
    private static readonly string[] WithDatabase = ["catalogue", "tenants", "provisioning"];
    private static readonly string Folder = Path.Combine(Product.Root, "deploy/compose");
    private Node file = null!;

    [OneTimeSetUp]
    public void Makes()
    {
        var run = Tools.Ran("docker-compose", ["-f", Path.Combine(Folder, "compose.yaml"), "config"], Folder);
        Assert.That(run.Code, Is.Zero, run.ToString());
        file = new Node(new DeserializerBuilder().Build().Deserialize<object>(run.Output));
    }

    [Test]
    public void What_runs_is_named_and_pinned() => Assert.Multiple(() =>
    {
        Assert.That(file["services"].Keys, Is.EquivalentTo(Ours.Concat(WithDatabase.Select(name => name + "-migrate")).Concat(["postgres", "rabbitmq"])));
        foreach (var (name, service) in Services())
            Assert.That(service["image"].Text, Does.Match(@":[0-9]+(\.[0-9]+)+$"), $"{name}: a tag that stays");
        foreach (var name in WithDatabase)
            Assert.That(file["services"][name + "-migrate"]["image"].Text, Is.EqualTo(file["services"][name]["image"].Text), "the release that it migrates for");
    });

    [Test]
    public void Each_may_do_as_little_as_it_needs() => Assert.Multiple(() =>
    {
        foreach (var (name, service) in Services())
        {
            Assert.That(service["read_only"].Text, Is.EqualTo("true"), name);
            Assert.That(service["security_opt"].Items, Does.Contain("no-new-privileges:true"), name);
            Assert.That(service["cap_drop"].Items, Is.EqualTo(new[] { "ALL" }), name);
            Assert.That(service["user"].Text, Is.EqualTo(name is "postgres" or "rabbitmq" ? "999:999" : "1654:1654"), name);
            Assert.That(service.Keys, Has.None.AnyOf("privileged", "cap_add", "network_mode", "pid"), name);
        }
    });

    [Test]
    public void Each_is_asked_how_it_is_and_waits_for_what_it_needs() => Assert.Multiple(() =>
    {
        foreach (var name in Ours.Concat(["postgres", "rabbitmq"]))
            Assert.That(file["services"][name].Keys, Does.Contain("healthcheck"), name);
        foreach (var name in WithDatabase)
        {
            Assert.That(file["services"][name]["depends_on"][name + "-migrate"]["condition"].Text, Is.EqualTo("service_completed_successfully"), name);
            Assert.That(file["services"][name + "-migrate"]["depends_on"]["postgres"]["condition"].Text, Is.EqualTo("service_healthy"), name);
            Assert.That(file["services"][name + "-migrate"]["restart"].Text, Is.EqualTo("no"), name);
        }
    });

    [Test]
    public void Portal_alone_is_published_and_Provisioning_alone_reaches_out() => Assert.Multiple(() =>
    {
        Assert.That(Services().Where(service => service.Service.Keys.Contains("ports")).Select(service => service.Name), Is.EqualTo(new[] { "portal" }));
        Assert.That(file["services"]["portal"]["ports"].Items.Single(), Does.StartWith("127.0.0.1:"));
        Assert.That(file["networks"]["inner"]["internal"].Text, Is.EqualTo("true"));
        Assert.That(Services().Where(service => service.Service["networks"].Keys.Contains("outside")).Select(service => service.Name), Is.EqualTo(new[] { "provisioning" }));
        Assert.That(Services().Where(service => service.Service["networks"].Keys.Contains("front")).Select(service => service.Name), Is.EqualTo(new[] { "portal" }));
    });

    // What is mounted and isn't there, docker makes: an empty folder, where a key was meant.
    [Test]
    public void What_is_mounted_is_made_by_prepare()
    {
        if (Environment.UserName != "root")
            Assert.Ignore("prepare.sh gives files to the containers' users, which root alone can.");
        var made = Directory.CreateTempSubdirectory("appsedu-compose-");
        try
        {
            var run = Tools.Start("/usr/bin/bash", [Path.Combine(Folder, "prepare.sh"), made.FullName]);
            Assert.That(run.Code, Is.Zero, run.ToString());
            var mounted = file["secrets"].Keys.Select(name => file["secrets"][name]["file"].Text)
                .Concat(Services().Where(service => service.Service.Keys.Contains("volumes")).SelectMany(service => service.Service["volumes"].Items).Select(volume => volume.Split(':')[0]).Where(path => path.StartsWith('/')))
                .Select(path => Path.Combine(made.FullName, Path.GetRelativePath(Folder, path)));

            Assert.That(mounted.Where(path => !Path.Exists(path)), Is.Empty);
            Assert.That(Tools.Start("/usr/bin/bash", [Path.Combine(Folder, "prepare.sh"), made.FullName]).Output, Does.Contain("already"), "said again it leaves what is there");
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    [TestCase("200 OK", 0)]
    [TestCase("503 Service Unavailable", 1)]
    public async Task The_health_check_hears_what_is_said(string status, int code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var test = file["services"]["tenants"]["healthcheck"]["test"].Items.ToArray();
        Assert.That(test[..3], Is.EqualTo(new[] { "CMD", "bash", "-c" }));
        var command = test[3].Replace("$$", "$", StringComparison.Ordinal).Replace("/8080", $"/{((IPEndPoint)listener.LocalEndpoint).Port}", StringComparison.Ordinal);

        using var process = Process.Start("bash", ["-c", command]);
        using var client = await listener.AcceptTcpClientAsync();
        var heard = new byte[1024];
        var length = await client.GetStream().ReadAtLeastAsync(heard, "GET /health/ready HTTP/1.0\r\n".Length);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n\r\n"));
        await process.WaitForExitAsync();

        Assert.That(Encoding.ASCII.GetString(heard, 0, length), Does.StartWith("GET /health/ready HTTP/1.0\r\n"));
        Assert.That(process.ExitCode, Is.EqualTo(code));
    }

    private IEnumerable<(string Name, Node Service)> Services() => file["services"].Keys.Select(name => (name, file["services"][name]));

    /// <summary>A place in a YAML document.</summary>
    private sealed record Node(object? Value)
    {
        public Node this[string key] => new(((Dictionary<object, object?>)Value!)[key]);

        public string[] Keys => [.. ((Dictionary<object, object?>)Value!).Keys.Cast<string>()];

        public string[] Items => [.. ((List<object>)Value!).Cast<string>()];

        public string Text => (string)Value!;
    }
}
