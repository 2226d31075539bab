using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Tests.CloudInit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.Blueprints;

/// <summary>The machine's own scripts, taken from rendered user data, run with Debian's bash, curl, jq and openssl against the real endpoints on loopback. Needs root, as tests/run.sh does.</summary>
[TestFixture]
[Category("Blueprints")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class MachineScriptsRun
{
    private const string Id = "ins_7hk2m4q8z1n5c3vx";
    private const string HostName = "etherpad.dijon.localhost";
    private MachineHost host = null!;
    private ScratchRoot root = null!;

    [SetUp]
    public async Task A_machine_with_its_user_data()
    {
        host = await MachineHost.Begin(onLoopback: true);
        await host.PoweredOn(Id);
        root = ScratchRoot.With(Machines.Files(await host.RenderedUserData(Id)).Values, HostName, bare: true);
        foreach (var library in Directory.GetFiles(Path.GetDirectoryName(Tools.Unpacked("/usr/lib/x86_64-linux-gnu/libjq.so.1"))!, "lib*.so*").Where(f => Path.GetFileName(f).StartsWith("libjq", StringComparison.Ordinal) || Path.GetFileName(f).StartsWith("libonig", StringComparison.Ordinal)))
            root.Copy(library, $"/usr/local/lib/tools/{Path.GetFileName(library)}");
        root.Copy(Tools.Unpacked("/usr/bin/jq"), "/usr/local/bin/jq");
        root.Program("/usr/local/bin/systemctl", "#!/bin/sh\necho \"$*\" >>/var/systemctl\n");
        root.Scratch("/etc/passwd", "root:x:0:0::/root:/bin/sh\ncaddy:x:999:999::/var/lib/caddy:/bin/sh\n");
        root.Scratch("/etc/group", "root:x:0:\ncaddy:x:999:\n");
        Directory.CreateDirectory(root.Of("/var/lib/appsedu"));
    }

    [TearDown]
    public async Task Gone()
    {
        root.Dispose();
        await host.DisposeAsync();
    }

    [Test]
    public async Task It_enrols_once_and_for_all()
    {
        Succeeds("enrol");

        using var leaf = X509Certificate2.CreateFromPemFile(root.Of("/etc/appsedu/tls/cert.pem"), root.Of("/etc/appsedu/tls/key.pem"));
        var identity = File.ReadAllText(root.Of("/etc/appsedu/probe-identity"));
        Assert.Multiple(() =>
        {
            Assert.That(leaf.MatchesHostname(HostName, allowCommonName: false), Is.True);
            foreach (var secret in new[] { "machine.key", "probe-identity", "tls/key.pem", "machine.json" })
                Assert.That(File.GetUnixFileMode(root.Of($"/etc/appsedu/{secret}")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), secret);
            Assert.That(Tools.Start("/usr/bin/stat", ["-L", "-c", "%u", root.Of("/etc/appsedu/tls/key.pem")]).Output.Trim(), Is.EqualTo("999"), "Caddy reads it");
        });
        var machine = await host.Db(db => db.Set<Machine>().SingleAsync());
        Assert.That(machine.ProbeIdentity, Is.EqualTo(EnrolmentToken.HashOf(identity)));

        Succeeds("enrol");   // at the next boot
        Assert.That((await host.Db(db => db.Set<Machine>().SingleAsync())).Version, Is.EqualTo(machine.Version), "nothing is asked again");
    }

    // The power went between the answer and the disk.
    [Test]
    public void An_answer_that_was_lost_is_asked_again()
    {
        Succeeds("enrol");
        var identity = File.ReadAllText(root.Of("/etc/appsedu/probe-identity"));
        File.Delete(root.Of("/etc/appsedu/probe-identity"));

        Succeeds("enrol");

        Assert.That(File.ReadAllText(root.Of("/etc/appsedu/probe-identity")), Is.EqualTo(identity));
    }

    [Test]
    public async Task New_user_data_is_taken_up_when_the_token_ended_unused()
    {
        host.Clock.Advance(TimeSpan.FromMinutes(61));
        Fails("enrol", "403");
        // The engine stopped the machine, wrote new user data and started it; cloud-init fetched it, and wrote no files.
        root.Scratch("/var/lib/cloud/instance/user-data.txt", await host.RenderedUserData(Id, version: 1));

        Fails("enrol", "403");   // the old token once more, and the newer one is found
        Succeeds("enrol");
    }

    [Test]
    public async Task User_data_of_another_instance_is_not_taken_up()
    {
        host.Clock.Advance(TimeSpan.FromMinutes(61));
        await host.PoweredOn("ins_0000000000000001", "etherpad.lille.localhost");
        root.Scratch("/var/lib/cloud/instance/user-data.txt", await host.RenderedUserData("ins_0000000000000001", "etherpad.lille.localhost"));

        Fails("enrol", "403");
        Fails("enrol", "403");
    }

    [Test]
    public async Task Nobody_there_is_tried_again()
    {
        await host.Stop();
        Fails("enrol", "");
        Assert.That(File.Exists(root.Of("/etc/appsedu/probe-identity")), Is.False);
    }

    [Test]
    public void It_renews_and_takes_the_new_certificate_into_use()
    {
        Succeeds("enrol");
        var before = File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem"));

        Succeeds("renew");

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem")), Is.Not.EqualTo(before));
            Assert.That(Directory.GetDirectories(root.Of("/etc/appsedu/tls.d")), Has.Length.EqualTo(1), "old ones don't pile up");
            Assert.That(File.ReadAllText(root.Of("/var/systemctl")), Is.EqualTo("reload-or-restart caddy.service\n"));
        });
    }

    [Test]
    public async Task A_refused_renewal_keeps_what_there_is()
    {
        Succeeds("enrol");
        var before = File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem"));
        await host.Change(Id, i => i.Phase = Instances.Phase.Removing);

        Fails("renew", "401");

        Assert.That(File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem")), Is.EqualTo(before));
        Assert.That(File.Exists(root.Of("/var/systemctl")), Is.False, "Caddy is left alone");
    }

    [TestCase("exit 0", true)]
    [TestCase("exit 1", false)]
    [TestCase("kill -9 $$", false)]
    public void Its_probe_publishes_what_the_check_found(string check, bool ok)
    {
        root.Program("/usr/local/lib/appsedu/check", $"#!/bin/bash\n{check}\n");
        Succeeds("probe");

        var health = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(root.Of("/var/lib/appsedu/health.json")), ApiJson.Tolerant);
        var only = health.GetProperty("checks").EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(health.EnumerateObject().Select(p => p.Name), Is.EqualTo(["version", "instance", "offering", "ok", "checkedAt", "checks"]));
            Assert.That((health.GetProperty("instance").GetString(), health.GetProperty("offering").GetString()), Is.EqualTo((Id, "etherpad")));
            Assert.That((health.GetProperty("ok").GetBoolean(), only.GetProperty("ok").GetBoolean()), Is.EqualTo((ok, ok)));
            Assert.That(only.GetProperty("name").GetString(), Is.EqualTo("write-and-read-a-pad"));
            Assert.That(TimeProvider.System.GetUtcNow() - health.GetProperty("checkedAt").GetDateTimeOffset(), Is.LessThan(TimeSpan.FromSeconds(30)), "the machine's own clock, in UTC");
            Assert.That(File.GetUnixFileMode(root.Of("/var/lib/appsedu/health.json")).HasFlag(UnixFileMode.OtherRead), Is.True, "Caddy shows it");
        });
    }

    [Test]
    public void Etherpad_s_secrets_are_made_once_and_kept()
    {
        Directory.CreateDirectory(root.Of("/srv/data/secrets"));
        Succeeds("prepare");
        var before = File.ReadAllText(root.Of("/srv/data/secrets/app.env"));

        Succeeds("prepare");

        Assert.Multiple(() =>
        {
            Assert.That(before, Does.Match("^DB_PASS=[0-9a-f]{48}\nADMIN_PASSWORD=[0-9a-f]{48}\n$"));
            Assert.That(File.ReadAllText(root.Of("/srv/data/secrets/app.env")), Is.EqualTo(before), "the database knows the first one");
            Assert.That(File.ReadAllText(root.Of("/srv/data/secrets/database.env")), Is.EqualTo($"POSTGRES_PASSWORD={before[8..56]}\n"));
            foreach (var file in Directory.GetFiles(root.Of("/srv/data/secrets")))
                Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        });
    }

    private void Succeeds(string script)
    {
        var run = Runs(script);
        Assert.That(run.Code, Is.Zero, $"{script}: {run}\n{string.Join('\n', host.Logs.Where(l => l.StartsWith("Error", StringComparison.Ordinal)))}");
    }

    private void Fails(string script, string says)
    {
        var run = Runs(script);
        Assert.That(run.Code, Is.Not.Zero, $"{script}: {run}");
        Assert.That(run.Error, Does.Contain(says));
    }

    private Run Runs(string script) =>
        Tools.Start("/usr/bin/unshare", ["--mount", "--propagation", "private", "/bin/bash", Beside("machine-root.sh"), root.Folder, $"/usr/local/lib/appsedu/{script}"]);

    private static string Beside(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);
}
