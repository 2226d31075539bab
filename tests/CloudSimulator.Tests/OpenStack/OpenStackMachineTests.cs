using System.Net;
using System.Text;
using AppsEducation.CloudSimulator.Router;
using AppsEducation.CloudSimulator.Tests.Guests;
using AppsEducation.CloudSimulator.Tests.Ovh;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>The machine on a server of Nova's lives as one on Scaleway's does, and lacks the same things with the same words.</summary>
[TestFixture]
internal sealed class OpenStackMachineTests
{
    private const string Host = "etherpad.dijon.localhost";

    private static readonly UserDataText Good = new();

    private sealed record Provisioned
    {
        public UserDataText? UserData { get; init; } = Good;
        public bool Volume { get; init; } = true;
        public bool Address { get; init; } = true;
        public bool Group { get; init; } = true;
        public bool Name { get; init; } = true;
        public bool Stopped { get; init; }
        public int[] OpenPorts { get; init; } = [443];

        public async Task<string> On(StackCaller caller)
        {
            string[] groups = Group ? [await caller.CreateGroup(OpenPorts)] : [];
            var port = Address ? await caller.CreatePort(groups) : null;
            var volume = Volume ? await caller.CreateVolume() : null;
            caller.Wait(2);
            if (Name)
                await caller.Names.SetRecord("etherpad.dijon", port?["fixed_ips"]![0]!["ip_address"]!.GetValue<string>() ?? "198.18.99.99");
            var server = await caller.CreateServer(new
            {
                networks = port is null ? (object)"none" : new[] { new { port = StackCaller.Id(port) } },
                block_device_mapping_v2 = volume is null ? [] : new[] { new { boot_index = -1, source_type = "volume", destination_type = "volume", uuid = volume } },
                user_data = UserData is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(UserData.ToString())),
            });
            if (Stopped)
            {
                caller.Wait(6);
                await caller.Act(server, "os-stop");
                caller.Wait(6);
            }
            return server;
        }
    }

    [Test]
    public async Task With_everything_it_answers_at_its_name_within_half_a_minute()
    {
        using var caller = await new StackCaller().In();

        var server = await new Provisioned().On(caller);
        await MachineTests.Seconds(caller.Names, 30);

        var look = caller.Simulator.Machines.Look(server)!;
        Assert.Multiple(() =>
        {
            Assert.That(look.Missing, Is.Empty, string.Join('\n', look.Console));
            Assert.That(caller.Simulator.Names.Get(Host, "/health").Text, Does.Contain("\"status\":\"pass\""));
            Assert.That(caller.Simulator.Names.Get(Host, "/.well-known/appsedu/health").Text, Does.Contain("\"ok\":true"));
            Assert.That(caller.Simulator.Names.Connect(Host).Certificate, Does.Contain("BEGIN CERTIFICATE"));
        });
    }

    private static IEnumerable<TestCaseData> Omissions()
    {
        TestCaseData Case(string reason, Provisioned provisioned, string missing) => new TestCaseData(provisioned, missing).SetName($"silent on OpenStack: {reason}");
        yield return Case("no power", new Provisioned { Stopped = true }, "power: the server is SHUTOFF");
        yield return Case("no data volume", new Provisioned { Volume = false }, "volume: no second disk is attached");
        yield return Case("no port", new Provisioned { Address = false }, "address: no public address is attached");
        yield return Case("no security group", new Provisioned { Group = false }, "port: 443/tcp is closed in the security group");
        yield return Case("port closed", new Provisioned { OpenPorts = [] }, "port: 443/tcp is closed in the security group");
        yield return Case("another port open", new Provisioned { OpenPorts = [80, 444] }, "port: 443/tcp is closed in the security group");
        yield return Case("no name in the zone", new Provisioned { Name = false }, $"name: {Host} does not point at");
        yield return Case("no user data", new Provisioned { UserData = null }, "user data: no user data");
        yield return Case("wrong token", new Provisioned { UserData = Good with { Token = "token-unknown" } }, "enrolment: 403 enrolment-invalid");
        yield return Case("unknown key", new Provisioned { UserData = Good with { Extra = "hostnam: typo" } }, "user data: unknown top-level key 'hostnam'");
        yield return Case("unpinned image", new Provisioned { UserData = Good with { Image = "etherpad/etherpad:latest" } }, "user data: service app: image 'etherpad/etherpad:latest' is not pinned: latest moves");
    }

    [TestCaseSource(nameof(Omissions))]
    public async Task It_stays_silent_and_says_why(object provisioned, string missing)
    {
        using var caller = await new StackCaller().In();

        var server = await ((Provisioned)provisioned).On(caller);
        await MachineTests.Seconds(caller.Names, 60);

        Assert.Multiple(() =>
        {
            Assert.That(caller.Simulator.Machines.Look(server)!.Missing, Has.Some.StartsWith(missing));
            Assert.That(caller.Simulator.Names.Get(Host, "/health").Status, Is.Not.EqualTo(200));
        });
    }

    // Whatever hosts a service, its name may be at either provider.
    [Test]
    public async Task Its_name_may_be_in_a_zone_at_OVH_and_counts_from_the_refresh_on()
    {
        using var caller = await new StackCaller(options => options with { Accounts = [.. options.Accounts, OvhCaller.Account] }).In();
        using var names = new OvhCaller(caller.Names);
        caller.Names.ControlPlane.Tokens["token-ovh"] = "etherpad.academie.test";
        var server = await new Provisioned { Name = false, UserData = Good with { HostName = "etherpad.academie.test", Token = "token-ovh" } }.On(caller);
        await names.Create("etherpad", caller.Simulator.Inventory("stack").Addresses.Single().Data!);
        await MachineTests.Seconds(caller.Names, 40);
        var before = caller.Simulator.Machines.Look(server)!.Missing;

        await names.Refresh();
        await MachineTests.Seconds(caller.Names, 3);

        Assert.Multiple(() =>
        {
            Assert.That(before.Single(), Does.StartWith("name: etherpad.academie.test does not point at"));
            Assert.That(caller.Simulator.Names.Connect("etherpad.academie.test").Reach, Is.EqualTo(Reach.Open));
        });
    }

    // cloud-init formats and mounts at the first boot: a volume that comes after it is a disk nobody uses.
    [Test]
    public async Task Volume_attached_after_the_boot_is_not_mounted_until_the_next_one()
    {
        using var caller = await new StackCaller().In();
        var server = await new Provisioned { Volume = false }.On(caller);
        var volume = await caller.CreateVolume();
        await MachineTests.Seconds(caller.Names, 30);
        await caller.Ask(HttpMethod.Post, $"{StackCaller.Compute}/servers/{server}/os-volume_attachments", new { volumeAttachment = new { volumeId = volume } });
        await MachineTests.Seconds(caller.Names, 5);
        var late = caller.Simulator.Machines.Look(server)!.Missing;

        await caller.Act(server, "reboot", new { type = "SOFT" });
        await MachineTests.Seconds(caller.Names, 15);

        Assert.Multiple(() =>
        {
            Assert.That(late, Has.Some.StartsWith("volume: the second disk came after this boot"));
            Assert.That(caller.Simulator.Machines.Look(server)!.Missing, Is.Empty);
        });
    }

    [Test]
    public async Task Stopped_and_started_it_answers_again_and_deleted_never()
    {
        using var caller = await new StackCaller().In();
        var server = await new Provisioned().On(caller);
        await MachineTests.Seconds(caller.Names, 40);
        var asked = caller.Names.ControlPlane.Asked;

        await caller.Act(server, "os-stop");
        await MachineTests.Seconds(caller.Names, 7);
        var stopped = caller.Simulator.Names.Connect(Host).Reach;
        await caller.Act(server, "os-start");
        await MachineTests.Seconds(caller.Names, 15);
        var started = caller.Simulator.Names.Connect(Host).Reach;
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Compute}/servers/{server}", null, HttpStatusCode.NoContent);
        caller.Wait(1);

        Assert.Multiple(() =>
        {
            Assert.That((stopped, started, caller.Simulator.Names.Connect(Host).Reach), Is.EqualTo((Reach.Refused, Reach.Open, Reach.Refused)));
            Assert.That(caller.Names.ControlPlane.Asked, Is.EqualTo(asked), "its enrolment is on its disk");
        });
    }
}
