using System.Net;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.Faults;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>The same faults as on Scaleway's calls, in this cloud's words.</summary>
[TestFixture]
internal sealed class OpenStackFaultTests
{
    [TestCase(FaultKind.AnswerLost, null, 1, TestName = "OpenStack, answer lost: done")]
    [TestCase(FaultKind.Error5xxDone, 503, 1, TestName = "OpenStack, 5xx: done")]
    [TestCase(FaultKind.Error5xxNotDone, 503, 0, TestName = "OpenStack, 5xx: not done")]
    [TestCase(FaultKind.Throttled, 429, 0, TestName = "OpenStack, 429: not done")]
    [TestCase(FaultKind.Quota, 413, 0, TestName = "OpenStack, quota: not done")]
    [TestCase(FaultKind.Unauthorized, 401, 0, TestName = "OpenStack, unauthorized: not done")]
    [TestCase(FaultKind.ForbiddenThenHeals, 403, 0, TestName = "OpenStack, forbidden: not done")]
    [TestCase(FaultKind.LandsLate, null, 0, TestName = "OpenStack, lands late: not yet done")]
    public async Task Create_is_done_or_not(FaultKind kind, int? status, int made)
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.Faults.Add(new Fault("create-volume", kind) { Seconds = 60 });

        int? answered = null;
        try
        {
            answered = (int)(await caller.Send(HttpMethod.Post, $"{StackCaller.Volume()}/volumes", new { volume = new { size = 1, name = "v" } })).StatusCode;
        }
        catch (HttpRequestException lost)
        {
            Assert.That(lost.InnerException, Is.InstanceOf<AnswerLostException>());
        }
        var after = caller.Simulator.Inventory("stack").Volumes.Count;
        caller.Wait(61);

