using System.Net;

namespace AppsEducation.CloudSimulator.Tests.Scaleway;

/// <summary>Volumes, addresses, firewalls and DNS: what each refuses, and what each survives.</summary>
[TestFixture]
internal sealed class ResourceTests
{
    [Test]
    public async Task Volume_is_created_with_200_and_attached_only_when_available()
    {
        using var caller = new Caller();
        var server = await caller.CreateServer();
        var volume = await caller.CreateVolume();
        var attach = new { volume_id = volume, volume_type = "sbs_volume" };

        var early = await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/servers/{server}/attach-volume", attach, HttpStatusCode.Conflict);
        caller.Wait(2);
        var attached = await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/servers/{server}/attach-volume", attach);
        var status = await caller.Get($"{Caller.Block}/volumes/{volume}");

        Assert.Multiple(() =>
        {
            Assert.That(early["current_state"]!.GetValue<string>(), Is.EqualTo("creating"), "retryable, and says so");
            Assert.That(attached["server"]!["volumes"]!["1"]!["id"]!.GetValue<string>(), Is.EqualTo(volume));
            Assert.That(attached["server"]!["allowed_actions"]!.AsArray(), Is.Empty, "recorded while a disk is being attached");
            Assert.That((status["status"]!.GetValue<string>(), status["references"]![0]!["status"]!.GetValue<string>()), Is.EqualTo(("in_use", "attaching")));
        });
    }

    [Test]
    public async Task Volume_in_use_is_not_deleted_and_after_its_server_it_detaches_slowly()
    {
        using var caller = new Caller();
        var server = await caller.CreateServer();
        var root = caller.Simulator.Inventory().Volumes.Single().Id;

        await caller.Ask(HttpMethod.Delete, $"{Caller.Block}/volumes/{root}", null, HttpStatusCode.PreconditionFailed);
        await caller.Ask(HttpMethod.Delete, $"{Caller.Instance}/servers/{server}", null, HttpStatusCode.NoContent);
        var detaching = (await caller.Get($"{Caller.Block}/volumes/{root}"))["references"]![0]!["status"]!.GetValue<string>();
        caller.Wait(2);
        await caller.Ask(HttpMethod.Delete, $"{Caller.Block}/volumes/{root}", null, HttpStatusCode.NoContent);
        var twice = await caller.Ask(HttpMethod.Delete, $"{Caller.Block}/volumes/{root}", null, HttpStatusCode.NotFound);

        Assert.Multiple(() =>
        {
            Assert.That(detaching, Is.EqualTo("detaching"));
            Assert.That(twice["resource"]!.GetValue<string>(), Is.EqualTo("volume"));
            Assert.That(caller.Simulator.Inventory().IsEmpty, "nothing else was left");
        });
    }

    [Test]
    public async Task Sbs_volume_is_unknown_to_the_instance_product()
    {
        using var caller = new Caller();
        await caller.CreateServer();
        var root = caller.Simulator.Inventory().Volumes.Single().Id;

        var refusal = await caller.Ask(HttpMethod.Get, $"{Caller.Instance}/volumes/{root}", null, HttpStatusCode.NotFound);

        Assert.That(refusal["resource"]!.GetValue<string>(), Is.EqualTo("instance_volume"));
    }

