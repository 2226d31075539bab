using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Faults;

namespace AppsEducation.CloudSimulator.Tests.Calls;

/// <summary>Limits, counters, the log and the admin API; and how cheap a call is, since thousands of fault runs stand on it.</summary>
[TestFixture]
internal sealed class CallTests
{
    [Test]
    public async Task Beyond_the_rate_a_call_is_turned_away_and_counted()
    {
        using var caller = new Caller(options => options with { CallsPerSecond = 5, Burst = 5 });
        var seen = new List<HttpStatusCode>();
        for (var i = 0; i < 7; i++)
            seen.Add((await caller.Send(HttpMethod.Get, $"{Caller.Instance}/servers")).StatusCode);
        var otherProduct = (await caller.Send(HttpMethod.Get, $"{Caller.Block}/volumes")).StatusCode;
        caller.Wait(1);
        for (var i = 0; i < 5; i++)
            seen.Add((await caller.Send(HttpMethod.Get, $"{Caller.Instance}/servers")).StatusCode);

        Assert.Multiple(() =>
        {
            Assert.That(seen.Count(status => status == HttpStatusCode.TooManyRequests), Is.EqualTo(2));
            Assert.That(caller.Simulator.Requests.Violations, Is.EqualTo(2));
            Assert.That(otherProduct, Is.EqualTo(HttpStatusCode.OK), "each product and zone has its own limit");
        });
    }

    [Test]
    public async Task Nobody_and_strangers_are_refused()
    {
        using var caller = new Caller();
        using var nobody = caller.Client(null);
        using var stranger = caller.Client(Guid.NewGuid().ToString());

        var answers = new[] { await nobody.GetAsync($"{Caller.Instance}/servers"), await stranger.GetAsync($"{Caller.Instance}/servers") };

        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(JsonNode.Parse(await answers[1].Content.ReadAsStringAsync())!["type"]!.GetValue<string>(), Is.EqualTo("denied_authentication"));
    }

    // A token or a machine's secret in a log would be read by whoever debugs.
    [Test]
    public async Task The_log_holds_calls_and_no_secrets()
    {
        using var caller = new Caller();
        var id = await caller.CreateServer();
        await caller.Ask(HttpMethod.Patch, $"{Caller.Instance}/servers/{id}/user_data/cloud-init", "CANARY", HttpStatusCode.NoContent);
        using var admin = caller.Client(null);

        var log = await admin.GetStringAsync("/_sim/requests?last=100");

        Assert.Multiple(() =>
        {
            Assert.That(log, Does.Contain("\"create-server\": 1").And.Contain("\"set-user-data\": 1"));
            Assert.That(log, Does.Not.Contain("CANARY").And.Not.Contain(caller.Simulator.Options.Accounts[0].SecretKey));
        });
    }

    [Test]
    public async Task Admin_api_does_what_the_typed_one_does()
    {
        using var caller = new Caller();
        using var admin = caller.Client(null);
        async Task<HttpStatusCode> Post(string path, string body) => (await admin.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"))).StatusCode;

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Post("/_sim/faults", """{"call":"create-ip","kind":"error-5xx-done","times":1}"""), Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await Post("/_sim/faults", """{"call":"create-ipp","kind":"slow"}"""), Is.EqualTo(HttpStatusCode.BadRequest), "a misspelt call would never strike");
            Assert.That(await Post("/_sim/faults", """{"call":"create-ip","kind":"slow","secs":1}"""), Is.EqualTo(HttpStatusCode.BadRequest), "an unknown member neither");
            Assert.That(await Post("/_sim/accounts", """{"name":"two","secretKey":"11111111-1111-4111-8111-000000000002","organizationId":"22222222-2222-4222-8222-000000000002","projectId":"33333333-3333-4333-8333-000000000002","zones":["ex.fr"]}"""), Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(await Post("/_sim/quotas", """{"account":"two","resource":"servers","limit":3}"""), Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(await Post("/_sim/stock", """{"commercialType":"DEV1-S","availability":"scarce"}"""), Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That((await caller.Send(HttpMethod.Post, $"{Caller.Instance}/ips", new { })).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        });
        var ip = caller.Simulator.Inventory("one").Addresses.Single().Id;
        Assert.That(await Post($"/_sim/resources/{ip}/vanish", ""), Is.EqualTo(HttpStatusCode.NoContent));
        var inventory = JsonNode.Parse(await admin.GetStringAsync("/_sim/inventory"))!.AsObject();
        Assert.That(inventory.Select(member => member.Key), Is.SupersetOf(new[] { "servers", "volumes", "addresses", "firewalls", "records" }));
        Assert.That((await admin.DeleteAsync("/_sim/faults")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(caller.Simulator.Faults.Struck, Is.Empty);
    }

    // Processor time, not the clock's: the machine is shared, and a limit in wall time would only measure the neighbours.
    [Test]
    public async Task A_call_in_process_costs_well_under_a_millisecond()
    {
        using var caller = new Caller();
        for (var i = 0; i < 5; i++)
            await caller.CreateServer(new { tags = new[] { $"t{i}" } });
        for (var i = 0; i < 50; i++)
            await Round(caller);

        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < 250; i++)
            await Round(caller);
        process.Refresh();
        var each = (process.TotalProcessorTime - before).TotalMilliseconds / 1000;

        TestContext.Out.WriteLine($"{each:0.000} ms of processor a call, five servers in each listing");
        Assert.That(each, Is.LessThan(1));
    }

    private static async Task Round(Caller caller)
    {
        var ip = (await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/ips", new { }, HttpStatusCode.Created))["ip"]!["id"];
        caller.Wait(1);
        await caller.Get($"{Caller.Instance}/servers");
        await caller.Get($"{Caller.Instance}/ips/{ip}");
        await caller.Ask(HttpMethod.Delete, $"{Caller.Instance}/ips/{ip}", null, HttpStatusCode.NoContent);
    }
}