        Assert.Multiple(() =>
        {
            Assert.That((answered, after), Is.EqualTo((status, made)));
            Assert.That(caller.Simulator.Inventory("stack").Volumes, Has.Count.EqualTo(kind == FaultKind.LandsLate ? 1 : made));
        });
    }

    [Test]
    public async Task Vanished_server_is_404_and_its_port_is_free()
    {
        using var caller = await new StackCaller().In();
        var port = StackCaller.Id(await caller.CreatePort());
        caller.Simulator.Faults.Add(new Fault("create-server", FaultKind.Vanishes) { Seconds = 30 });
        var id = await caller.CreateServer(new { networks = new[] { new { port } } });

        caller.Wait(29);
        Assert.That((await caller.Server(id))["status"]!.GetValue<string>(), Is.EqualTo("ACTIVE"));
        caller.Wait(1);

        await caller.Get($"{StackCaller.Compute}/servers/{id}", HttpStatusCode.NotFound);
        Assert.That(caller.Simulator.Inventory("stack").Addresses.Single().Server, Is.Null);
    }

    [Test]
    public async Task Listing_lags_and_a_get_does_not()
    {
        using var caller = await new StackCaller().In();
        var id = await caller.CreateServer();

        var listed = (await caller.Get($"{StackCaller.Compute}/servers/detail"))["servers"]!.AsArray().Count;
        await caller.Server(id);
        caller.Wait(1);
        var later = (await caller.Get($"{StackCaller.Compute}/servers/detail"))["servers"]!.AsArray().Count;
        caller.Simulator.Faults.Add(new Fault("list-servers", FaultKind.ListingLags) { Seconds = 30 });
        var lagging = (await caller.Get($"{StackCaller.Compute}/servers/detail"))["servers"]!.AsArray().Count;

        Assert.That((listed, later, lagging), Is.EqualTo((0, 1, 0)));
    }

    // Elsewhere a page slides; here the marker is gone, and the reader must begin again.
    [Test]
    public async Task Shifting_page_breaks_at_its_marker()
    {
        using var caller = await new StackCaller(options => options with { LargestPage = 2 }).In();
        for (var i = 0; i < 3; i++)
            await caller.CreateServer();
        caller.Wait(1);
        var next = (await caller.Get($"{StackCaller.Compute}/servers"))["servers_links"]![0]!["href"]!.GetValue<string>();
        caller.Simulator.Faults.Add(new Fault("list-servers", FaultKind.PageShifts));

        await caller.Get(next, HttpStatusCode.BadRequest);
        await caller.Get(next);
    }

    // Every service says in its own way that a marker names nothing.
    [TestCase($"{StackCaller.Compute}/servers/detail", HttpStatusCode.BadRequest)]
    [TestCase($"{StackCaller.Network}/ports", HttpStatusCode.NotFound)]
    [TestCase($"{StackCaller.Network}/security-groups", HttpStatusCode.NotFound)]
    [TestCase("/openstack/GRA11/volume/v3/00000000000000000000000000000001/volumes/detail", HttpStatusCode.NotFound)]
    [TestCase($"{StackCaller.Image}/images", HttpStatusCode.BadRequest)]
    public async Task Marker_that_is_gone(string list, HttpStatusCode expected)
    {
        using var caller = await new StackCaller().In();

        await caller.Get($"{list}?marker=gone&limit=10", expected);
    }

    [Test]
    public async Task Body_that_is_not_json_is_400_in_this_clouds_shape()
    {
        using var caller = await new StackCaller().In();

        var refusal = await caller.Ask(HttpMethod.Post, $"{StackCaller.Compute}/servers", "text", HttpStatusCode.BadRequest);

        Assert.That(refusal["badRequest"]!["message"]!.GetValue<string>(), Does.StartWith("Malformed request body"));
    }

    [Test]
    public async Task Limit_counts_per_region_and_service()
    {
        using var caller = await new StackCaller(options => options with { CallsPerSecond = 1, Burst = 2 }).In();

        await caller.Get($"{StackCaller.Compute}/servers");
        await caller.Get($"{StackCaller.Compute}/servers");
        await caller.Get($"{StackCaller.Compute}/servers", HttpStatusCode.TooManyRequests);
        await caller.Get($"{StackCaller.Network}/ports");
        await caller.Get("/openstack/SBG5/compute/v2.1/servers");

        Assert.That(caller.Simulator.Requests.Violations, Is.EqualTo(1));
    }

    // What two clouds have in common has one name, so a fault says whose call it means by its account or region.
    [Test]
    public async Task Fault_of_one_account_leaves_the_other_cloud_alone()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.Faults.Add(new Fault("create-volume", FaultKind.Error5xxNotDone) { Account = "stack" });

        await caller.Names.CreateVolume();
        var refused = await caller.Send(HttpMethod.Post, $"{StackCaller.Volume()}/volumes", new { volume = new { size = 1 } });

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Everything_is_there_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("simulator").FullName;
        try
        {
            string before, server, token;
            DateTimeOffset stopped;
            using (var caller = await new StackCaller(options => options with { DataFolder = folder }).In())
            {
                var group = await caller.CreateGroup(443);
                var port = StackCaller.Id(await caller.CreatePort(group));
                await caller.CreateVolume(metadata: new { slot = "volume" });
                server = await caller.CreateServer(new { networks = new[] { new { port } }, metadata = new { slot = "server" } });
                caller.Wait(7);
                before = System.Text.Json.JsonSerializer.Serialize(caller.Simulator.Inventory());
                (stopped, token) = (caller.Names.Time.GetUtcNow(), caller.Token!);
            }

            using var again = new StackCaller(options => options with { DataFolder = folder }, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(stopped)) { Token = token };

            Assert.That(System.Text.Json.JsonSerializer.Serialize(again.Simulator.Inventory()), Is.EqualTo(before).And.Contain("slot=server").And.Contain("slot=volume"));
            Assert.That((await again.Server(server))["status"]!.GetValue<string>(), Is.EqualTo("ACTIVE"), "tokens outlive the process, too");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
