using AppsEducation.Provisioning.Hosting.Calls;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What the limiter says of its waits; that it holds the rate is tried through the chain (<see cref="ChainWaitTests"/>).</summary>
internal sealed class LimiterTests
{
    private readonly FakeTimeProvider time = new();

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
