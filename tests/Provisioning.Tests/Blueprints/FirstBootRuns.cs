using System.Text.Json;
using AppsEducation.Provisioning.Tests.CloudInit;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.Provisioning.Tests.Blueprints;

/// <summary>The first boot of each application's machine, run for real but for docker, apt and systemd, which are stubs that write down what they were asked.</summary>
[TestFixture]
[Category("Blueprints")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class FirstBootRuns
{
    private ScriptedMachine machine = null!;

    private static IEnumerable<string> Offerings => SeededBlueprints.All.Select(blueprint => blueprint.Offering);

    [TearDown]
    public async Task Gone() => await machine.DisposeAsync();

    [TestCaseSource(nameof(Offerings))]
    public async Task From_a_fresh_machine_to_a_started_application(string offering)
    {
        await Fresh(offering);

        machine.Succeeds("first-boot");

        var asked = machine.Asked;
        string[] order = ["systemctl restart caddy.service", "systemctl enable --now appsedu-probe.timer appsedu-renew.timer", "systemctl start docker.service", offering == "discourse" ? "launcher start app" : "docker-compose --project-name app up --detach --remove-orphans"];
        Assert.Multiple(() =>
        {
            Assert.That(asked.Where(order.Contains), Is.EqualTo(order));
            Assert.That(File.Exists(machine.Root.Of("/etc/appsedu/probe-identity")), Is.True, "enrolled before anything is started");
            Assert.That(asked.Any(line => line.StartsWith("sleep", StringComparison.Ordinal)), Is.False, "nothing had to be waited for");
        });
    }

    // Compose refuses to start when one is missing, and the machine would try for ever.
    [TestCaseSource(nameof(Offerings))]
    public async Task What_compose_reads_is_made_before_it_is_started(string offering)
    {
        await Fresh(offering);
        machine.Succeeds("first-boot");
        if (!File.Exists(machine.Root.Of("/srv/app/docker-compose.yml")))
            return;

        var compose = Machines.Parse(File.ReadAllText(machine.Root.Of("/srv/app/docker-compose.yml")));
        var services = ((YamlMappingNode)compose.Children["services"]).Children.Values.Cast<YamlMappingNode>().ToArray();
        Assert.Multiple(() =>
        {
            foreach (var file in services.SelectMany(service => Texts(service, "env_file")).Distinct())
                Assert.That(File.Exists(machine.Root.Of($"/srv/data/{file}")), Is.True, $"{file}: /srv/app/secrets is a link to the data volume");
            // Docker makes a folder where nothing is, owned by root: the application can't write, and a file it expects is a folder.
            foreach (var source in services.SelectMany(service => Texts(service, "volumes")).Select(volume => volume.Split(':')[0]))
                Assert.That(Path.Exists(machine.Root.Of(source)), Is.True, source);
        });
    }

    [TestCaseSource(nameof(Offerings))]
    public async Task At_the_next_boot_everything_is_found_as_it_was(string offering)
    {
        await Fresh(offering);
        machine.Succeeds("first-boot");
        var before = Secrets();

        machine.Succeeds("first-boot");

        Assert.That(Secrets(), Is.EqualTo(before), "the database knows the first password");
        Assert.That(before.Keys.Select(file => File.GetUnixFileMode(file)), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        if (offering == "discourse")
            Assert.That(machine.Asked.Count(line => line == "launcher bootstrap app"), Is.EqualTo(1), "a build takes 10 to 20 minutes: once");
    }

    [TestCase("etherpad", "DB_PASS")]
    [TestCase("nextcloud", "POSTGRES_PASSWORD")]
    [TestCase("peertube", "PEERTUBE_DB_PASSWORD")]
    public async Task Application_and_database_know_one_password_made_here(string offering, string variable)
    {
        await Fresh(offering);
        machine.Succeeds("first-boot");

        string Of(string file, string name) => File.ReadAllLines(machine.Root.Of($"/srv/data/secrets/{file}")).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
        Assert.That(Of("app.env", variable), Does.Match("^[0-9a-f]{48}$"));
        Assert.That(Of("database.env", "POSTGRES_PASSWORD"), Is.EqualTo(Of("app.env", variable)));
    }

    [Test]
    public async Task It_waits_for_a_volume_that_comes_late()
    {
        await Fresh("etherpad");
        machine.Stub("mountpoint", "[ \"$(grep -c '^mountpoint' /var/asked)\" -gt 3 ]");
        machine.Stub("mount", "exit 32");

        machine.Succeeds("first-boot");

        Assert.That(machine.Asked.Where(line => line.StartsWith("sleep", StringComparison.Ordinal)), Is.EqualTo(["sleep 5", "sleep 10", "sleep 20"]));
    }

    // Data on the root disk would be lost with the server, and hidden under the mount after the next boot.
    [TestCase("mountpoint", "exit 1", TestName = "Without its volume it writes nothing")]
    [TestCase("findmnt", "echo theirs", TestName = "On somebody else's volume it writes nothing")]
    [TestCase("findmnt", "", TestName = "On a volume without a label it writes nothing")]
    public async Task Writes_nothing(string program, string does)
    {
        await Fresh("etherpad");
        machine.Stub(program, does);
        machine.Stub("mount", "exit 32");
        machine.Stub("sleep", "[ \"$(grep -c '^sleep' /var/asked)\" -lt 6 ] || kill $PPID");   // a test can't wait for ever, as the script would

        Assert.That(machine.Runs("first-boot").Code, Is.Not.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(Directory.GetFileSystemEntries(machine.Root.Of("/srv/data")), Is.Empty);
            Assert.That(machine.Asked.Where(line => line.StartsWith("systemctl", StringComparison.Ordinal) || line.StartsWith("docker", StringComparison.Ordinal)), Is.Empty, "nothing is started either");
        });
    }

    [Test]
    public async Task Packages_that_cloud_init_could_not_install_are_installed()
    {
        await Fresh("etherpad");
        machine.Stub("dpkg-query", "[ \"$3\" = caddy ] && ! grep -q '^apt-get.* install caddy$' /var/asked || echo installed");

        machine.Succeeds("first-boot");

        Assert.That(machine.Asked.Where(line => line.StartsWith("apt-get", StringComparison.Ordinal)), Is.EqualTo(
            ["apt-get -q update", "apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold install caddy"]));
    }

    [Test]
    public async Task A_start_that_fails_is_tried_again()
    {
        await Fresh("etherpad");
        machine.Stub("docker-compose", "[ \"$(grep -c '^docker-compose' /var/asked)\" -gt 2 ]");   // a registry that refuses twice

        machine.Succeeds("first-boot");

        Assert.That(machine.Asked.Where(line => line.StartsWith("sleep", StringComparison.Ordinal)), Is.EqualTo(["sleep 5", "sleep 10"]));
    }

    [Test]
    public async Task Discourse_is_built_from_its_pins_and_sends_mail_through_the_relay()
    {
        await Fresh("discourse");
        machine.Succeeds("first-boot");

        var definition = Machines.Parse(File.ReadAllText(machine.Root.Of("/srv/app/discourse_docker/containers/app.yml")));
        string Text(string section, string key) => ((YamlScalarNode)((YamlMappingNode)definition.Children[section]).Children[key]).Value!;
        var pins = SeededBlueprints.Of("discourse").Settings;
        Assert.Multiple(() =>
        {
            Assert.That(machine.Asked, Does.Contain($"git -C /srv/app/discourse_docker checkout --quiet --detach {pins["commit"]}"));
            Assert.That(((YamlScalarNode)definition.Children["base_image"]).Value, Is.EqualTo($"discourse/base:{pins["base"]}"));
            Assert.That(Text("params", "version"), Is.EqualTo(pins["release"]));
            Assert.That(Text("env", "DISCOURSE_HOSTNAME"), Is.EqualTo("discourse.dijon.localhost"));
            Assert.That((Text("env", "DISCOURSE_SMTP_ADDRESS"), Text("env", "DISCOURSE_SMTP_PORT")), Is.EqualTo(("smtp.localhost", "2525")));
        });
    }

    private async Task Fresh(string offering)
    {
        machine = await ScriptedMachine.Of(offering);
        Directory.CreateDirectory(machine.Root.Of("/srv/data"));
        machine.Stub("dpkg-query", "echo installed");
        machine.Stub("apt-get");
        machine.Stub("mountpoint");
        machine.Stub("findmnt", "echo appsedu-data");
        machine.Stub("sleep");
        machine.Stub("docker-compose");
        // A clone is a folder with a launcher in it.
        machine.Stub("git", """
            case $1 in
              clone) mkdir -p "$4/.git" "$4/containers" && printf '#!/bin/bash\necho "launcher $*" >>/var/asked\n' >"$4/launcher" && chmod +x "$4/launcher" ;;
              rev-parse) echo 472e9ce914b8405bd3c2b3bc3740951b967d10c1 ;;
            esac
            """);
    }

    private Dictionary<string, string> Secrets() => Directory.GetFiles(machine.Root.Of("/srv/data/secrets")).ToDictionary(file => file, File.ReadAllText);

    private static IEnumerable<string> Texts(YamlMappingNode service, string key) =>
        service.Children.TryGetValue(key, out var list) ? ((YamlSequenceNode)list).Children.Select(item => ((YamlScalarNode)item).Value!) : [];
}
