using System.Net;
using AppsEducation.CloudSimulator.Router;

namespace AppsEducation.CloudSimulator.Tests.Guests;

/// <summary>What a machine keeps over its life: its disk, and on it its enrolment.</summary>
[TestFixture]
internal sealed class MachineLifeTests
{
    private const string Host = "etherpad.dijon.localhost";

    [Test]
    public async Task Rebooted_it_answers_again_without_enrolling_again()
    {
        using var caller = new Caller();
        var server = await new Provisioned().On(caller);
        await MachineTests.Seconds(caller, 40);
        var asked = caller.ControlPlane.Asked;

        await caller.Act(server, "reboot");
        await MachineTests.Seconds(caller, 2);
        var during = caller.Simulator.Machines.Look(server)!.Alive;
        await MachineTests.Seconds(caller, 10);

        Assert.Multiple(() =>
        {
            Assert.That(during, Is.False, "a reboot is felt");
            Assert.That(caller.Simulator.Machines.Look(server)!.Alive, "and over in seconds: nothing is installed again");
            Assert.That(caller.ControlPlane.Asked, Is.EqualTo(asked), "the enrolment is on its root disk");
        });
    }

    // cloud-init writes its files once per instance: new user data on a machine that has booted changes nothing.
    [Test]
    public async Task User_data_is_read_at_the_first_boot_only()
    {
        using var caller = new Caller();
        var server = await new Provisioned { UserData = new UserDataText { Extra = "hostnam: typo" } }.On(caller);
        await MachineTests.Seconds(caller, 40);

        await caller.Ask(HttpMethod.Patch, $"{Caller.Instance}/servers/{server}/user_data/cloud-init", new UserDataText().ToString(), HttpStatusCode.NoContent);
        await caller.Act(server, "reboot");
        await MachineTests.Seconds(caller, 60);

        Assert.That(caller.Simulator.Machines.Look(server)!.Stage, Is.EqualTo("dead"));
    }

    [Test]
    public async Task Certificate_is_renewed_before_it_ends()
    {
        using var caller = new Caller { ControlPlane = { Validity = TimeSpan.FromMinutes(9) } };
        await new Provisioned().On(caller);
        await MachineTests.Seconds(caller, 40);
        var first = caller.Simulator.Names.Connect(Host).Certificate;

        await MachineTests.Seconds(caller, 400);

        Assert.That(caller.Simulator.Names.Connect(Host).Certificate, Is.Not.EqualTo(first).And.Contain("BEGIN CERTIFICATE"));
    }

    // Browsers and probers must meet what a real network would give them: no answer, not a polite page over TLS.
    [Test]
    public async Task Names_without_a_machine_are_refused_or_unknown()
    {
        using var caller = new Caller();
        await caller.SetRecord("nextcloud.dijon", "198.18.99.99");
        caller.Wait(3);

        Assert.Multiple(() =>
        {
            Assert.That(caller.Simulator.Names.Connect("nextcloud.dijon.localhost").Reach, Is.EqualTo(Reach.Refused), "an address nobody has");
            Assert.That(caller.Simulator.Names.Connect("peertube.dijon.localhost").Reach, Is.EqualTo(Reach.NoSuchName), "a name no zone has");
            Assert.That(caller.Simulator.Names.Get("peertube.dijon.localhost", "/").Status, Is.EqualTo(404));
            Assert.That(caller.Simulator.Names.Get("nextcloud.dijon.localhost", "/").Status, Is.EqualTo(502));
        });
    }

    // A second name on the same address would serve the wrong certificate on a real proxy.
    [Test]
    public async Task Another_name_at_the_same_address_is_refused()
    {
        using var caller = new Caller();
        await new Provisioned().On(caller);
        await MachineTests.Seconds(caller, 40);
        var address = caller.Simulator.Inventory().Addresses.Single().Data!;

        await caller.SetRecord("other.dijon", address);
        caller.Wait(3);

        Assert.That(caller.Simulator.Names.Connect("other.dijon.localhost").Reach, Is.EqualTo(Reach.Refused));
    }

    [Test]
    public async Task Every_application_of_the_catalogue_has_its_own_alive_answer()
    {
        var answers = new Dictionary<string, (UserDataText Data, int[] Ports, string Path, string Expected)>
        {
            ["nextcloud"] = (new UserDataText { Image = "nextcloud:33.0.3-apache" }, [443], "/status.php", "\"maintenance\":false"),
            ["peertube"] = (new UserDataText { Image = "chocobozzz/peertube:v8.3.1" }, [443, 1935], "/api/v1/ping", "pong"),
            ["discourse"] = (new UserDataText { Files = new Dictionary<string, string?> { ["/srv/app/discourse.json"] = """{"repository":"discourse_docker","commit":"472e9ce","base":"2.0.20260706-0040"}""" } }, [443], "/srv/status", "ok"),
            ["jitsi-meet"] = (new UserDataText
            {
                Image = "jitsi/web:stable-10888\n  b:\n    image: jitsi/prosody:stable-10888\n  c:\n    image: jitsi/jicofo:stable-10888\n  d:\n    image: jitsi/jvb:stable-10888",
            }, [443, 10000], "/about/health", ""),
        };
        foreach (var (offering, (data, ports, path, expected)) in answers)
        {
            using var caller = new Caller();
            var server = await new Provisioned { UserData = data with { Offering = offering }, OpenPorts = ports }.On(caller);
            await MachineTests.Seconds(caller, 40);

            var answer = caller.Simulator.Names.Get(Host, path);
            Assert.That(caller.Simulator.Machines.Look(server)!.Missing, Is.Empty, offering);
            Assert.That((answer.Status, answer.Text), Is.EqualTo((200, answer.Text)), offering);
            Assert.That(answer.Text, Does.Contain(expected), offering);
        }
    }
}
