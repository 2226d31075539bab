using System.Text;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

[TestFixture]
internal sealed class VolumeAndServerTests : OpenStackStepTests
{
    private const string Servers = "POST /v2.1/servers";
    private const string NoHost = "No valid host was found. ";

    private void Parts()
    {
        Bench.Recorded(SlotKind.Firewall, "g1");
        Bench.Recorded(SlotKind.Address, "p1");
        Bench.Recorded(SlotKind.Volume, "v1");
        Cloud.On(Servers, 202, """{"server":{"id":"s1","links":[],"adminPass":"canary"}}""");
    }

    [Test]
    public async Task The_volume_says_whose_it_is_and_where_and_is_made_once()
    {
        Cloud.On($"POST {V}/volumes", 202, """{"volume":{"id":"v1","status":"creating"}}""");

        await Take("volume");

        Assert.That(BodyOf($"POST {V}/volumes"), Is.EqualTo(
            """{"volume":{"name":"appsedu-ins-7hk2m4q8z1n5c3vx-volume","size":10,"metadata":{"appsedu":"","appsedu:install":"inst1","appsedu:instance":"ins_7hk2m4q8z1n5c3vx","appsedu:slot":"volume"},"availability_zone":"nova"}}"""));
    }

    [Test]
    public async Task A_zone_that_only_compute_has_isnt_asked_of_volumes()
    {
        Cloud.On($"GET {V}/os-availability-zone", 200, """{"availabilityZoneInfo":[{"zoneName":"storage"}]}""").On($"POST {V}/volumes", 202, """{"volume":{"id":"v1","status":"creating"}}""");

        await Take("volume");

        Assert.That(BodyOf($"POST {V}/volumes"), Does.Not.Contain("availability_zone"));
    }

    [TestCase("creating", typeof(StepResult.Pending))]
    [TestCase("available", typeof(StepResult.Done))]
    [TestCase("reserved", typeof(StepResult.Done))]
    [TestCase("in-use", typeof(StepResult.Done))]
    [TestCase("error", typeof(StepResult.Blocked))]
    [TestCase("awaiting-transfer", typeof(StepResult.Pending))]
    public async Task A_volume_is_waited_for(string status, Type result) => Assert.That(await Take("volume", Volume(status: status)), Is.TypeOf(result));

    [Test]
    public async Task A_full_quota_of_volumes_is_one()
    {
        Cloud.On($"POST {V}/volumes", 413, """{"overLimit":{"code":413,"message":"VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.","retryAfter":"0"}}""");

        Assert.That((await Refused(() => Take("volume"))).By, Is.EqualTo(BlockedBy.Quota));
    }

    [Test]
    public async Task The_server_is_created_by_one_call_with_all_that_it_boots_with_and_holds_data_from_then_on()
    {
        Parts();

        var result = await Take("server", Port(), Volume());

        using var body = JsonDocument.Parse(BodyOf(Servers));
        var server = body.RootElement.GetProperty("server");
        Assert.Multiple(() =>
        {
            Assert.That(result, Is.TypeOf<StepResult.Pending>(), "the next look must show it");
            Assert.That(Bench.SlotOf(SlotKind.Server)!.ResourceId, Is.EqualTo("s1"), "recorded at once");
            Assert.That(Bench.Instance().HeldData, "it boots at once");
            Assert.That(server.GetProperty("flavorRef").GetString(), Is.EqualTo("f-2"));
            Assert.That(server.GetProperty("imageRef").GetString(), Is.EqualTo("new"), "the newest of the architecture");
            Assert.That(server.GetProperty("networks").GetRawText(), Is.EqualTo("""[{"port":"p1"}]"""));
            Assert.That(server.GetProperty("block_device_mapping_v2").GetRawText(), Is.EqualTo(
                """[{"uuid":"new","source_type":"image","destination_type":"local","boot_index":0,"delete_on_termination":true},{"uuid":"v1","source_type":"volume","destination_type":"volume","boot_index":-1,"delete_on_termination":false}]"""));
            Assert.That(server.GetProperty("metadata").GetRawText(), Is.EqualTo("""{"appsedu":"","appsedu:install":"inst1","appsedu:instance":"ins_7hk2m4q8z1n5c3vx","appsedu:slot":"server","appsedu:user-data":"0"}"""));
            Assert.That(Encoding.UTF8.GetString(server.GetProperty("user_data").GetBytesFromBase64()), Does.StartWith("#cloud-config\n"));
            Assert.That((server.GetProperty("availability_zone").GetString(), server.GetProperty("config_drive").GetBoolean(), server.TryGetProperty("key_name", out _)), Is.EqualTo(("nova", true, false)));
        });
    }

