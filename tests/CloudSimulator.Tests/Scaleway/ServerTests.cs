using System.Net;

namespace AppsEducation.CloudSimulator.Tests.Scaleway;

/// <summary>instance/v1 as the recordings of 2025 and 2026 have it; each case is a quirk a driver trips over.</summary>
[TestFixture]
internal sealed class ServerTests
{
    [Test]
    public async Task Power_goes_through_the_recorded_states()
    {
        using var caller = new Caller();
        var id = await caller.CreateServer();
        var seen = new List<string>();
        async Task Look()
        {
            var server = await caller.Server(id);
            var state = $"{server["state"]}/{server["state_detail"]}";
            if (seen.LastOrDefault() != state)
                seen.Add(state);
        }

        await Look();
        foreach (var action in new[] { "poweron", "stop_in_place", "poweroff", "poweron" })
        {
            await caller.Act(id, action);
            for (var i = 0; i < 20; i++, caller.Wait(0.5))
                await Look();
        }

        Assert.That(seen, Is.EqualTo(new[]
        {
            "stopped/", "starting/allocating node", "starting/starting", "running/booting kernel",
            "stopping/stopping in place", "stopped in place/stopped in place", "stopping/stopping", "stopped/",
            "starting/allocating node", "starting/starting", "running/booting kernel",
        }), "terraform--instance-action-server-on-off");
    }

    [Test]
    public async Task Terminate_leaves_the_untagged_root_volume_and_the_address()
    {
        using var caller = new Caller();
        var ip = (await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/ips", new { tags = new[] { "mine" } }, HttpStatusCode.Created))["ip"]!["id"]!.GetValue<string>();
        var id = await caller.CreateServer(new { tags = new[] { "mine" }, public_ips = new[] { ip } });
        await caller.Act(id, "poweron");
        caller.Wait(6);

        await caller.Act(id, "terminate");
        var during = (await caller.Server(id))["state_detail"]!.GetValue<string>();
        caller.Wait(6);
        await caller.Ask(HttpMethod.Get, $"{Caller.Instance}/servers/{id}", null, HttpStatusCode.NotFound);

        var left = caller.Simulator.Inventory();
        Assert.Multiple(() =>
        {
            Assert.That(during, Is.EqualTo("terminating"));
            Assert.That(left.Servers, Is.Empty);
            Assert.That(left.Volumes.Single().Tags, Is.Empty, "the root volume never got the server's tags");
            Assert.That(left.Volumes.Single().State, Is.EqualTo("available"), "it survives and is billed");
            Assert.That(left.Addresses.Single().State, Is.EqualTo("detached"), "and so does the address");
        });
    }

    [TestCase("terminate", TestName = "terminate is refused while stopped")]
    [TestCase("poweroff", TestName = "poweroff is refused while stopped")]
    public async Task Actions_need_their_state(string action)
    {
        using var caller = new Caller();
        var id = await caller.CreateServer();

        var refusal = await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/servers/{id}/action", new { action }, HttpStatusCode.BadRequest);

        Assert.That(refusal.ToJsonString(), Is.EqualTo("""{"type":"invalid_request_error","message":"server should be running"}"""));
    }

    [Test]
    public async Task Delete_is_refused_while_running_and_resize_too()
    {
        using var caller = new Caller();
        var id = await caller.CreateServer();
        await caller.Act(id, "poweron");
        caller.Wait(6);

        await caller.Ask(HttpMethod.Delete, $"{Caller.Instance}/servers/{id}", null, HttpStatusCode.BadRequest);
        await caller.Ask(HttpMethod.Patch, $"{Caller.Instance}/servers/{id}", new { commercial_type = "PLAY2-MICRO" }, HttpStatusCode.BadRequest);

        Assert.That((await caller.Server(id))["commercial_type"]!.GetValue<string>(), Is.EqualTo("PLAY2-NANO"));
    }

    [Test]
    public async Task Task_ids_are_nil_and_tags_filter_needs_every_tag()
    {
        using var caller = new Caller();
        var id = await caller.CreateServer(new { tags = new[] { "appsedu", "slot=server" } });
        await caller.CreateServer(new { tags = new[] { "appsedu" } }, "other");
        caller.Wait(1);

        var task = (await caller.Act(id, "poweron"))["task"]!;
        var found = (await caller.Get($"{Caller.Instance}/servers?tags=appsedu,slot=server"))["servers"]!.AsArray();

        Assert.Multiple(() =>
        {
            Assert.That(task["id"]!.GetValue<string>(), Is.EqualTo(Guid.Empty.ToString()));
            Assert.That(found.Select(server => server!["id"]!.GetValue<string>()), Is.EqualTo(new[] { id }));
        });
    }

    [Test]
    public async Task Arm_comes_first_among_the_images_and_its_image_does_not_fit()
    {
        using var caller = new Caller();
        var images = (await caller.Get($"/marketplace/v2/local-images?image_label=debian_bookworm&zone={Caller.Zone}&type=instance_sbs"))["local_images"]!.AsArray();

        var refusal = await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/servers", new { name = "x", commercial_type = "PLAY2-NANO", image = await caller.Image("arm64") }, HttpStatusCode.BadRequest);

        Assert.Multiple(() =>
        {
            Assert.That(images[0]!["arch"]!.GetValue<string>(), Is.EqualTo("arm64"));
            Assert.That(refusal["details"]![0]!["argument_name"]!.GetValue<string>(), Is.EqualTo("image"));
        });
    }

    [Test]
    public async Task Create_without_anything_names_all_that_is_required()
    {
        using var caller = new Caller();
        var refusal = await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/servers", new { name = "x" }, HttpStatusCode.BadRequest);

        // Word for word what errors.jsonl holds for this request.
        Assert.That(refusal.ToJsonString(), Is.EqualTo("""{"type":"invalid_arguments","message":"invalid argument(s)","details":[{"argument_name":"commercial_type","reason":"required","help_message":"required key not provided"},{"argument_name":"image","reason":"required","help_message":"required key not provided"},{"argument_name":"volumes","reason":"required","help_message":"required key not provided"}]}"""));
    }

    [Test]
    public async Task Missing_user_data_is_an_empty_404()
    {
        using var caller = new Caller();
        var id = await caller.CreateServer();

        var response = await caller.Send(HttpMethod.Get, $"{Caller.Instance}/servers/{id}/user_data/cloud-init");

        Assert.That((response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.NotFound, "")));
    }