    [Test]
    public async Task Address_is_pending_for_a_moment_after_it_is_moved()
    {
        using var caller = new Caller();
        var server = await caller.CreateServer();
        var ip = (await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/ips", new { }, HttpStatusCode.Created))["ip"]!["id"]!.GetValue<string>();

        var moved = await caller.Ask(HttpMethod.Patch, $"{Caller.Instance}/ips/{ip}", new { server });
        caller.Wait(1);
        var later = await caller.Get($"{Caller.Instance}/ips/{ip}");
        var detached = await caller.Ask(HttpMethod.Patch, $"{Caller.Instance}/ips/{ip}", new { server = (string?)null });

        Assert.That(
            new[] { moved, later, detached }.Select(answer => answer["ip"]!["state"]!.GetValue<string>()),
            Is.EqualTo(new[] { "pending", "attached", "pending" }));
    }

    [Test]
    public async Task Firewall_in_use_is_not_deleted_and_mail_ports_stay_closed()
    {
        using var caller = new Caller();
        var group = (await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/security_groups", new { name = "sg", inbound_default_policy = "drop" }, HttpStatusCode.Created))["security_group"]!["id"]!.GetValue<string>();
        var server = await caller.CreateServer(new { security_group = group });

        var rules = (await caller.Ask(HttpMethod.Put, $"{Caller.Instance}/security_groups/{group}/rules", new { rules = Array.Empty<object>() }))["rules"]!.AsArray();
        var refusal = await caller.Ask(HttpMethod.Delete, $"{Caller.Instance}/security_groups/{group}", null, HttpStatusCode.Conflict);
        await caller.Ask(HttpMethod.Delete, $"{Caller.Instance}/servers/{server}", null, HttpStatusCode.NoContent);
        await caller.Ask(HttpMethod.Delete, $"{Caller.Instance}/security_groups/{group}", null, HttpStatusCode.NoContent);

        Assert.Multiple(() =>
        {
            Assert.That(rules.Select(rule => $"{rule!["action"]} {rule["dest_port_from"]} {rule["ip_range"]} {rule["editable"]}"), Is.EqualTo(new[]
            {
                "drop 25 0.0.0.0/0 false", "drop 465 0.0.0.0/0 false", "drop 587 0.0.0.0/0 false", "drop 25 ::/0 false", "drop 465 ::/0 false", "drop 587 ::/0 false",
            }));
            Assert.That(refusal.ToJsonString(), Is.EqualTo("""{"type":"conflict","message":"Group is in use. You cannot delete it."}"""));
        });
    }

    [Test]
    public async Task Setting_a_record_twice_is_one_record_and_the_zone_is_pending_meanwhile()
    {
        using var caller = new Caller();
        await caller.SetRecord("forum.dijon", "198.18.0.1");
        var again = await caller.SetRecord("forum.dijon", "198.18.0.2");
        var pending = await caller.Get("/domain/v2beta1/dns-zones?dns_zones=localhost");
        var resolvedEarly = caller.Simulator.Names.Resolve("forum.dijon.localhost");
        caller.Wait(2);
        var active = await caller.Get("/domain/v2beta1/dns-zones?dns_zones=localhost");
        var listed = await caller.Get($"{Caller.Records}?name=forum.dijon&type=A");

        Assert.Multiple(() =>
        {
            Assert.That(again["records"]![0]!["data"]!.GetValue<string>(), Is.EqualTo("198.18.0.2"));
            Assert.That(pending["dns_zones"]![0]!["status"]!.GetValue<string>(), Is.EqualTo("pending"));
            Assert.That(resolvedEarly, Is.Empty, "not deployed yet");
            Assert.That(active["dns_zones"]![0]!["status"]!.GetValue<string>(), Is.EqualTo("active"));
            Assert.That(listed["total_count"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That(caller.Simulator.Names.Resolve("forum.dijon.localhost"), Is.EqualTo(new[] { "198.18.0.2" }));
        });
    }

    [Test]
    public async Task Bad_record_changes_nothing_of_its_list()
    {
        using var caller = new Caller();
        object Add(string name, string type, string data) => new { add = new { records = new[] { new { name, type, data, ttl = 60 } } } };

        await caller.Ask(HttpMethod.Patch, Caller.Records, new { changes = new[] { Add("good", "A", "198.18.0.1"), Add("bad", "A", "not an address") } }, HttpStatusCode.BadRequest);
        caller.Wait(2);

        Assert.That((await caller.Get(Caller.Records))["records"]!.AsArray().Select(record => record!["type"]!.GetValue<string>()), Is.EqualTo(new[] { "NS", "NS" }));
    }

    [Test]
    public async Task Text_comes_back_quoted()
    {
        using var caller = new Caller();
        var answer = await caller.Ask(HttpMethod.Patch, Caller.Records, new { changes = new[] { new { add = new { records = new[] { new { name = "t", type = "TXT", data = "hello", ttl = 60 } } } } } });

        Assert.That(answer["records"]![0]!["data"]!.GetValue<string>(), Is.EqualTo("\"hello\""));
    }

    [Test]
    public async Task What_others_have_does_not_exist_for_me()
    {
        using var caller = new Caller(options => options with { Accounts = [Caller.Account("one", 1), Caller.Account("two", 2)] });
        var mine = await caller.CreateServer();
        using var other = caller.Client(caller.Simulator.Options.Accounts[1].SecretKey);

        var read = await other.GetAsync($"{Caller.Instance}/servers/{mine}");
        var listed = await other.GetStringAsync($"{Caller.Instance}/servers");
        var records = await other.GetAsync(Caller.Records);

        Assert.That((read.StatusCode, listed, records.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, """{"servers":[]}""", HttpStatusCode.NotFound)));
    }

    [TestCase("servers")]
    [TestCase("volumes")]
    [TestCase("addresses")]
    [TestCase("firewalls")]
    [TestCase("records")]
    public async Task Quota_is_refused_with_its_figures(string kind)
    {
        using var caller = new Caller();
        caller.Simulator.SetQuota("one", kind, 0);

        var response = kind switch
        {
            "servers" => await caller.Send(HttpMethod.Post, $"{Caller.Instance}/servers", new { name = "x", commercial_type = "DEV1-S", image = await caller.Image() }),
            "volumes" => await caller.Send(HttpMethod.Post, $"{Caller.Block}/volumes", new { name = "x", from_empty = new { size = 10_000_000_000 } }),
            "addresses" => await caller.Send(HttpMethod.Post, $"{Caller.Instance}/ips", new { }),
            "firewalls" => await caller.Send(HttpMethod.Post, $"{Caller.Instance}/security_groups", new { name = "x" }),
            _ => await caller.Send(HttpMethod.Patch, Caller.Records, new { changes = new[] { new { add = new { records = new[] { new { name = "t", type = "A", data = "198.18.0.1", ttl = 60 } } } } } }),
        };

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("quotas_exceeded").And.Contain("\"quota\":0"));
        });
        Assert.That(caller.Simulator.Inventory().IsEmpty, "and nothing of it was made");
    }
}
