using System.Diagnostics.Metrics;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>What the engine says about its own lateness, to the second of the test's clock.</summary>
[TestFixture, NonParallelizable]
internal sealed class LagTests
{
    [Test]
    public async Task A_change_that_a_step_waited_for_is_measured_from_the_providers_time_to_the_steps_end()
    {
        using var lags = new Measured(Telemetry.Names.DetectionLag);
        await using var world = new World();
        var operation = await world.Enables();
        await world.Until(InstanceState.Available);

        var changed = world.Cloud.Calls.Single(c => c.Call == "power-on").At;   // it runs from that instant on
        var ended = await world.Db(db => db.Set<StepLog>().Where(s => s.OperationId == operation && s.Name == "power").Select(s => s.EndedAt).SingleAsync());
        Assert.That(lags.All, Is.EqualTo(new[] { ((ended!.Value - changed).TotalSeconds, "changed=server provider=Fake step=power") }), "once, however often it was looked at since");
        Assert.That(lags.All[0].Value, Is.EqualTo(2), "the wait that the step asked for");
    }

    [Test]
    public async Task A_change_that_nobody_asked_for_is_measured_to_our_act_on_it()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        using var lags = new Measured(Telemetry.Names.DetectionLag);
        var stopped = world.Clock.GetUtcNow();
        world.Cloud.SetState(world.Cloud.Of(SlotKind.Server).Single().Id, "stopped");

        await world.Until(() => Task.FromResult(world.Cloud.Calls.Count(c => c.Call == "power-on") == 2));

        var acted = world.Cloud.Calls.Last(c => c.Call == "power-on").At;
        Assert.That(lags.All, Is.EqualTo(new[] { ((acted - stopped).TotalSeconds, "changed=server provider=Fake step=power") }));
        Assert.That(lags.All[0].Value, Is.GreaterThan(10), "only an inventory finds it");
    }

    [Test]
    public async Task A_providers_clock_ahead_of_ours_says_nothing()
    {
        using var lags = new Measured(Telemetry.Names.DetectionLag);
        await using var world = new World();
        world.Cloud.ClockAhead = TimeSpan.FromMinutes(1);
        await world.Enables();
        await world.Until(InstanceState.Available);

        Assert.That(lags.All, Is.Empty, "we can't have known before it happened");
    }

    // Three in one save, of which the second can't be read: each is handled again by itself.
    [Test]
    public async Task What_is_done_again_is_counted_once()
    {
        using var steps = new Measured(Telemetry.Names.StepDuration);
        await using var world = new World();
        await world.Db(async db =>
        {
            db.Add(new BlueprintRow { Offering = "etherpad", Version = 2, Json = "{}", ReceivedAt = world.Clock.GetUtcNow() });
            return await db.SaveChangesAsync();
        });
        await world.Enables("ins_a");
        await world.Sends(new ProvisionService("op_b", OperationKind.EnableOffering, "ins_b", "07", "a07", "etherpad", "S", 2, Sensitivity.Personal, 1));
        await world.Enables("ins_c");

        await world.Until(async () => (await world.Instance("ins_a")).Account is not null && (await world.Instance("ins_c")).Account is not null);

        Assert.That(steps.All.Count(step => step.Tags.EndsWith($"step={StepNames.Place}")), Is.EqualTo(2));
    }

    [Test]
    public async Task How_late_a_due_instance_is_looked_at_is_told_with_its_lane()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(async () => (await world.Instance()).Step == "power");
        var due = (await world.Instance()).NotBefore!.Value;
        world.Clock.Advance(due + TimeSpan.FromSeconds(7) - world.Clock.GetUtcNow());
        using var ages = new Measured(Telemetry.Names.QueueAge);

        await world.Now.Tick();

        Assert.That(ages.All, Does.Contain((7d, "lane=fake-1")));
    }

    /// <summary>What is recorded under a name meanwhile.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener listener = new();

        public Measured(string name)
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Telemetry.Name && instrument.Name == name)
                    self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            {
                lock (All)
                    All.Add((value, string.Join(' ', tags.ToArray().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"))));
            });
            listener.Start();
        }

        public List<(double Value, string Tags)> All { get; } = [];

        public void Dispose() => listener.Dispose();
    }
}