    [Test]
    public async Task Pages_are_counted_in_headers_here()
    {
        using var caller = new Caller(options => options with { LargestPage = 2 });
        for (var i = 0; i < 5; i++)
            await caller.CreateServer(name: $"s{i}");
        caller.Wait(1);

        var response = await caller.Send(HttpMethod.Get, $"{Caller.Instance}/servers?page=2&per_page=100");

        Assert.Multiple(() =>
        {
            Assert.That(response.Headers.GetValues("X-Total-Count").Single(), Is.EqualTo("5"));
            Assert.That(response.Headers.GetValues("Link").Single(), Does.Contain("</servers?page=3&per_page=2&>; rel=\"next\"").And.Contain("rel=\"previous\""));
        });
    }

    // Ansible sends a body with its GET and a query with its POST (seen in cloud-apis.md §7).
    [Test]
    public async Task Body_on_get_and_query_on_post_are_passed_over()
    {
        using var caller = new Caller();
        var listed = await caller.Send(HttpMethod.Get, $"{Caller.Instance}/servers?name=srv1&per_page=1", "null");
        var created = await caller.Send(HttpMethod.Post, $"{Caller.Instance}/servers?name=srv1&per_page=1", new { name = "srv1", commercial_type = "DEV1-S", image = await caller.Image() });

        Assert.That((listed.StatusCode, created.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Created)));
    }

    [Test]
    public async Task No_stock_falls_back_to_stopped_after_starting()
    {
        using var caller = new Caller();
        caller.Simulator.SetStock(Caller.Zone, "PLAY2-NANO", "shortage");
        var id = await caller.CreateServer();

        await caller.Act(id, "poweron");
        var first = (await caller.Server(id))["state"]!.GetValue<string>();
        caller.Wait(6);
        var server = await caller.Server(id);

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo("starting"), "it was accepted");
            Assert.That(server["state"]!.GetValue<string>(), Is.EqualTo("stopped"));
            Assert.That(server["state_detail"]!.GetValue<string>(), Does.Contain("out of stock"));
        });
        Assert.That((await caller.Get($"{Caller.Instance}/products/servers/availability"))["servers"]!["PLAY2-NANO"]!["availability"]!.GetValue<string>(), Is.EqualTo("shortage"));
    }
}
