using AppsEducation.Provisioning.Engine;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Looks: how often they are tried, and how long whoever comes next waits.</summary>
[TestFixture]
internal sealed class ChainWaitTests : ChainTests
{
    // Recorded 72 times: an empty 429 without Retry-After.
    [Test]
    public async Task An_empty_429_makes_its_product_and_zone_wait_two_seconds_and_no_other()
    {
        var sent = new List<DateTimeOffset>();
        Cloud.On(Servers, (_, before) =>
        {
            sent.Add(Time.GetUtcNow());
            return Answer(before == 0 ? 429 : 200, before == 0 ? "" : """{"servers":[]}""");
        });
        Cloud.On("GET /instance/v1/zones/fr-par-2/servers", 200, """{"servers":[]}""");
        var api = Api();
        var start = Time.GetUtcNow();

        var throttled = List(api);
        await List(api, "fr-par-2");
        var otherZoneAt = Time.GetUtcNow();
        await Time.Run(throttled);

        Assert.Multiple(() =>
        {
            Assert.That(otherZoneAt, Is.EqualTo(start), "another zone is counted apart");
            Assert.That(sent, Has.Count.EqualTo(2));
            Assert.That((sent[^1] - start).TotalSeconds, Is.InRange(2, 2.3), "two seconds, not at once");
        });
    }

    [Test]
    public async Task Retry_after_is_obeyed_by_whoever_comes_next_without_holding_the_lane()
    {
        Cloud.On(Servers, 429, "", response => response.Headers.Add("Retry-After", "30"));
        var api = Api();

        var refused = await Refused(List(api));
        var next = await Refused(List(api));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Retry));
            Assert.That(refused.RetryAfter!.Value.TotalSeconds, Is.InRange(29, 30), "the engine comes back then");
            Assert.That(next.RetryAfter!.Value.TotalSeconds, Is.InRange(29, 30));
            Assert.That(Cloud.Asked, Has.Count.EqualTo(1), "nobody asked again meanwhile");
        });
    }

    [Test]
    public async Task Back_off_doubles_while_it_goes_on_and_starts_small_after_an_answer()
    {
        Cloud.On(Servers, (_, before) => Answer(before is 0 or 1 or 3 ? 429 : 200, """{"servers":[]}"""));
        var api = Api(Options with { LongestWait = TimeSpan.FromSeconds(10), CallLimit = TimeSpan.FromSeconds(60) });

        var start = Time.GetUtcNow();
        await Time.Run(List(api));
        var first = Time.GetUtcNow() - start;
        start = Time.GetUtcNow();
        await Time.Run(List(api));

        Assert.Multiple(() =>
        {
            Assert.That(first.TotalSeconds, Is.InRange(6, 6.6), "2 s and 4 s");
            Assert.That((Time.GetUtcNow() - start).TotalSeconds, Is.InRange(2, 2.4), "small again");
        });
    }

    [Test]
    public async Task Looks_are_tried_three_times_and_then_nothing_was_seen()
    {
        Cloud.On(Servers, (_, before) => Answer(before < 2 ? 503 : 200, """{"servers":[]}"""));
        await Time.Run(List(Api()));
        Cloud.On(Servers, 503, "");
        var refused = await Refused(List(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Retry), "a look changes nothing, so nothing is open");
            Assert.That(Cloud.Asked, Has.Count.EqualTo(6));
        });
    }

    [Test]
    public async Task An_outage_is_left_alone_for_a_while_and_then_asked_again()
    {
        Cloud.On(Servers, 503, "");
        var api = Api(Options with { Tries = 1 });
        for (var call = 0; call < Options.BreakAfter; call++)
            await Refused(List(api));

        var refused = await Refused(List(api));
        var asked = Cloud.Asked.Count;
        var create = await Refused(Make(api));
        Cloud.On(Servers, 200, """{"servers":[]}""");
        Time.Advance(Options.BreakFor + TimeSpan.FromSeconds(1));
        var after = await Time.Run(List(api));

        Assert.Multiple(() =>
        {
            Assert.That(asked, Is.EqualTo(Options.BreakAfter), "not asked while open");
            Assert.That((refused.Kind, refused.RetryAfter), Is.EqualTo((Refusal.Retry, (TimeSpan?)Options.BreakFor)));
            Assert.That(create.Kind, Is.EqualTo(Refusal.Retry), "a create that was never sent wasn't done");
            Assert.That(after, Is.Empty);
        });
    }

    [Test]
    public async Task The_bucket_lets_a_burst_through_and_then_five_a_second()
    {
        Cloud.On(Servers, 200, """{"servers":[]}""");
        var sent = new List<DateTimeOffset>();
        Cloud.On(Servers, (_, _) =>
        {
            sent.Add(Time.GetUtcNow());
            return Answer(200, """{"servers":[]}""");
        });
        var api = Api();
        for (var call = 0; call < 25; call++)
            await Time.Run(List(api));

        var most = sent.Max(at => sent.Count(other => other >= at && other < at + TimeSpan.FromSeconds(1)));
        Assert.Multiple(() =>
        {
            Assert.That(most, Is.LessThanOrEqualTo(Options.Burst + Options.PerSecond), "in no second more than the bucket and its refill");
            Assert.That((sent[^1] - sent[0]).TotalSeconds, Is.InRange(4, 4.6), "20 after the burst of 5, at 5 a second");
        });
    }
}
