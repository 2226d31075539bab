using System.Net;
using System.Text.Json.Nodes;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>Nova 2.79 as recorded; each case is a quirk a driver trips over.</summary>
[TestFixture]
internal sealed class NovaServerTests
{
    [Test]
    public async Task Power_goes_through_the_recorded_states()
    {
        using var caller = await new StackCaller().In();
        var id = await caller.CreateServer();
        var seen = new List<string>();
        async Task Watch(double seconds)
        {
            for (var i = 0; i <= seconds * 4; i++, caller.Wait(0.25))
            {
                var server = await caller.Server(id);
                var state = $"{server["status"]}/{server["OS-EXT-STS:task_state"]}";
                if (seen.LastOrDefault() != state)
                    seen.Add(state);
            }
        }

        await Watch(7);
        foreach (var (action, arguments) in new (string, object?)[] { ("os-stop", null), ("os-start", null), ("reboot", new { type = "SOFT" }), ("reboot", new { type = "HARD" }) })
        {
            await caller.Act(id, action, arguments);
            await Watch(7);
        }
        await caller.Act(id, "resize", new { flavorRef = await caller.Flavor("b3-16") });
        await Watch(7);
        await caller.Act(id, "confirmResize", null, HttpStatusCode.NoContent);
        await Watch(3);

        Assert.That(seen, Is.EqualTo(new[]
        {
            "BUILD/scheduling", "BUILD/spawning", "ACTIVE/", "ACTIVE/powering-off", "SHUTOFF/", "SHUTOFF/powering-on", "ACTIVE/", "REBOOT/rebooting", "ACTIVE/", "HARD_REBOOT/rebooting_hard", "ACTIVE/",
            "RESIZE/resize_prep", "RESIZE/resize_migrated", "VERIFY_RESIZE/", "ACTIVE/",
        }));
        Assert.That((await caller.Server(id))["flavor"]!["original_name"]!.GetValue<string>(), Is.EqualTo("b3-16"));
    }

    // 202 says nothing about capacity: whoever waits for ACTIVE only waits for ever.
    [Test]
    public async Task Without_stock_the_create_is_accepted_and_ends_in_error()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.SetStock(StackCaller.Region, "b3-8", "shortage");
        var (port, volume) = (await caller.CreatePort(), await caller.CreateVolume());
        caller.Wait(2);

