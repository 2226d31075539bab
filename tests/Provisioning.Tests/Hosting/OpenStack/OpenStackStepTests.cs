using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using AppsEducation.Tests;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>What a step does in each shape of the world: one look set up by hand, a scripted provider, at most one act.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class OpenStackStepTests : IDisposable
{
    protected const string Tokens = "POST /v3/auth/tokens";

    /// <summary>As catalogues are: several regions and interfaces, with and without a version in the address.</summary>
    protected const string TokenBody = """
        {"token":{"methods":["password"],"issued_at":"2026-11-25T08:00:00.000000Z","expires_at":"2026-11-25T09:00:00.000000Z","project":{"id":"2c36ca94b2b64dd290377f4787e5966f","name":"p"},"catalog":[
          {"type":"compute","endpoints":[{"interface":"internal","region_id":"GRA11","url":"https://inside/v2.1"},{"interface":"public","region_id":"SBG5","url":"https://compute.sbg5/v2.1"},{"interface":"public","region_id":"GRA11","url":"https://compute.gra11/v2.1/"}]},
          {"type":"network","endpoints":[{"interface":"public","region_id":"GRA11","url":"https://network.gra11/"}]},
          {"type":"volumev3","endpoints":[{"interface":"public","region_id":"GRA11","url":"https://volume.gra11/v3/2c36ca94b2b64dd290377f4787e5966f"}]},
          {"type":"image","endpoints":[{"interface":"public","region_id":"GRA11","url":"https://image.gra11/"}]}]}}
        """;

    protected const string V = "/v3/2c36ca94b2b64dd290377f4787e5966f";

    protected OpenStackStepTests()
    {
        Environment.SetEnvironmentVariable(OpenStackAccounts.Variable, "canary-password");
        var options = new CallOptions { PerSecond = 1000, Burst = 1000 };
        Clients = new OpenStackClients(options, Time, () => 0.5, _ => Cloud);
        Driver = new OpenStackDriver(Clients, options, Time);
        Bench = new StepBench(OpenStackAccounts.One, Driver, Time, options => options.WatchedForSqlServer());
        Cloud.On(Tokens, 201, TokenBody, response => response.Headers.Add("X-Subject-Token", "token-1"));
        Cloud.On("GET /v2.1/flavors/detail", 200, """
            {"flavors":[{"id":"f-eph","name":"eph","vcpus":4,"ram":8192,"disk":20,"swap":0,"OS-FLV-EXT-DATA:ephemeral":10},{"id":"f-2","name":"d2-2","vcpus":2,"ram":2048,"disk":25,"swap":0,"OS-FLV-EXT-DATA:ephemeral":0},
              {"id":"f-4","name":"d2-4","vcpus":2,"ram":4096,"disk":50,"swap":0,"OS-FLV-EXT-DATA:ephemeral":0}]}
            """);
        Cloud.On("GET /v2/images?name=Debian%2012&status=active", 200, """
            {"images":[{"id":"old","name":"Debian 12","status":"active","created_at":"2026-01-01T00:00:00Z"},{"id":"arm","name":"Debian 12","status":"active","architecture":"aarch64","created_at":"2026-11-01T00:00:00Z"},
              {"id":"new","name":"Debian 12","status":"active","architecture":"x86_64","created_at":"2026-10-01T00:00:00Z"}]}
            """);
        Cloud.On("GET /v2.0/networks?name=Ext-Net", 200, """{"networks":[{"id":"inner","name":"Ext-Net","router:external":false},{"id":"ext","name":"Ext-Net","router:external":true}]}""");
        Cloud.On("GET /v2.1/limits", 200, """{"limits":{"rate":[],"absolute":{"maxTotalInstances":-1}}}""");
        Cloud.On($"GET {V}/os-availability-zone", 200, """{"availabilityZoneInfo":[{"zoneName":"nova","zoneState":{"available":true}}]}""");
    }

    protected ScriptedCloud Cloud { get; } = new();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    protected OpenStackClients Clients { get; }

    protected OpenStackDriver Driver { get; }

    protected StepBench Bench { get; }

    /// <summary>Calls that changed something; Keystone's aside.</summary>
    protected IEnumerable<string> Acts => Cloud.Calls.Where(call => !call.StartsWith("GET", StringComparison.Ordinal) && call != Tokens);

    protected string BodyOf(string call) => Cloud.Asked.Single(ask => ask.Call.StartsWith(call, StringComparison.Ordinal)).Body;

    protected Task<StepResult> Take(string step, params CloudResource[] seen) => Bench.Take(Driver.Provision.Concat(Driver.Remove).Single(known => known.Name == step), seen);

    protected static Task<ProviderRefused> Refused(Func<Task> take) => StepTests.Refused(take);

    protected CloudResource Server(string id = "s1", string status = "ACTIVE", bool ran = true, string? fault = null, int userData = 0, bool locked = false, string? task = null, string flavor = "d2-2", DateTimeOffset? made = null) =>
        new(SlotKind.Server, id, "n", Bench.TagsOf(SlotKind.Server), status, made ?? Time.GetUtcNow(), null,
            new ServerRow(id, "n", status, OpenStackTags.Metadata(Bench.TagsOf(SlotKind.Server), userData), task, ran ? "2026-11-25T08:00:00.000000" : null, new ServerFlavor(flavor), fault is null ? null : new ServerFault(fault, 500), locked));

    protected CloudResource Port(string id = "p1", string? server = null, string[]? groups = null, params string[] addresses) =>
        new(SlotKind.Address, id, "203.0.113.7", Bench.TagsOf(SlotKind.Address), server is null ? "DOWN" : "ACTIVE", Time.GetUtcNow(), null,
            new PortRow(id, "n", "DOWN", "ext", server ?? "", FixedIps: [.. (addresses is [] ? ["2001:db8::7", "203.0.113.7"] : addresses).Select(ip => new FixedAddress(ip))], SecurityGroups: groups ?? ["g1"]));

    protected CloudResource Volume(string id = "v1", string status = "available", string? server = null) =>
        new(SlotKind.Volume, id, "n", Bench.TagsOf(SlotKind.Volume), status, Time.GetUtcNow(), "nova",
            new VolumeRow(id, status, "n", 10, Attachments: server is null ? [] : [new VolumeAttachment(server)]));

    protected CloudResource Firewall(string id = "g1", params RuleRow[] more) =>
        new(SlotKind.Firewall, id, "n", Bench.TagsOf(SlotKind.Firewall), "", Time.GetUtcNow(), null,
            new GroupRow(id, "n", Rules: [new RuleRow("egress", "IPv4", Id: "e4"), new RuleRow("egress", "IPv6", Id: "e6"), .. more]));

    protected static RuleRow Https => new("ingress", "IPv4", "tcp", 443, 443, "0.0.0.0/0", Id: "r443");

    public void Dispose() => Bench.Dispose();
}
