using System.Runtime.CompilerServices;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.Tests.CloudInit;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.Provisioning.Tests.Blueprints;

/// <summary>
/// Every file that a machine would find, extracted from the rendered user data of each seeded blueprint, passes the programs that will read it on the machine
/// (Debian 12's versions). What they can't show, since no engine and no internet are here, docs/blueprints.md says.
/// </summary>
[TestFixtureSource(nameof(Offerings))]
[Category("Blueprints")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class MachineFilesCheck(string offering)
{
    private static readonly string[] TopLevel =
    [
        "hostname", "fqdn", "manage_etc_hosts", "package_update", "package_upgrade", "packages", "write_files", "runcmd", "fs_setup", "mounts", "swap", "ssh_pwauth", "disable_root",
        "timezone", "final_message",
    ];

    private static IEnumerable<string> Offerings => SeededBlueprints.All.Select(blueprint => blueprint.Offering);

    private Blueprint blueprint = null!;
    private string userData = null!;
    private IReadOnlyDictionary<string, FoundFile> files = null!;
    private ScratchRoot root = null!;

    [OneTimeSetUp]
    public void Render()
    {
        blueprint = SeededBlueprints.Of(offering);
        userData = Machines.UserData(blueprint);
        files = Machines.Files(userData);
        root = ScratchRoot.With(files.Values, Machines.FactsOf(blueprint).HostName);
    }

    [OneTimeTearDown]
    public void Remove() => root.Dispose();

    [Test]
    public void It_is_small_enough_for_every_host() =>
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(userData), Is.LessThan(16_000), "Nova takes 48 kB, and what is near a limit breaks it with the next line");

    [Test]
    public void Cloud_init_accepts_it()
    {
        var file = root.Scratch("user-data", userData);
        var run = Tools.Ran("cloud-init", ["schema", "--config-file", file]);
        Assert.That(run.Code, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.Contain("Valid cloud-config"));
    }

    // cloud-init's own check lets an unknown key pass in silence ("hostnam:"), and the machine then does without.
    [Test]
    public void It_has_no_key_that_nobody_reads()
    {
        var document = Machines.Parse(userData);
        Assert.That(document.Children.Keys.Select(key => ((YamlScalarNode)key).Value), Is.SubsetOf(TopLevel));
        foreach (var entry in ((YamlSequenceNode)document.Children["write_files"]).Children.Cast<YamlMappingNode>())
            Assert.That(entry.Children.Keys.Select(key => ((YamlScalarNode)key).Value), Is.EquivalentTo(["path", "permissions", "owner", "encoding", "content"]));
    }

    [Test]
    public void Its_scripts_parse_and_shellcheck_finds_nothing()
    {
        var scripts = files.Values.Where(file => file.Path.StartsWith("/usr/local/lib/appsedu/", StringComparison.Ordinal)).ToArray();
        Assert.That(scripts.Select(file => Path.GetFileName(file.Path)), Is.SupersetOf(["first-boot", "library", "enrol", "renew", "probe", "prepare", "start", "check"]), "every machine's parts");
        Assert.Multiple(() =>
        {
            foreach (var script in scripts)
            {
                var parsed = Tools.Start("/bin/bash", ["-n", root.Of(script.Path)]);
                Assert.That(parsed.Code, Is.Zero, $"bash -n {script.Path}: {parsed}");
                // Inside, the library stands where the script says it does, and is followed.
                var checkedBy = root.Chrooted("/usr/bin/shellcheck", ["--shell=bash", "--external-sources", "--severity=style", script.Path]);
                Assert.That(checkedBy.Code, Is.Zero, $"shellcheck {script.Path}: {checkedBy}");
            }
        });
    }

    [Test]
    public void Its_scripts_hold_no_value_of_this_machine()
    {
        foreach (var script in files.Values.Where(file => file.Path.StartsWith("/usr/local/lib/appsedu/", StringComparison.Ordinal) || file.Path.EndsWith(".service", StringComparison.Ordinal)))
            Assert.That(script.Text, Does.Not.Contain(Machines.FactsOf(blueprint).HostName).And.Not.Contain(Machines.Facts.Instance), $"{script.Path}: values are read as data, never pasted");
    }

    [Test]
    public void Compose_takes_its_file_and_every_image_is_the_blueprint_s()
    {
        if (!files.ContainsKey("/srv/app/docker-compose.yml"))
        {
            Assert.That(blueprint.Containers, Is.Empty, "images without a compose file would never be started");
            Assert.That(files, Contains.Key("/srv/app/discourse.json"), "an application without containers is built by a launcher");
            return;
        }
        root.StandInForSecrets();
        var run = Tools.Ran("docker-compose", ["--project-name", "app", "config"], root.Of("/srv/app"));
        Assert.That(run.Code, Is.Zero, run.ToString());
        Assert.That(run.Error, Does.Not.Contain("variable is not set"), "a name that nothing sets becomes an empty text in silence");

        var yaml = new YamlStream();
        yaml.Load(new StringReader(run.Output));
        var services = (YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode).Children["services"];
        Assert.That(
            services.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)((YamlMappingNode)pair.Value).Children["image"]).Value!),
            Is.EquivalentTo(blueprint.Containers));
        foreach (var (name, service) in services.Children)
            foreach (var source in Mounted((YamlMappingNode)service))
                Assert.That(source, Does.StartWith("/srv/data/").Or.StartWith("/srv/app/"), $"{name}: data lives on the data volume, never on the root disk");
    }

    [Test]
    public void Caddy_takes_its_file_with_the_enrolled_certificate()
    {
        var run = root.Chrooted("/usr/bin/caddy", ["validate", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]);
        Assert.That(run.Code, Is.Zero, run.ToString());
        Assert.That(run.Error + run.Output, Does.Contain("Valid configuration"));

        var adapted = root.Chrooted("/usr/bin/caddy", ["adapt", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]);
        Assert.Multiple(() =>
        {
            Assert.That(adapted.Code, Is.Zero, adapted.ToString());
            Assert.That(adapted.Output, Does.Contain($"\"host\":[\"{Machines.FactsOf(blueprint).HostName}\"]"), "the public name and no other");
            Assert.That(adapted.Output, Does.Contain("/.well-known/appsedu/health"));
            Assert.That(adapted.Output, Does.Contain("/etc/appsedu/tls/cert.pem"));
        });
    }

    [Test]
    public void Systemd_takes_its_units()
    {
        var units = files.Keys.Where(path => path.StartsWith("/etc/systemd/system/appsedu-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        Assert.That(units, Has.Length.EqualTo(5));
        // The drop-ins are verified with the unit that they change.
        var run = Tools.Ran("systemd-analyze", ["verify", $"--root={root.Folder}", "--recursive-errors=yes", "--man=no", .. units.Select(root.Of), root.Of("/lib/systemd/system/caddy.service"), root.Of("/lib/systemd/system/docker.service")]);
        Assert.That(run.Code, Is.Zero, run.ToString());
        Assert.That(run.Error, Is.Empty, "systemd warns of an unknown key and goes on");
    }

    [Test]
    public void Settings_and_facts_are_json_that_reads_back()
    {
        using var machine = JsonDocument.Parse(files["/etc/appsedu/machine.json"].Text);
        Assert.Multiple(() =>
        {
            Assert.That(files["/etc/appsedu/machine.json"].Permissions, Is.EqualTo("0600"), "it holds the token");
            Assert.That(machine.RootElement.EnumerateObject().Select(p => p.Name), Is.EqualTo(
                ["version", "instance", "offering", "blueprint", "hostName", "controlPlane", "enrolmentToken", "dataMount", "ports"]));
            Assert.That(machine.RootElement.GetProperty("hostName").GetString(), Is.EqualTo(Machines.FactsOf(blueprint).HostName));
            Assert.That(machine.RootElement.GetProperty("controlPlane").GetString(), Is.EqualTo("https://apps.education.example"));
            Assert.That(machine.RootElement.GetProperty("ports").GetArrayLength(), Is.EqualTo(blueprint.Ports.Count));
        });
    }

    private static IEnumerable<string> Mounted(YamlMappingNode service) =>
        service.Children.TryGetValue("volumes", out var volumes)
            ? ((YamlSequenceNode)volumes).Children.Select(volume => ((YamlScalarNode)volume).Value!.Split(':')[0])
            : [];
}
