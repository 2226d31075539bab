using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>The engine's own loops, as the service runs them: each lane at its own pace.</summary>
[TestFixture]
internal sealed class PaceTests
{
    // OVH's API may be asked once a second; an account there with a large zone is looked at for most of the time.
    [Test]
    public async Task A_provider_that_answers_slowly_holds_nobody_elses_lane()
    {
        var slow = new SlowDriver();
        await using var world = new World(false, _ => slow, options => (options.Lease, options.StallLimit) = (TimeSpan.FromHours(9), TimeSpan.FromHours(9)),
            World.AccountOf("slow-1") with { Provider = slow.Provider, PlacesNothing = true }, World.AccountOf(World.Account));
        using var loop = ActivatorUtilities.CreateInstance<EngineLoop>(world.Now.Services);
        await loop.StartAsync(CancellationToken.None);
        await slow.IsAsked;

        await world.Enables();
        Assert.That(await Comes(world, () => IsAvailable(world)));
        Assert.That(slow.WasAnswered, Is.False);

        slow.Answer();
        await loop.StopAsync(CancellationToken.None);
    }

    // What one lane leaves to another (a placement, a name) is done at once, not at that one's next look at the table.
    [Test]
    public async Task A_lane_hears_what_another_left_to_it()
    {
        await using var world = new World(options: options => (options.Lease, options.StallLimit, options.Poll) = (TimeSpan.FromHours(9), TimeSpan.FromHours(9), TimeSpan.FromMinutes(30)));
        using var loop = ActivatorUtilities.CreateInstance<EngineLoop>(world.Now.Services);
        await loop.StartAsync(CancellationToken.None);
        Assert.That(await Comes(world, () => world.Db(db => db.Lanes.AllAsync(lane => lane.Owner != null))));
        var polled = world.Clock.GetUtcNow() + TimeSpan.FromMinutes(30);

        await world.Enables();
        Assert.That(await Comes(world, () => IsAvailable(world)));
        Assert.That(world.Clock.GetUtcNow(), Is.LessThan(polled));
        await loop.StopAsync(CancellationToken.None);
    }

    // Real loops on the test's clock: what doesn't wait on it gets its turn before it moves on.
    private static async Task<bool> Comes(World world, Func<Task<bool>> condition)
    {
        for (var step = 0; step < 10_000; step++)
        {
            if (await condition())
                return true;
            await world.Probe(answers: true);
            await Task.Delay(1);
            world.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        return false;
    }

    private static async Task<bool> IsAvailable(World world) => (await world.Instance()).State == InstanceState.Available;

    /// <summary>A provider that takes all the time in the world for its first answer.</summary>
    private sealed class SlowDriver : IHostingDriver
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsAsked => asked.Task;

        public bool WasAnswered => answered.Task.IsCompleted;

        public string Provider => "Slow";

        public TimeSpan CallTimeLimit => TimeSpan.FromSeconds(10);

        public IReadOnlyList<IStep> Provision => [];

        public IReadOnlyList<IStep> Remove => [];

        public IDnsDriver? Dns => null;

        public void Answer() => answered.TrySetResult();

        public async Task<Listing> Look(LookAt at, CancellationToken ct)
        {
            asked.TrySetResult();
            await answered.Task;
            return new Listing(DateTimeOffset.UnixEpoch, at.Whole, []);
        }

        public Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct) => throw new NotSupportedException();

        public Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct) => throw new NotSupportedException();

        public IReadOnlyDictionary<string, int> Needs(HostingAccount account, Blueprint blueprint, BlueprintSize size) => throw new NotSupportedException();

        public Task<StockAnswer> Stock(HostingAccount account, IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct) => throw new NotSupportedException();

        public Task<IReadOnlyList<CheckLine>> Check(HostingAccount account, CancellationToken ct) => throw new NotSupportedException();
    }
}
