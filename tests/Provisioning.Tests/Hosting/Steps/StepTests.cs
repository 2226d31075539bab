using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using AppsEducation.Tests;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What a step does in each shape of the world: one look set up by hand, a scripted provider, at most one act.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class StepTests : IDisposable
{
    protected const string Z = "/instance/v1/zones/fr-par-1";
    protected const string B = "/block/v1/zones/fr-par-1";

    protected StepTests()
    {
        Environment.SetEnvironmentVariable("APPSEDU_TEST_KEY", "11111111-2222-4333-8444-555555555555");
        var options = new CallOptions { PerSecond = 1000, Burst = 1000 };
        Driver = new ScalewayDriver(new ScalewayClients(options, Time, () => 0.5, _ => Cloud), options, Time);
        Bench = new StepBench(ScalewayAccounts.One with { SecretKey = Secret.InVariable("APPSEDU_TEST_KEY") }, Driver, Time, options => options.WatchedForSqlServer());
        Cloud.On($"GET {Z}/products/servers/availability", 200, """{"servers":{"DEV1-S":{"availability":"shortage"},"DEV1-M":{"availability":"scarce"}}}""");
        Cloud.On($"GET {Z}/products/servers?", 200, """{"servers":{"DEV1-S":{"ncpus":2,"ram":2147483648},"DEV1-M":{"ncpus":3,"ram":4294967296},"DEV1-L":{"ncpus":4,"ram":8589934592}}}""");
        Cloud.On("GET /marketplace/v2/local-images", 200,
            """{"local_images":[{"id":"arm","arch":"arm64","type":"instance_sbs","compatible_commercial_types":["COPARM1-2C-8G"]},{"id":"local","type":"instance_local","compatible_commercial_types":["DEV1-M"]},{"id":"x86","arch":"x86_64","type":"instance_sbs","compatible_commercial_types":["DEV1-S","DEV1-M","DEV1-L"]}],"total_count":3}""");
    }

    protected ScriptedCloud Cloud { get; } = new();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    protected ScalewayDriver Driver { get; }

    protected StepBench Bench { get; }

    /// <summary>Calls that changed something.</summary>
    protected IEnumerable<string> Acts => Cloud.Calls.Where(call => !call.StartsWith("GET", StringComparison.Ordinal));

    protected IStep Step(string name) => Driver.Provision.Concat(Driver.Remove).Single(step => step.Name == name);

    protected Task<StepResult> Take(string step, params CloudResource[] seen) => Bench.Take(Step(step), seen);

    /// <summary>What the engine would catch.</summary>
    internal static async Task<ProviderRefused> Refused(Func<Task> take)
    {
        try
        {
            await take();
        }
        catch (ProviderRefused refused)
        {
            return refused;
        }

        throw new AssertionException("The provider refused nothing.");
    }

    protected CloudResource Server(string id = "s1", string state = "stopped", string? detail = null, string? root = "r1", string[]? volumes = null, string[]? addresses = null, string firewall = "f1", DateTimeOffset? made = null)
    {
        var disks = new Dictionary<string, ServerVolume>();
        if (root is not null)
            disks["0"] = new ServerVolume(root, "sbs_volume");
        foreach (var volume in volumes ?? [])
            disks[disks.Count.ToString()] = new ServerVolume(volume, "sbs_volume");
        return new CloudResource(SlotKind.Server, id, "n", Bench.TagsOf(SlotKind.Server), state, made ?? Time.GetUtcNow(), "fr-par-1",
            new ServerRow(id, "n", state, detail, "DEV1-M", Volumes: disks, PublicIps: [.. (addresses ?? ["a1"]).Select(a => new ServerAddress(a))], SecurityGroup: new Reference(firewall)));
    }

    protected CloudResource Volume(string id = "v1", string state = "available", string? heldBy = null, string kind = SlotKind.Volume, bool tagged = true, DateTimeOffset? detached = null)
    {
        IReadOnlyList<string> tags = tagged ? Bench.TagsOf(kind) : [];
        return new CloudResource(kind, id, "n", tags, state, Time.GetUtcNow(), "fr-par-1",
            new VolumeRow(id, "n", state, Tags: tags, References: heldBy is null ? [] : [new VolumeReference(heldBy, "attached")], LastDetachedAt: detached));
    }

    protected CloudResource Address(string id = "a1", string? server = null) =>
        new(SlotKind.Address, id, "198.18.0.1", Bench.TagsOf(SlotKind.Address), "detached", null, "fr-par-1", new AddressRow(id, "198.18.0.1", "detached", server is null ? null : new Reference(server)));

    protected CloudResource Firewall(string id = "f1", string state = "available") =>
        new(SlotKind.Firewall, id, "n", Bench.TagsOf(SlotKind.Firewall), state, Time.GetUtcNow(), "fr-par-1", new FirewallRow(id, "n", state));

    public void Dispose() => Bench.Dispose();
}
