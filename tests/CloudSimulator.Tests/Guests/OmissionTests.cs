using System.Net;
using AppsEducation.CloudSimulator.Router;

namespace AppsEducation.CloudSimulator.Tests.Guests;

/// <summary>Everything a machine needs, left out one at a time: it must stay silent and name what it lacks, or a driver that forgets a step would pass every test.</summary>
[TestFixture]
internal sealed class OmissionTests
{
    private const string Host = "etherpad.dijon.localhost";

    private static readonly UserDataText Good = new();

    private static TestCaseData Case(string reason, Provisioned provisioned, string missing) =>
        new TestCaseData(provisioned, missing).SetName($"silent: {reason}");

    private static UserDataText Without(string path) => Good with { Files = new Dictionary<string, string?> { [path] = null } };

    private static UserDataText With(string path, string content) => Good with { Files = new Dictionary<string, string?> { [path] = content } };

    private static IEnumerable<TestCaseData> Omissions()
    {
        yield return Case("no power", new Provisioned { Power = false }, "power: the server is stopped");
        yield return Case("no data volume", new Provisioned { Volume = false }, "volume: no second disk is attached");
        yield return Case("no public address", new Provisioned { Address = false }, "address: no public address is attached");
        yield return Case("port closed", new Provisioned { OpenPorts = [] }, "port: 443/tcp is closed in the security group");
        yield return Case("another port open", new Provisioned { OpenPorts = [80, 444] }, "port: 443/tcp is closed in the security group");
        yield return Case("no name in the zone", new Provisioned { Name = false }, $"name: {Host} does not point at");
        yield return Case("no user data", new Provisioned { UserData = null }, "user data: no user data");
        yield return Case("wrong token", new Provisioned { UserData = Good with { Token = "token-unknown" } }, "enrolment: 403 enrolment-invalid");
        foreach (var (reason, data, problem) in BadUserData())
            yield return Case(reason, new Provisioned { UserData = data }, $"user data: {problem}");
    }

    private static IEnumerable<(string Reason, UserDataText Data, string Problem)> BadUserData()
    {
        yield return ("no header", Good with { Header = "# cloud-config" }, "the first line is not #cloud-config");
        yield return ("unknown key", Good with { Extra = "hostnam: typo" }, "unknown top-level key 'hostnam'");
        yield return ("key twice", Good with { Extra = "hostname: again" }, "user data is not YAML");
        yield return ("broken YAML", Good with { Extra = "final_message: [" }, "user data is not YAML");
        yield return ("tag of its own", Good with { Extra = "final_message: !!python/object:os.system x" }, "user data has a tag of its own");
        yield return ("wrong type", Good with { Extra = "timezone: [ Europe/Paris ]" }, "timezone is not a single value");
        yield return ("not a boolean", Good with { Extra = "ssh_pwauth: nope" }, "ssh_pwauth is 'nope'");
        yield return ("too large", Good with { Extra = $"final_message: {new string('x', 16_000)}" }, "user data is ");
        yield return ("unknown key of a file", Good with { Extra = "swap: 1" }, "swap is not a mapping");
        yield return ("nothing started", Good with { Run = "[ echo ]" }, "runcmd starts nothing of appsedu");
        yield return ("disk not formatted", Good with { FsSetup = "[ ]" }, "fs_setup makes no file system on the second disk");
        yield return ("disk not mounted", Good with { Mounts = """[ [ "/dev/sdb", "/mnt", "ext4", "nofail" ] ]""" }, "nothing is mounted at /srv/data");
        yield return ("first disk mounted", Good with { Mounts = """[ [ "/dev/sda1", "/srv/data", "ext4", "nofail" ] ]""" }, "/srv/data is mounted from /dev/sda1");
        yield return ("mount without nofail", Good with { Mounts = """[ [ "/dev/sdb", "/srv/data", "ext4", "defaults" ] ]""" }, "the mount of /srv/data lacks nofail");
        yield return ("unpinned image", Good with { Image = "etherpad/etherpad" }, "service app: image 'etherpad/etherpad' is not pinned by a tag");
        yield return ("latest", Good with { Image = "etherpad/etherpad:latest" }, "service app: image 'etherpad/etherpad:latest' is not pinned: latest moves");
        yield return ("stable", Good with { Image = "etherpad/etherpad:stable" }, "service app: image 'etherpad/etherpad:stable' is not pinned: stable moves");
        yield return ("variable in the tag", Good with { Image = "'etherpad/etherpad:${TAG}'" }, "service app: image 'etherpad/etherpad:${TAG}' is not pinned by a tag");
        yield return ("another application's image", Good with { Image = "nextcloud:33.0.3-apache" }, "Etherpad needs the image etherpad/etherpad");
        yield return ("unknown application", Good with { Offering = "fediwall" }, "'fediwall' is no application this machine knows");
        yield return ("no machine file", Without("/etc/appsedu/machine.json"), "/etc/appsedu/machine.json is not among write_files");
        yield return ("unknown member", Good with { Machine = """{"version":1,"secret":"x"}""" }, "machine.json: unknown member 'secret'");
        yield return ("member missing", Good with { Machine = """{"version":1,"ports":[]}""" }, "machine.json: 'controlPlane' is missing");
        yield return ("no compose file", Without("/srv/app/docker-compose.yml"), "/srv/app/docker-compose.yml is not among write_files");
        yield return ("no proxy", Without("/etc/caddy/Caddyfile"), "/etc/caddy/Caddyfile is not among write_files");
        yield return ("proxy for another name", With("/etc/caddy/Caddyfile", "elsewhere {\n}\n"), $"the Caddyfile lacks {Host}");
        yield return ("no probe", Without("/usr/local/lib/appsedu/probe"), "/usr/local/lib/appsedu/probe is not among write_files");
        yield return ("script without interpreter", With("/usr/local/lib/appsedu/enrol", "echo\n"), "/usr/local/lib/appsedu/enrol doesn't start with #!");
    }