        var id = await caller.CreateServer(new { networks = new[] { new { port = StackCaller.Id(port) } }, block_device_mapping_v2 = Devices(volume) });
        caller.Wait(1);
        var server = await caller.Server(id);
        var held = await caller.Get($"{StackCaller.Volume()}/volumes/{volume}");
        var free = await caller.Get($"{StackCaller.Network}/ports/{StackCaller.Id(port)}");
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Compute}/servers/{id}", null, HttpStatusCode.NoContent);
        caller.Wait(1);
        var released = await caller.Get($"{StackCaller.Volume()}/volumes/{volume}");

        Assert.Multiple(() =>
        {
            Assert.That((server["status"]!.GetValue<string>(), server["fault"]!["code"]!.GetValue<int>(), server["fault"]!["message"]!.GetValue<string>()), Is.EqualTo(("ERROR", 500, "No valid host was found. ")));
            Assert.That(free["port"]!["device_id"]!.GetValue<string>(), Is.Empty, "it never got as far as its port");
            Assert.That(held["volume"]!["status"]!.GetValue<string>(), Is.EqualTo("reserved"), "its volume is kept by a server that will never run");
            Assert.That(released["volume"]!["status"]!.GetValue<string>(), Is.EqualTo("available"), "until that server is deleted");
        });
    }

    [Test]
    public async Task Actions_are_404_in_the_first_second_and_409_in_the_wrong_state()
    {
        using var caller = await new StackCaller().In();
        var id = await caller.CreateServer();

        var first = await caller.Act(id, "os-stop", null, HttpStatusCode.NotFound);
        caller.Wait(2);
        var building = await caller.Act(id, "os-stop", null, HttpStatusCode.Conflict);
        caller.Wait(5);
        await caller.Act(id, "os-stop");
        var stopping = await caller.Act(id, "os-stop", null, HttpStatusCode.Conflict);
        caller.Wait(6);
        var stopped = await caller.Act(id, "os-stop", null, HttpStatusCode.Conflict);

        Assert.That(new[] { first["itemNotFound"], building["conflictingRequest"], stopping["conflictingRequest"], stopped["conflictingRequest"] }.Select(fault => fault!["message"]!.GetValue<string>()), Is.EqualTo(new[]
        {
            $"Instance {id} could not be found.",
            $"Cannot 'stop' instance {id} while it is in vm_state building",
            $"Cannot 'stop' instance {id} while it is in task_state powering-off",
            $"Cannot 'stop' instance {id} while it is in vm_state stopped",
        }));
    }

    [Test]
    public async Task Names_are_not_unique_and_a_name_to_filter_by_is_a_regular_expression()
    {
        using var caller = await new StackCaller().In();
        var (one, two, three) = (await caller.CreateServer(name: "t1"), await caller.CreateServer(name: "t1"), await caller.CreateServer(name: "t10"));
        caller.Wait(1);
        async Task<string[]> Found(string name) => [.. (await caller.Get($"{StackCaller.Compute}/servers/detail?name={Uri.EscapeDataString(name)}"))["servers"]!.AsArray().Select(StackCaller.Id!)];

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Found("t1"), Is.EquivalentTo(new[] { one, two, three }), "unanchored it finds others' beginnings");
            Assert.That(await Found("^t1$"), Is.EquivalentTo(new[] { one, two }));
            Assert.That(await Found("t."), Has.Length.EqualTo(3));
        });
    }

    [Test]
    public async Task Pages_are_followed_by_links_until_an_empty_one()
    {
        using var caller = await new StackCaller(options => options with { LargestPage = 2 }).In();
        for (var i = 0; i < 4; i++)
            await caller.CreateServer(name: $"s{i}");
        caller.Wait(1);

        var seen = new List<string>();
        var next = $"{StackCaller.Compute}/servers/detail?limit=100";
        var pages = 0;
        while (next is not null)
        {
            var page = await caller.Get(next);
            seen.AddRange(page["servers"]!.AsArray().Select(server => server!["name"]!.GetValue<string>()));
            next = page["servers_links"]?.AsArray().Single(link => link!["rel"]!.GetValue<string>() == "next")!["href"]!.GetValue<string>();
            pages++;
        }

        Assert.That((seen, pages), Is.EqualTo((new[] { "s3", "s2", "s1", "s0" }, 3)), "a full last page still has a next one (recorded)");
        await caller.Get($"{StackCaller.Compute}/servers?marker=gone", HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Deleted_it_is_seen_for_a_second_and_leaves_what_was_there_before_it()
    {
        using var caller = await new StackCaller().In();
        var (port, volume) = (StackCaller.Id(await caller.CreatePort()), await caller.CreateVolume());
        caller.Wait(2);
        var id = await caller.CreateServer(new { networks = new object[] { new { port }, new { uuid = await caller.ExternalNetwork() } }, block_device_mapping_v2 = Devices(volume) });
        caller.Wait(7);

        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Compute}/servers/{id}", null, HttpStatusCode.NoContent);
        var during = await caller.Server(id);
        caller.Wait(1);
        await caller.Get($"{StackCaller.Compute}/servers/{id}", HttpStatusCode.NotFound);
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Compute}/servers/{id}", null, HttpStatusCode.NotFound);

        var left = caller.Simulator.Inventory("stack");
        Assert.Multiple(() =>
        {
            Assert.That((during["status"]!.GetValue<string>(), during["OS-EXT-STS:task_state"]!.GetValue<string>()), Is.EqualTo(("ACTIVE", "deleting")));
            Assert.That(left.Servers, Is.Empty);
            Assert.That(left.Addresses.Select(address => (address.Id, address.State)), Is.EqualTo(new[] { (port, "DOWN") }), "Nova's own port is gone, the one before it keeps its address");
            Assert.That(left.Volumes.Select(left => (left.Id, left.State)), Is.EqualTo(new[] { (volume, "available") }));
        });
    }

    // A create said twice makes two servers; with the slot's volume only the first can have it.
    [Test]
    public async Task Volume_and_port_go_to_the_first_of_two_creates()
    {
        using var caller = await new StackCaller().In();
        var (port, volume) = (StackCaller.Id(await caller.CreatePort()), await caller.CreateVolume());
        caller.Wait(2);
        await caller.CreateServer(new { block_device_mapping_v2 = Devices(volume) });
        await caller.CreateServer(new { networks = new[] { new { port } } });

        var second = await Refused(caller, new { block_device_mapping_v2 = Devices(volume) }, HttpStatusCode.BadRequest);
        var third = await Refused(caller, new { networks = new[] { new { port } } }, HttpStatusCode.Conflict);

        Assert.Multiple(() =>
        {
            Assert.That(second["badRequest"]!["message"]!.GetValue<string>(), Does.Contain($"Volume {volume} status must be available or downloading to reserve, but the current status is reserved."));
            Assert.That(third["conflictingRequest"]!["message"]!.GetValue<string>(), Is.EqualTo($"Port {port} is still in use."));
        });
    }

    [Test]
    public async Task Resize_without_stock_is_accepted_and_leaves_it_as_it_was()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.SetStock(StackCaller.Region, "b3-16", "shortage");
        var id = await caller.CreateServer();
        caller.Wait(7);

        await caller.Act(id, "resize", new { flavorRef = await caller.Flavor("b3-16") });
        var during = (await caller.Server(id))["status"]!.GetValue<string>();
        caller.Wait(7);
        var after = await caller.Server(id);

        Assert.That((during, after["status"]!.GetValue<string>(), after["flavor"]!["original_name"]!.GetValue<string>()), Is.EqualTo(("RESIZE", "ACTIVE", "b3-8")));
    }

    [Test]
    public async Task Reverted_resize_has_the_old_flavor_again()
    {
        using var caller = await new StackCaller().In();
        var id = await caller.CreateServer();
        caller.Wait(7);
        await caller.Act(id, "resize", new { flavorRef = await caller.Flavor("b3-16") });
        caller.Wait(7);
        await caller.Act(id, "revertResize");
        caller.Wait(3);

        var server = await caller.Server(id);

        Assert.That((server["status"]!.GetValue<string>(), server["flavor"]!["original_name"]!.GetValue<string>()), Is.EqualTo(("ACTIVE", "b3-8")));
    }

    private static IEnumerable<TestCaseData> BadCreates()
    {
        yield return new TestCaseData(new { flavorRef = "nope" }, "Flavor nope could not be found.").SetName("unknown flavor");
        yield return new TestCaseData(new { imageRef = "59d91e3a-75a0-46fa-aa6b-feba22d64eb8" }, "Can not find requested image").SetName("unknown image");
        yield return new TestCaseData(new { key_name = "nope" }, "Invalid key_name provided.").SetName("unknown key pair");
        yield return new TestCaseData(new { security_groups = new[] { new { name = "nope" } } }, "Unable to find security_group with name or id 'nope'").SetName("unknown security group");
        yield return new TestCaseData(new { networks = new[] { new { port = "nope" } } }, "Port id nope could not be found.").SetName("unknown port");
        yield return new TestCaseData(new { user_data = "not base64!" }, "is not a 'base64'").SetName("user data that isn't base64");
        yield return new TestCaseData(new { user_data = new string('A', 65536) }, "too long").SetName("user data beyond 65535 characters");
        yield return new TestCaseData(new { metadata = new { key = 1 } }, "strings of at most 255 characters").SetName("metadata that isn't text");
        yield return new TestCaseData(new { metadata = new { key = new string('x', 256) } }, "strings of at most 255 characters").SetName("metadata beyond 255 characters");
    }

    [TestCaseSource(nameof(BadCreates))]
    public async Task Bad_creates_are_400_and_make_nothing(object body, string said)
    {
        using var caller = await new StackCaller().In();

        var refusal = await Refused(caller, body, HttpStatusCode.BadRequest);

        Assert.That(refusal["badRequest"]!["message"]!.GetValue<string>(), Does.Contain(said));
        Assert.That(caller.Simulator.Inventory("stack").IsEmpty);
    }

    [Test]
    public async Task Quota_is_a_403_that_names_all_that_is_short()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.SetQuota("stack", "servers", 1);
        caller.Simulator.SetQuota("stack", "cores", 3);
        await caller.CreateServer();

        var refusal = await Refused(caller, new { }, HttpStatusCode.Forbidden);
        var limits = (await caller.Get($"{StackCaller.Compute}/limits"))["limits"]!["absolute"]!;

        Assert.Multiple(() =>
        {
            Assert.That(refusal["forbidden"]!["message"]!.GetValue<string>(), Is.EqualTo("Quota exceeded for cores, instances: Requested 2, 1, but already used 2, 1 of 3, 1 cores, instances"));
            Assert.That((limits["maxTotalInstances"]!.GetValue<int>(), limits["totalInstancesUsed"]!.GetValue<int>(), limits["maxTotalRAMSize"]!.GetValue<int>()), Is.EqualTo((1, 1, -1)));
        });
    }

    [TestCase("2.1", false, TestName = "without a version the flavor is only a reference")]
    [TestCase("2.79", true, TestName = "with 2.79 it is written out")]
    public async Task Answers_have_the_shape_of_the_version_asked_for(string version, bool full)
    {
        using var caller = await new StackCaller().In();
        var id = await caller.CreateServer();
        caller.Version = version;

        var response = await caller.Send(HttpMethod.Get, $"{StackCaller.Compute}/servers/{id}");
        var server = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["server"]!.AsObject();

        Assert.Multiple(() =>
        {
            Assert.That(response.Headers.GetValues("OpenStack-API-Version").Single(), Is.EqualTo($"compute {version}"));
            Assert.That(server["flavor"]!.AsObject().ContainsKey("original_name"), Is.EqualTo(full));
            Assert.That(server.ContainsKey("tags"), Is.EqualTo(full));
        });
    }

    [Test]
    public async Task Version_beyond_zed_is_406()
    {
        using var caller = await new StackCaller().In();
        caller.Version = "2.96";

        await caller.Get($"{StackCaller.Compute}/servers", HttpStatusCode.NotAcceptable);
    }

    private static object[] Devices(string volume) => [new { boot_index = -1, source_type = "volume", destination_type = "volume", uuid = volume }];

    private static async Task<JsonNode> Refused(StackCaller caller, object more, HttpStatusCode expected)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
        body["name"] ??= "refused";
        body["flavorRef"] ??= await caller.Flavor();
        body["imageRef"] ??= StackCaller.Id((await caller.Get($"{StackCaller.Image}/images"))["images"]![0]!);
        body["networks"] ??= new JsonArray(new JsonObject { ["uuid"] = await caller.ExternalNetwork() });
        return await caller.Ask(HttpMethod.Post, $"{StackCaller.Compute}/servers", new { server = body }, expected);
    }

    // Packer asks for it so: the private key is shown once, and fits the public one. Nova stopped doing it at 2.92.
    [Test]
    public async Task Without_a_key_Nova_makes_the_pair_until_2_91()
    {
        using var caller = await new StackCaller().In();

        var made = (await caller.Ask(HttpMethod.Post, $"{StackCaller.Compute}/os-keypairs", new { keypair = new { name = "made" } }, HttpStatusCode.Created))["keypair"]!;
        var shown = (await caller.Ask(HttpMethod.Get, $"{StackCaller.Compute}/os-keypairs/made"))["keypair"]!;
        using var key = System.Security.Cryptography.RSA.Create();
        key.ImportFromPem((string)made["private_key"]!);
        var blob = Convert.FromBase64String(((string)made["public_key"]!).Split(' ')[1]);

        Assert.Multiple(() =>
        {
            Assert.That((key.KeySize, blob[^256..]), Is.EqualTo((2048, key.ExportParameters(false).Modulus)));
            Assert.That((string)made["public_key"]!, Does.StartWith("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ").And.EndWith(" Generated-by-Nova"));
            Assert.That(((string?)shown["public_key"], shown["private_key"]), Is.EqualTo(((string?)made["public_key"], (JsonNode?)null)));
        });
        caller.Version = "2.92";
        var refused = await caller.Ask(HttpMethod.Post, $"{StackCaller.Compute}/os-keypairs", new { keypair = new { name = "other" } }, HttpStatusCode.BadRequest);
        Assert.That(refused.ToJsonString(), Does.Contain("is a required property"));
    }

    // gophercloud sends an empty text when there is none.
    [Test]
    public async Task Empty_user_data_is_none()
    {
        using var caller = await new StackCaller().In();

        var id = await caller.CreateServer(new { user_data = "" });

        Assert.That((string?)(await caller.Server(id))["id"], Is.EqualTo(id));
    }
}
