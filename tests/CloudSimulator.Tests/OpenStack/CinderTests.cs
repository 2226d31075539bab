using System.Net;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Faults;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>Cinder's volumes and snapshots.</summary>
[TestFixture]
internal sealed class CinderTests
{
    private static readonly string Volumes = $"{StackCaller.Volume()}/volumes";

    [Test]
    public async Task Volume_goes_through_its_states()
    {
        using var caller = await new StackCaller().In();
        var server = await caller.CreateServer();
        var id = await caller.CreateVolume();
        var seen = new List<string>();
        async Task Watch(double seconds)
        {
            for (var i = 0; i <= seconds * 4; i++, caller.Wait(0.25))
                if (await Status(caller, id) is var status && seen.LastOrDefault() != status)
                    seen.Add(status);
        }

        await Watch(7);
        var attached = await caller.Ask(HttpMethod.Post, $"{StackCaller.Compute}/servers/{server}/os-volume_attachments", new { volumeAttachment = new { volumeId = id } });
        await Watch(3);
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Compute}/servers/{server}/os-volume_attachments/{id}", null, HttpStatusCode.Accepted);
        await Watch(3);
        await caller.Ask(HttpMethod.Post, $"{Volumes}/{id}/action", new Dictionary<string, object> { ["os-extend"] = new { new_size = 20 } }, HttpStatusCode.Accepted);
        await Watch(3);
        await caller.Ask(HttpMethod.Delete, $"{Volumes}/{id}", null, HttpStatusCode.Accepted);
        await Watch(1);
        caller.Wait(1);

        Assert.That(attached["volumeAttachment"]!["device"]!.GetValue<string>(), Is.EqualTo("/dev/sdb"));
        Assert.That(seen, Is.EqualTo(new[] { "creating", "available", "attaching", "in-use", "detaching", "available", "extending", "available", "deleting" }));
        await caller.Get($"{Volumes}/{id}", HttpStatusCode.NotFound);
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Compute}/servers/{server}/os-volume_attachments/{id}", null, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Volume_with_a_snapshot_or_a_server_stays()
    {
        using var caller = await new StackCaller().In();
        var id = await caller.CreateVolume();
        caller.Wait(2);
        var snapshot = StackCaller.Id((await caller.Ask(HttpMethod.Post, $"{StackCaller.Volume()}/snapshots", new { snapshot = new { volume_id = id, name = "s" } }, HttpStatusCode.Accepted))["snapshot"]!);
        caller.Wait(3);

        var withSnapshot = await caller.Ask(HttpMethod.Delete, $"{Volumes}/{id}", null, HttpStatusCode.BadRequest);
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Volume()}/snapshots/{snapshot}", null, HttpStatusCode.Accepted);
        caller.Wait(2);
        await caller.CreateServer(new { block_device_mapping_v2 = new[] { new { boot_index = -1, source_type = "volume", destination_type = "volume", uuid = id } } });
        caller.Wait(7);
        var inUse = await caller.Ask(HttpMethod.Delete, $"{Volumes}/{id}", null, HttpStatusCode.BadRequest);

        Assert.That(new[] { withSnapshot, inUse }.Select(refusal => refusal["badRequest"]!["message"]!.GetValue<string>()), Is.All.StartsWith("Invalid volume: Volume status must be available or error or"));
    }

    [Test]
    public async Task Lists_filter_by_name_exactly_and_by_metadata()
    {
        using var caller = await new StackCaller().In();
        var mine = await caller.CreateVolume(metadata: new { slot = "one", installation = "i" });
        await caller.CreateVolume(metadata: new { slot = "two" });
        caller.Wait(1);
        async Task<string[]> Found(string query) => [.. (await caller.Get($"{Volumes}/detail?{query}"))["volumes"]!.AsArray().Select(StackCaller.Id!)];

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Found("name=data"), Has.Length.EqualTo(2));
            Assert.That(await Found("name=dat"), Is.Empty);
            Assert.That(await Found($"metadata={Uri.EscapeDataString("{'slot': 'one', 'installation': 'i'}")}"), Is.EqualTo(new[] { mine }));
        });
    }

    // Accepted like every volume; there is just nowhere to put it.
    [Test]
    public async Task Without_stock_a_volume_ends_in_error_and_can_be_deleted()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.Faults.Add(new Fault("create-volume", FaultKind.NoStock));

        var id = await caller.CreateVolume();
        caller.Wait(2);

        Assert.That(await Status(caller, id), Is.EqualTo("error"));
        await caller.Ask(HttpMethod.Delete, $"{Volumes}/{id}", null, HttpStatusCode.Accepted);
    }

    [Test]
    public async Task Quota_is_a_413_with_a_retry_after_that_means_nothing()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.SetQuota("stack", "volumes", 1);
        await caller.CreateVolume();

        var response = await caller.Send(HttpMethod.Post, Volumes, new { volume = new { size = 1 } });
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Multiple(() =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(413));
            Assert.That(response.Headers.RetryAfter!.ToString(), Is.EqualTo("0"));
            Assert.That(body["overLimit"]!["message"]!.GetValue<string>(), Is.EqualTo("VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'."));
        });
    }

    [TestCase(10, TestName = "to the size it has")]
    [TestCase(5, TestName = "to a smaller one")]
    public async Task Volume_only_grows(int size)
    {
        using var caller = await new StackCaller().In();
        var id = await caller.CreateVolume();
        caller.Wait(2);

        await caller.Ask(HttpMethod.Post, $"{Volumes}/{id}/action", new Dictionary<string, object> { ["os-extend"] = new { new_size = size } }, HttpStatusCode.BadRequest);
    }

    private static async Task<string> Status(StackCaller caller, string id) => (await caller.Get($"{Volumes}/{id}"))["volume"]!["status"]!.GetValue<string>();
}
