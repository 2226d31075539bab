using System.Net;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.Tests.Guests;

namespace AppsEducation.CloudSimulator.Tests.State;

/// <summary>A cloud doesn't forget: what was answered is there after the process died and came back, faults in waiting included.</summary>
[TestFixture]
internal sealed class RestartTests
{
    private string folder = "";

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("simulator").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Everything_is_as_it_was()
    {
        string server, before;
        DateTimeOffset stopped;
        using (var caller = new Caller(options => options with { DataFolder = folder }))
        {
            server = await new Provisioned().On(caller);
            await MachineTests.Seconds(caller, 40);
            caller.Simulator.SetQuota("one", "servers", 7);
            caller.Simulator.Faults.Add(new Fault("create-ip", FaultKind.LandsLate) { Seconds = 60 });
            await Assert.ThrowsAsync<HttpRequestException>(() => caller.Send(HttpMethod.Post, $"{Caller.Instance}/ips", new { tags = new[] { "late" } }));
            before = System.Text.Json.JsonSerializer.Serialize(caller.Simulator.Inventory());
            stopped = caller.Time.GetUtcNow();
        }

        using var again = new Caller(options => options with { DataFolder = folder }, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(stopped));
        var after = System.Text.Json.JsonSerializer.Serialize(again.Simulator.Inventory());
        await again.Simulator.Machines.Advance();

        Assert.Multiple(() =>
        {
            Assert.That(after, Is.EqualTo(before));
            Assert.That(again.Simulator.Machines.Look(server)!.Alive, "its certificate is on its disk");
            Assert.That(again.ControlPlane.Asked, Is.Zero);
        });
        for (var i = 0; i < 6; i++)
            await again.CreateServer(name: $"more-{i}");
        Assert.That((await again.Send(HttpMethod.Post, $"{Caller.Instance}/servers", new { name = "eighth", commercial_type = "PLAY2-NANO", image = await again.Image() })).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "a quota changed meanwhile is not the accounts file's again");
        again.Wait(61);
        Assert.That(again.Simulator.Inventory().Addresses.Select(address => address.Tags.FirstOrDefault()), Has.Member("late"), "a create that was to land late still lands");
        Assert.That((await again.Send(HttpMethod.Get, $"{Caller.Instance}/servers/{server}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