    [TestCaseSource(nameof(Omissions))]
    public async Task It_stays_silent_and_says_why(Provisioned provisioned, string missing)
    {
        using var caller = new Caller();

        var server = await provisioned.On(caller);
        await MachineTests.Seconds(caller, 60);

        var look = caller.Simulator.Machines.Look(server)!;
        Assert.Multiple(() =>
        {
            Assert.That(look.Missing, Has.Some.StartsWith(missing), "the reason a person reads");
            Assert.That(caller.Simulator.Names.Get(Host, "/health").Status, Is.Not.EqualTo(200), "the application must not answer");
        });
    }

    // A certificate that isn't this machine's must not make it answer, or the prober's TLS check would never fail.
    [Test]
    public async Task Certificate_for_another_name_is_not_taken()
    {
        using var caller = new Caller();
        caller.ControlPlane.CertificateFor = "nextcloud.dijon.localhost";

        var server = await new Provisioned().On(caller);
        await MachineTests.Seconds(caller, 60);

        Assert.That(caller.Simulator.Machines.Look(server)!.Missing, Has.Some.StartsWith($"enrolment: the certificate does not name {Host}"));
    }

    // The control plane may be down for as long as it likes; the machine asks again, slower and slower.
    [Test]
    public async Task Control_plane_away_for_ten_minutes_only_delays()
    {
        using var caller = new Caller();
        caller.ControlPlane.Instead = () => throw new HttpRequestException("connection refused");
        var server = await new Provisioned().On(caller);
        await MachineTests.Seconds(caller, 600);
        var asked = caller.ControlPlane.Asked;

        caller.ControlPlane.Instead = null;
        await MachineTests.Seconds(caller, 61);

        Assert.Multiple(() =>
        {
            Assert.That(asked, Is.InRange(8, 20), "backs off to once a minute");
            Assert.That(caller.Simulator.Machines.Look(server)!.Alive, "and then comes alive");
        });
    }

    // The answer was lost, so the machine asks again with the same key: the control plane must see one machine, not two.
    [Test]
    public async Task Lost_answer_is_asked_again_with_the_same_key()
    {
        using var caller = new Caller();
        var asked = 0;
        var server = await new Provisioned().On(caller);
        caller.ControlPlane.Instead = () => asked++ == 0 ? new HttpResponseMessage(HttpStatusCode.BadGateway) : throw new IOException("reset");
        await MachineTests.Seconds(caller, 40);
        caller.ControlPlane.Instead = null;

        await MachineTests.Seconds(caller, 61);

        Assert.That(caller.Simulator.Machines.Look(server)!.Alive);
    }

    [TestCase("stop-answering", Reach.Refused, TestName = "told to stop, it accepts no connection")]
    [TestCase("bad-probe", Reach.Open, TestName = "told to fail its probe, it answers and says so")]
    public async Task Trouble_inside_shows_outside(string what, Reach reach)
    {
        using var caller = new Caller();
        var server = await new Provisioned().On(caller);
        await MachineTests.Seconds(caller, 40);

        caller.Simulator.Machines.Tell(server, what);

        var health = caller.Simulator.Names.Get(Host, "/.well-known/appsedu/health");
        Assert.Multiple(() =>
        {
            Assert.That(health.Reach, Is.EqualTo(reach));
            Assert.That(health.Text, Does.Not.Contain("\"ok\":true"));
        });

        caller.Simulator.Machines.Tell(server, "answer");
        Assert.That(caller.Simulator.Names.Get(Host, "/.well-known/appsedu/health").Text, Does.Contain("\"ok\":true"), "and an answer heals it");
    }

    [Test]
    public async Task Stale_probe_keeps_its_old_time()
    {
        using var caller = new Caller();
        var server = await new Provisioned().On(caller);
        await MachineTests.Seconds(caller, 60);
        var before = CheckedAt(caller);

        caller.Simulator.Machines.Tell(server, "stale-probe");
        await MachineTests.Seconds(caller, 120);

        Assert.That(CheckedAt(caller) - before, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(30)), "older than 90 s is stale to a prober");
    }

    private static DateTimeOffset CheckedAt(Caller caller) => System.Text.Json.JsonDocument
        .Parse(caller.Simulator.Names.Get(Host, "/.well-known/appsedu/health").Text).RootElement.GetProperty("checkedAt").GetDateTimeOffset();
}
