using AppsEducation.Provisioning.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

[TestFixture]
internal sealed class KeptTests
{
    private readonly FakeTimeProvider time = new();

    [Test]
    public async Task Those_who_ask_at_the_same_time_share_one_call()
    {
        var kept = new Kept(time);
        var answer = new TaskCompletionSource<string>();
        var calls = 0;
        Task<string> Ask()
        {
            calls++;
            return answer.Task;
        }

        var all = Enumerable.Range(0, 5).Select(_ => kept.Of("types", TimeSpan.FromMinutes(1), Ask)).ToArray();
        answer.SetResult("DEV1-S");

        Assert.That(await Task.WhenAll(all), Is.All.EqualTo("DEV1-S"));
        Assert.That(calls, Is.EqualTo(1));
        time.Advance(TimeSpan.FromSeconds(61));
        await kept.Of("types", TimeSpan.FromMinutes(1), Ask);
        Assert.That(calls, Is.EqualTo(2), "what is too old is asked anew");
    }

    [Test]
    public async Task A_refusal_is_shared_and_not_kept()
    {
        var kept = new Kept(time);
        var answer = new TaskCompletionSource<string>();

        var first = kept.Of("types", TimeSpan.FromMinutes(1), () => answer.Task);
        var second = kept.Of("types", TimeSpan.FromMinutes(1), () => Task.FromResult("never asked"));
        answer.SetException(new InvalidOperationException("refused"));

        Assert.That(async () => await first, Throws.InvalidOperationException);
        Assert.That(async () => await second, Throws.InvalidOperationException);
        Assert.That(await kept.Of("types", TimeSpan.FromMinutes(1), () => Task.FromResult("DEV1-S")), Is.EqualTo("DEV1-S"));
    }

    // A page that was left while its preflight was under way must not be an engine's fault.
    [Test]
    public async Task Who_shares_the_call_of_one_that_went_away_asks_anew()
    {
        var kept = new Kept(time);
        var answer = new TaskCompletionSource<string>();

        var first = kept.Of("types", TimeSpan.FromMinutes(1), () => answer.Task);
        var second = kept.Of("types", TimeSpan.FromMinutes(1), () => Task.FromResult("DEV1-S"));
        answer.SetCanceled();

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await second, Is.EqualTo("DEV1-S"));
    }

    // Somebody wants to know it just now, while an older question is still under way.
    [Test]
    public async Task What_was_forgotten_meanwhile_is_not_kept()
    {
        var kept = new Kept(time);
        var old = new TaskCompletionSource<string>();

        var first = kept.Of("stock", TimeSpan.FromMinutes(1), () => old.Task);
        kept.Forget();
        await kept.Of("stock", TimeSpan.FromMinutes(1), () => Task.FromResult("shortage"));
        old.SetResult("available");

        Assert.That(await first, Is.EqualTo("available"));
        Assert.That(await kept.Of("stock", TimeSpan.FromMinutes(1), () => Task.FromResult("asked again")), Is.EqualTo("shortage"));
    }
}