    // Not done, for certain: nothing ran, so the instance may still be placed elsewhere, and goes without the gate.
    [TestCase(403, """{"forbidden":{"code":403,"message":"Quota exceeded for instances: Requested 1, but already used 2 of 2 instances"}}""", Refusal.Blocked)]
    [TestCase(400, """{"badRequest":{"code":400,"message":"Can not find requested image"}}""", Refusal.Failed)]
    [TestCase(409, """{"conflictingRequest":{"code":409,"message":"Port p1 is still in use."}}""", Refusal.Retry)]
    public async Task A_server_that_is_refused_holds_nothing(int status, string body, Refusal kind)
    {
        Parts();
        Cloud.On(Servers, status, body);

        var refused = await Refused(() => Take("server", Port(), Volume()));

        var (slot, volume, instance) = (Bench.SlotOf(SlotKind.Server)!, Bench.SlotOf(SlotKind.Volume)!, Bench.Instance());
        Assert.That((refused.Kind, slot.IntentOpen, instance.HeldData, instance.PoweredOnAt, volume.HeldBy), Is.EqualTo((kind, false, false, (DateTimeOffset?)null, (string?)null)));
    }

    [Test]
    public async Task A_full_limit_is_said_before_user_data_is_made_for_nothing()
    {
        Parts();
        Cloud.On("GET /v2.1/limits", 200, """{"limits":{"rate":[],"absolute":{"maxTotalInstances":2,"totalInstancesUsed":2}}}""");

        Assert.That(await Take("server", Port(), Volume()), Is.EqualTo(new StepResult.Blocked(BlockedBy.Quota, "limit of instances in GRA11: 0 left, needs 1")));
        Assert.That(Acts, Is.Empty);
    }

    // Of a server of an earlier life that was recorded and held data nothing is forgotten.
    [Test]
    public async Task What_held_data_earlier_is_still_known_when_a_create_is_refused()
    {
        Bench.Recorded(SlotKind.Firewall, "g1");
        Bench.Recorded(SlotKind.Address, "p1");
        Bench.Recorded(SlotKind.Volume, "v1", slot => slot.HeldBy = "v0");
        Cloud.On(Servers, 409, "");

        await Refused(() => Take("server", Port(), Volume()));

        Assert.That(Bench.SlotOf(SlotKind.Volume)!.HeldBy, Is.EqualTo("v0"));
    }

    [Test]
    public async Task A_lost_answer_leaves_the_intent_open_and_the_data_held()
    {
        Parts();
        Cloud.On(Servers, 503, "").On("GET /v2.1/servers/detail", 200, """{"servers":[]}""");

        await Refused(() => Take("server", Port(), Volume()));
        var next = await Take("server", Port(), Volume());

        Assert.That((Bench.SlotOf(SlotKind.Server)!.IntentOpen, Bench.Instance().HeldData, next.GetType(), Acts.Count()), Is.EqualTo((true, true, typeof(StepResult.Pending), 1)));
    }

    [TestCase("in-use", "s0", null)]
    [TestCase("reserved", null, null)]
    [TestCase("available", null, "s0")]
    public async Task What_a_former_server_is_still_on_is_waited_for(string volume, string? volumeOn, string? portOn)
    {
        Parts();

        Assert.That(await Take("server", Port(server: portOn), Volume(status: volume, server: volumeOn)), Is.TypeOf<StepResult.Pending>());
        Assert.That(Acts, Is.Empty);
    }

