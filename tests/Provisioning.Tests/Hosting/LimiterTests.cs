using AppsEducation.Provisioning.Hosting.Calls;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What the limiter says of its waits; that it holds the rate is tried through the chain (<see cref="ChainWaitTests"/>).</summary>
internal sealed class LimiterTests
{
    private readonly FakeTimeProvider time = new();

    // Not whoever wakes first: one that waits is neither overtaken for ever nor kept waiting past its call's limit without having been sent.
    [Test]
    public async Task Those_who_wait_take_turns_and_those_for_whom_it_would_be_too_long_are_told()
    {
        var options = new CallOptions();   // five at once, then five a second, and nobody waits for more than four seconds
        var limiter = new Limiter(options, time, () => 0.5);
        var all = Enumerable.Range(0, 60).Select(_ => limiter.Take("instance fr-par-1", CancellationToken.None)).ToArray();

        Assert.That(all.Take(5), Has.All.Property("IsCompleted").True, "the burst");
        Assert.That(await Task.WhenAll(all.Skip(25)), Is.All.GreaterThan(options.LongestWait), "behind twenty that wait there is no place");
        for (var served = 5; served < 25; served++)
        {
            Assert.That(all.Take(25).Count(take => take.IsCompleted), Is.EqualTo(served));
            time.Advance(TimeSpan.FromSeconds(0.2));
            Assert.That(all[served].IsCompleted, "in the order in which they came");
        }
        Assert.That(await Task.WhenAll(all.Take(25)), Is.All.Null);
    }

    [Test]
    public async Task One_that_gives_up_waiting_leaves_its_place_to_others()
    {
        var limiter = new Limiter(new CallOptions(), time, () => 0.5);
        for (var burst = 0; burst < 5; burst++)
            await limiter.Take("instance fr-par-1", CancellationToken.None);
        using var leaves = new CancellationTokenSource();
        var first = limiter.Take("instance fr-par-1", leaves.Token);
        await leaves.CancelAsync();

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(limiter.WaitOf("instance fr-par-1"), Is.LessThanOrEqualTo(TimeSpan.FromSeconds(0.2)));
    }

    // A timer counts whole milliseconds and cuts the rest: a wait of 0.4 ms is none, and the caller would go round and round until it is over (seen: a core at 100 %).
    [TestCase(0.3, TestName = "A_pause_is_a_whole_number_of_milliseconds_from_its_start")]
    [TestCase(0.7777, TestName = "A_pause_is_a_whole_number_of_milliseconds_whatever_the_dice")]
    public void A_pause_is_over_after_one_wait(double dice)
    {
        var limiter = new Limiter(new CallOptions(), time, () => dice);
        limiter.Throttled("instance fr-par-1", null);
        time.Advance(TimeSpan.FromTicks(1234));

        var wait = limiter.WaitOf("instance fr-par-1");
        Assert.That(wait.Ticks % TimeSpan.TicksPerMillisecond, Is.Zero);
        time.Advance(wait);
        Assert.That(limiter.WaitOf("instance fr-par-1"), Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1 / new CallOptions().PerSecond) + TimeSpan.FromMilliseconds(1)), "the pause is over; only its next token is waited for");
    }
}
