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
    private ScriptedMachine machine = null!;

    private MachineHost host => machine.Host;

    private ScratchRoot root => machine.Root;

    [SetUp]
    public async Task A_machine_with_its_user_data() => machine = await ScriptedMachine.Of("etherpad");

    [TearDown]
    public async Task Gone() => await machine.DisposeAsync();

    [Test]
    public async Task It_enrols_once_and_for_all()
    {
        machine.Succeeds("enrol");

        using var leaf = X509Certificate2.CreateFromPemFile(root.Of("/etc/appsedu/tls/cert.pem"), root.Of("/etc/appsedu/tls/key.pem"));
        var identity = File.ReadAllText(root.Of("/etc/appsedu/probe-identity"));
        Assert.Multiple(() =>
        {
            Assert.That(leaf.MatchesHostname(machine.HostName, allowCommonName: false), Is.True);
            foreach (var secret in new[] { "machine.key", "probe-identity", "tls/key.pem", "machine.json" })
                Assert.That(File.GetUnixFileMode(root.Of($"/etc/appsedu/{secret}")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), secret);
            Assert.That(Tools.Start("/usr/bin/stat", ["-L", "-c", "%u", root.Of("/etc/appsedu/tls/key.pem")]).Output.Trim(), Is.EqualTo("999"), "Caddy reads it");
        });
        var known = await host.Db(db => db.Set<Machine>().SingleAsync());
        Assert.That(known.ProbeIdentity, Is.EqualTo(EnrolmentToken.HashOf(identity)));

        machine.Succeeds("enrol");   // at the next boot
        Assert.That((await host.Db(db => db.Set<Machine>().SingleAsync())).Version, Is.EqualTo(known.Version), "nothing is asked again");
    }

    // The power went between the answer and the disk.
    [Test]
    public void An_answer_that_was_lost_is_asked_again()
    {
        machine.Succeeds("enrol");
        var identity = File.ReadAllText(root.Of("/etc/appsedu/probe-identity"));
        File.Delete(root.Of("/etc/appsedu/probe-identity"));

        machine.Succeeds("enrol");

        Assert.That(File.ReadAllText(root.Of("/etc/appsedu/probe-identity")), Is.EqualTo(identity));
    }

    [Test]
    public async Task New_user_data_is_taken_up_when_the_token_ended_unused()
    {
        host.Clock.Advance(TimeSpan.FromMinutes(61));
        machine.Fails("enrol", "403");
        // The engine stopped the machine, wrote new user data and started it; cloud-init fetched it, and wrote no files.
        root.Scratch("/var/lib/cloud/instance/user-data.txt", await host.RenderedUserData(ScriptedMachine.Id, version: 1));

        machine.Fails("enrol", "403");   // the old token once more, and the newer one is found
        machine.Succeeds("enrol");
    }

    [Test]
    public async Task User_data_of_another_instance_is_not_taken_up()
    {
        host.Clock.Advance(TimeSpan.FromMinutes(61));
        await host.PoweredOn("ins_0000000000000001", "etherpad.lille.localhost");
        root.Scratch("/var/lib/cloud/instance/user-data.txt", await host.RenderedUserData("ins_0000000000000001", "etherpad.lille.localhost"));

        machine.Fails("enrol", "403");
        machine.Fails("enrol", "403");
    }

    [Test]
    public async Task Nobody_there_is_tried_again()
    {
        await host.Stop();
        machine.Fails("enrol", "");
        Assert.That(File.Exists(root.Of("/etc/appsedu/probe-identity")), Is.False);
    }

    [Test]
    public void It_renews_and_takes_the_new_certificate_into_use()
    {
        machine.Succeeds("enrol");
        var before = File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem"));

        machine.Succeeds("renew");

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem")), Is.Not.EqualTo(before));
            Assert.That(Directory.GetDirectories(root.Of("/etc/appsedu/tls.d")), Has.Length.EqualTo(1), "old ones don't pile up");
            Assert.That(machine.Asked, Is.EqualTo(["systemctl reload-or-restart caddy.service"]));
        });
    }

    [Test]
    public async Task A_refused_renewal_keeps_what_there_is()
    {
        machine.Succeeds("enrol");
        var before = File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem"));
        await host.Change(ScriptedMachine.Id, i => i.Phase = Instances.Phase.Removing);

        machine.Fails("renew", "401");

        Assert.That(File.ReadAllText(root.Of("/etc/appsedu/tls/cert.pem")), Is.EqualTo(before));
        Assert.That(machine.Asked, Is.Empty, "Caddy is left alone");
    }

    [TestCase("exit 0", true)]
    [TestCase("exit 1", false)]
    [TestCase("kill -9 $$", false)]
    public void Its_probe_publishes_what_the_check_found(string check, bool ok)
    {
        root.Program("/usr/local/lib/appsedu/check", $"#!/bin/bash\n{check}\n");
        machine.Succeeds("probe");

        var health = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(root.Of("/var/lib/appsedu/health.json")), ApiJson.Tolerant);
        var only = health.GetProperty("checks").EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(health.EnumerateObject().Select(p => p.Name), Is.EqualTo(["version", "instance", "offering", "ok", "checkedAt", "checks"]));
            Assert.That((health.GetProperty("instance").GetString(), health.GetProperty("offering").GetString()), Is.EqualTo((ScriptedMachine.Id, "etherpad")));
            Assert.That((health.GetProperty("ok").GetBoolean(), only.GetProperty("ok").GetBoolean()), Is.EqualTo((ok, ok)));
            Assert.That(only.GetProperty("name").GetString(), Is.EqualTo("write-and-read-a-pad"));
            Assert.That(TimeProvider.System.GetUtcNow() - health.GetProperty("checkedAt").GetDateTimeOffset(), Is.LessThan(TimeSpan.FromSeconds(30)), "the machine's own clock, in UTC");
            Assert.That(File.GetUnixFileMode(root.Of("/var/lib/appsedu/health.json")).HasFlag(UnixFileMode.OtherRead), Is.True, "Caddy shows it");
        });
    }
}