    // 202, then ERROR: it goes, the next flavor is tried, and it never held data.
    [Test]
    public async Task Out_of_stock_shows_in_the_server_and_the_next_flavor_is_tried()
    {
        Parts();
        Cloud.On("DELETE /v2.1/servers/s1", 204).On("GET /v2.1/servers/s1", 404, """{"itemNotFound":{"code":404,"message":"It could not be found."}}""").On("GET /v2.1/servers/detail", 200, """{"servers":[]}""");
        await Take("server", Port(), Volume());

        var failed = await Take("server", Port(), Volume(status: "reserved"), Server(status: "ERROR", ran: false, fault: NoHost));
        await Take("server", Port(), Volume());
        Time.Advance(TimeSpan.FromSeconds(13));
        Cloud.On(Servers, 403, """{"forbidden":{"code":403,"message":"Quota exceeded for cores"}}""");
        await Refused(() => Take("server", Port(), Volume()));

        Assert.Multiple(() =>
        {
            Assert.That(failed, Is.EqualTo(new StepResult.Retry(TimeSpan.FromSeconds(1), "d2-2 in nova: ERROR: No valid host was found.")));
            Assert.That(Acts, Is.EqualTo(new[] { Servers, "DELETE /v2.1/servers/s1", Servers }));
            Assert.That(Cloud.Asked[^1].Body, Does.Contain("\"flavorRef\":\"f-4\""));
            Assert.That((Bench.Instance().HeldData, Bench.SlotOf(SlotKind.Volume)!.HeldBy), Is.EqualTo((false, (string?)null)), "neither ran");
        });
    }

    [Test]
    public async Task One_whose_creation_was_never_answered_and_that_found_no_room_held_nothing_either()
    {
        Parts();
        Cloud.On(Servers, 503, "").On("DELETE /v2.1/servers/s1", 204).On("GET /v2.1/servers/s1", 404, """{"itemNotFound":{"code":404,"message":"It could not be found."}}""").On("GET /v2.1/servers/detail", 200, """{"servers":[]}""");
        await Refused(() => Take("server", Port(), Volume()));
        var lost = Bench.Instance().HeldData;

        await Take("server", Port(), Volume(status: "reserved"), Server(status: "ERROR", ran: false, fault: NoHost));
        await Take("server", Port(), Volume());
        Time.Advance(TimeSpan.FromSeconds(13));
        Cloud.On(Servers, 403, """{"forbidden":{"code":403,"message":"Quota exceeded for cores"}}""");
        await Refused(() => Take("server", Port(), Volume()));

        Assert.That((lost, Bench.Instance().HeldData), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task When_no_flavor_is_left_it_waits_for_stock_and_may_be_placed_elsewhere()
    {
        Parts();
        foreach (var flavor in new[] { "d2-2", "d2-4" })
            Clients.Of(Bench.Plan.Account).Shop.RanOut("nova", flavor, $"ERROR: {NoHost.Trim()}");

        var result = await Take("server", Port(), Volume());
        var elsewhere = await Driver.Stock(Bench.Plan.Account, Bench.Plan.Account.CloudZones, StepBench.Etherpad, StepBench.Etherpad.Sizes[0], CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(result, Is.EqualTo(new StepResult.Blocked(BlockedBy.Stock, "shortage of d2-2, d2-4 in nova; ERROR: No valid host was found.")));
            Assert.That(elsewhere.CloudZone, Is.Null);
            Assert.That((Acts, Bench.Instance().HeldData), Is.EqualTo((Array.Empty<string>(), false)));
        });
    }

    // The second server of an instance that ran already: whatever becomes of it, the volume may hold something.
    [Test]
    public async Task Data_that_was_held_before_stays_held_when_a_later_server_finds_no_room()
    {
        Parts();
        Bench.Given((_, instance) => instance.HeldData = true);
        Cloud.On("DELETE /v2.1/servers/s1", 204).On("GET /v2.1/servers/s1", 404, """{"itemNotFound":{"code":404,"message":"It could not be found."}}""").On("GET /v2.1/servers/detail", 200, """{"servers":[]}""");
        await Take("server", Port(), Volume());
        await Take("server", Port(), Volume(status: "reserved"), Server(status: "ERROR", ran: false, fault: NoHost));
        await Take("server", Port(), Volume());
        Time.Advance(TimeSpan.FromSeconds(13));

        await Take("server", Port(), Volume());

        Assert.That(Bench.Instance().HeldData);
    }

    [Test]
    public async Task A_server_that_ran_and_is_in_error_is_a_persons_matter()
    {
        Bench.Recorded(SlotKind.Server, "s1");

        Assert.That(await Take("server", Port(server: "s1"), Volume(status: "in-use", server: "s1"), Server(status: "ERROR", fault: "host died")),
            Is.EqualTo(new StepResult.Blocked(BlockedBy.Policy, "the provider says that the server is in ERROR: host died")));
        Assert.That(Acts, Is.Empty);
    }

    [Test]
    public async Task A_machine_whose_token_expired_unused_is_replaced_and_keeps_its_volume()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Bench.Given((db, instance) => db.Add(new AppsEducation.Provisioning.Probes.ProbeState { InstanceId = instance.Id, TenantId = instance.TenantId, NotBefore = Time.GetUtcNow(), UserDataVersion = 1 }));
        Cloud.On("DELETE /v2.1/servers/s1", 204);

        var current = await Take("server", Port(server: "s1"), Volume(status: "in-use", server: "s1"), Server(userData: 1));
        var old = await Take("server", Port(server: "s1"), Volume(status: "in-use", server: "s1"), Server());

        Assert.That((current.GetType(), old.GetType(), Acts.Single()), Is.EqualTo((typeof(StepResult.Done), typeof(StepResult.Retry), "DELETE /v2.1/servers/s1")));
    }

