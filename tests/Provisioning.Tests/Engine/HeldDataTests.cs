using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>From which call on an instance holds data, for providers whose servers boot as soon as they are created: whatever may have run does, and nothing else.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HeldDataTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private readonly StepBench bench;

    public HeldDataTests()
    {
        var calls = new CallOptions();
        bench = new StepBench(ScalewayAccounts.One, new ScalewayDriver(new ScalewayClients(calls, time, () => 0.5), calls, time), time);
        bench.Recorded(SlotKind.Volume, "v1", slot => slot.HeldBy = "v0");
    }

    public void Dispose() => bench.Dispose();

    [TestCase(Refusal.Ambiguous, true)]
    [TestCase(Refusal.Retry, false)]
    [TestCase(Refusal.Blocked, false)]
    [TestCase(Refusal.Failed, false)]
    public async Task A_create_that_was_refused_for_certain_holds_nothing(Refusal kind, bool held)
    {
        await Refused(kind);

        Assert.That(Held(), Is.EqualTo((held, held, held ? "v0 v1" : "v0")));
    }

    // A power-on that the provider refused: it may still be placed elsewhere.
    [TestCase(Refusal.Ambiguous, true)]
    [TestCase(Refusal.Blocked, false)]
    public async Task A_power_on_that_was_refused_for_certain_holds_nothing(Refusal kind, bool held)
    {
        await StepTests.Refused(() => bench.Take(new PowersOn(() => throw new ProviderRefused(kind, "no") { By = BlockedBy.Stock })));

        Assert.That(Held(), Is.EqualTo((held, held, held ? "v0 v1" : "v0")));
    }

    [Test]
    public async Task What_held_data_before_holds_it_after_a_refusal_too()
    {
        bench.Given((_, instance) => (instance.HeldData, instance.PoweredOnAt) = (true, time.GetUtcNow()));

        await Refused(Refusal.Blocked);

        Assert.That((bench.Instance().HeldData, bench.Instance().PoweredOnAt is not null), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task What_was_created_and_never_ran_held_nothing()
    {
        await bench.Take(new Creates(() => Task.FromResult(new Answered("request-1", "s1"))));
        var created = Held();
        await bench.Take(new SaysItNeverRan());

        Assert.That((created, Held()), Is.EqualTo(((true, true, "v0 v1"), (false, false, "v0"))));
    }

    [Test]
    public void Of_what_answered_once_nobody_says_that_it_held_nothing()
    {
        bench.Given((_, instance) => (instance.HeldData, instance.EverAvailable) = (true, true));

        Assert.That(async () => await bench.Take(new SaysItNeverRan()), Throws.InvalidOperationException);
    }

    private (bool HeldData, bool PoweredOn, string? By) Held() => (bench.Instance().HeldData, bench.Instance().PoweredOnAt is not null, bench.SlotOf(SlotKind.Volume)!.HeldBy);

    private Task<ProviderRefused> Refused(Refusal kind) => StepTests.Refused(() => bench.Take(new Creates(() => throw new ProviderRefused(kind, "no") { By = BlockedBy.Quota })));

    private sealed class Creates(Func<Task<Answered>> call) : IStep
    {
        public string Name => "server";

        public async Task<StepResult> Take(StepContext context, CancellationToken ct)
        {
            await context.Create(context.Slot(SlotKind.Server), _ => call(), ct, holdsData: true);
            return new StepResult.Pending(TimeSpan.Zero, "created");
        }
    }

    private sealed class PowersOn(Func<Task<Answered>> call) : IStep
    {
        public string Name => "power";

        public async Task<StepResult> Take(StepContext context, CancellationToken ct)
        {
            await context.Act(context.Slot(SlotKind.Server), "power-on", "stopped", _ => call(), ct, holdsData: true);
            return new StepResult.Pending(TimeSpan.Zero, "powering on");
        }
    }

    private sealed class SaysItNeverRan : IStep
    {
        public string Name => "server";

        public Task<StepResult> Take(StepContext context, CancellationToken ct)
        {
            context.HeldNothing();
            return Task.FromResult<StepResult>(new StepResult.Done());
        }
    }
}
