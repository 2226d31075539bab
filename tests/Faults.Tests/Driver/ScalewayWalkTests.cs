using AppsEducation.CloudSimulator;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Faults.Tests.Driver;

/// <summary>The driver alone against the simulated cloud, in process: the two lists, step by step, without the engine's lanes.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ScalewayWalkTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private Simulator simulator = null!;
    private ScalewayDriver driver = null!;
    private ScalewayAccount account = null!;
    private StepBench bench = null!;

    [SetUp]
    public void Cloud()
    {
        var key = Guid.NewGuid().ToString();
        Environment.SetEnvironmentVariable("APPSEDU_WALK_KEY", key);
        account = ScalewayAccounts.One with { SecretKey = Secret.InVariable("APPSEDU_WALK_KEY") };
        simulator = Simulator.Build(new SimulatorOptions
        {
            Accounts = [new SimulatedAccount { Name = account.Name, SecretKey = key, OrganizationId = account.Project, ProjectId = account.Project, Zones = ["localhost"] }],
            CallsPerSecond = null,
        }, time);
        var calls = new CallOptions { PerSecond = 1000, Burst = 1000 };
        driver = new ScalewayDriver(new ScalewayClients(calls, time, () => 0.5, _ => simulator.NewHandler()), calls, time);
        bench = new StepBench(account, driver, time);
    }

    [TearDown]
    public void Close()
    {
        bench.Dispose();
        simulator.Dispose();
    }

    [Test]
    public async Task An_instance_is_made_and_removed_without_a_trace()
    {
        var made = await Walk(driver.Provision, 60);
        var there = simulator.Inventory();
        Assert.Multiple(() =>
        {
            Assert.That(made, Is.EqualTo(StepResultText.Done), "every step of the list is done in the end");
            Assert.That(there.Servers.Select(server => server.State), Is.EqualTo(new[] { "running" }));
            Assert.That(there.Volumes, Has.Count.EqualTo(2), "the root volume and the data volume");
            Assert.That(there.Volumes, Has.All.Matches<AppsEducation.CloudSimulator.Admin.Held>(volume => volume!.Tags.Contains($"appsedu:install={StepBench.Installation}")), "the root volume too: its server gives it no tags");
            Assert.That(there.Addresses, Has.Count.EqualTo(1));
            Assert.That(there.Firewalls.Count(firewall => firewall.Tags.Contains("appsedu")), Is.EqualTo(1));
            Assert.That(bench.Instance().HeldData, "it was powered on with its volume");
        });

        var removed = await Walk(driver.Remove, 120);
        var left = simulator.Inventory();
        Assert.Multiple(() =>
        {
            Assert.That(removed, Is.EqualTo(StepResultText.Done));
            Assert.That(left.Servers, Is.Empty);
            Assert.That(left.Volumes, Is.Empty, "both volumes survive their server and would be billed");
            Assert.That(left.Addresses, Is.Empty, "an address survives its server");
            Assert.That(left.Firewalls.Where(firewall => firewall.Tags.Contains("appsedu")), Is.Empty);
        });
    }

    // The server exists in a type that runs out before its first start.
    [Test]
    public async Task A_type_that_runs_out_is_changed_for_the_next()
    {
        simulator.Faults.Add(new Fault("action-poweron", FaultKind.NoStock));
        using var made = simulator.OnCall(after: call =>
        {
            if (call.Name == "create-server")
                simulator.SetStock("fr-par-1", "DEV1-S", "shortage");
            return Task.CompletedTask;
        });

        await Walk(driver.Provision, 40);
        time.Advance(TimeSpan.FromMinutes(2));
        bench.Given((db, _) =>
        {
            foreach (var slot in db.Slots)
                (slot.ActName, slot.ActAt, slot.ActFrom, slot.ActLeftState) = (null, null, null, false);   // as the engine's slow look does
        });
        var ended = await Walk(driver.Provision, 60);

        Assert.Multiple(() =>
        {
            Assert.That(ended, Is.EqualTo(StepResultText.Done));
            Assert.That(simulator.Inventory().Servers, Has.Count.EqualTo(1).And.All.Property("State").EqualTo("running"));
        });
    }

    private async Task<string> Walk(IReadOnlyList<IStep> steps, int most)
    {
        var installation = StepBench.Installation;
        string last = "never";
        for (var round = 0; round < most; round++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var slots = new[] { SlotKind.Firewall, SlotKind.Address, SlotKind.Server, SlotKind.RootVolume, SlotKind.Volume }
                .Select(kind => new SlotKey(bench.InstanceId, kind, bench.SlotOf(kind)?.ResourceId, "fr-par-1")).ToArray();
            var listing = await driver.Look(new LookAt(account, installation, Whole: false, slots), CancellationToken.None);
            StepResult result = new StepResult.Done();
            foreach (var step in steps.Where(step => step is not (NameIsSet or NameIsGone or Answers)))
            {
                result = await bench.Take(step, listing);
                last = $"{step.Name}: {result}";
                TestContext.Out.WriteLine($"{round,3} {last}");
                if (result is not StepResult.Done)
                    break;
            }

            if (result is StepResult.Done)
                return StepResultText.Done;
            time.Advance(result switch
            {
                StepResult.Pending pending => pending.Wait,
                StepResult.Retry retry => retry.After,
                _ => TimeSpan.FromSeconds(1),
            });
        }

        return last;
    }

    private static class StepResultText
    {
        public const string Done = "done";
    }
}