    [Test]
    public async Task One_that_answered_once_is_never_replaced_for_its_user_data()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Bench.Given((db, instance) =>
        {
            instance.EverAvailable = true;
            db.Add(new AppsEducation.Provisioning.Probes.ProbeState { InstanceId = instance.Id, TenantId = instance.TenantId, NotBefore = Time.GetUtcNow(), UserDataVersion = 1 });
        });

        Assert.That(await Take("server", Port(server: "s1"), Volume(status: "in-use", server: "s1"), Server()), Is.TypeOf<StepResult.Done>());
    }

    [Test]
    public async Task A_port_or_a_volume_that_was_taken_off_is_put_back()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On("POST /v2.1/servers/s1/os-interface", 200, "{}").On("POST /v2.1/servers/s1/os-volume_attachments", 200, "{}");

        await Take("server", Port(), Volume(status: "in-use", server: "s1"), Server());
        await Take("server", Port(server: "s1"), Volume(), Server());

        Assert.That(Cloud.Asked.Skip(1).Select(ask => ask.Body), Is.EqualTo(new[] { """{"interfaceAttachment":{"port_id":"p1"}}""", """{"volumeAttachment":{"volumeId":"v1"}}""" }));
    }

    // Recorded: within a second of its creation a server answers GET, and 404 to an action.
    [Test]
    public async Task An_action_that_a_young_server_doesnt_know_yet_is_tried_again()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On("POST /v2.1/servers/s1/action", 404, """{"itemNotFound":{"code":404,"message":"Instance s1 could not be found."}}""");

        Assert.That((await Refused(() => Take("power", Server(status: "SHUTOFF")))).Kind, Is.EqualTo(Refusal.Retry));
    }

    // Two servers with the same name and tags: which Nova allows.
    [Test]
    public async Task Of_two_servers_the_one_on_the_port_stays_and_one_that_ran_is_never_released()
    {
        Cloud.On("DELETE /v2.1/servers/s1", 204);
        var (port, volume) = (Port(server: "s2"), Volume(status: "in-use", server: "s2"));

        await Take("server", port, volume, Server("s1", "BUILD", ran: false), Server("s2"));
        var both = await Take("server", port, volume, Server("s3"), Server("s2"));

        Assert.That((Acts.Single(), Bench.SlotOf(SlotKind.Server)!.ResourceId, both.GetType()), Is.EqualTo(("DELETE /v2.1/servers/s1", "s2", typeof(StepResult.Blocked))));
    }

    [TestCase("ACTIVE", typeof(StepResult.Done))]
    [TestCase("BUILD", typeof(StepResult.Pending))]
    [TestCase("HARD_REBOOT", typeof(StepResult.Pending))]
    [TestCase("UNKNOWN", typeof(StepResult.Pending))]
    [TestCase("PAUSED", typeof(StepResult.Blocked))]
    [TestCase("SHELVED_OFFLOADED", typeof(StepResult.Blocked))]
    public async Task Each_state_of_a_server_has_its_answer(string status, Type result)
    {
        Bench.Recorded(SlotKind.Server, "s1");

        Assert.That(await Take("power", Server(status: status)), Is.TypeOf(result));
        Assert.That(Acts, Is.Empty);
    }

    [Test]
    public async Task A_stopped_server_is_started_once_and_one_that_stops_again_is_a_persons_matter()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On("POST /v2.1/servers/s1/action", 202);

        await Take("power", Server(status: "SHUTOFF"));
        var lagging = await Take("power", Server(status: "SHUTOFF"));
        await Take("power", Server());
        var again = await Take("power", Server(status: "SHUTOFF"));

        Assert.That((BodyOf("POST /v2.1/servers/s1/action"), lagging.GetType(), again.GetType()), Is.EqualTo(("""{"os-start":null}""", typeof(StepResult.Pending), typeof(StepResult.Blocked))));
    }
}
