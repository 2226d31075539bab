using System.Diagnostics;
using System.Net;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What stands between a step and the wire: tries, waits, limits, and what comes out when all of that isn't enough.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChainTests
{
    private const string Key = "11111111-2222-4333-8444-canary000001";
    private const string Servers = "GET /instance/v1/zones/fr-par-1/servers";
    private const string Create = "POST /instance/v1/zones/fr-par-1/ips";
    private const string NewIp = """{"ip":{"id":"ip1","address":"198.18.0.1"}}""";

    private readonly ScriptedCloud cloud = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private string? key = Key;

    private static CallOptions Options => new();

    private ScalewayApi Api(CallOptions? options = null)
    {
        var settings = new ProviderClientSettings("Scaleway", "scw-par-1", new Uri("https://api.scaleway.com"), "X-Auth-Token",
            () => key ?? throw new ProviderRefused(Refusal.Blocked, "the secret key isn't in file /etc/key any more") { By = BlockedBy.Credentials });
        return new ScalewayApi(ProviderClient.Create(settings, ScalewayErrors.Classify, options ?? Options, time, () => 0.5, cloud), "project");
    }

    private static Task<IReadOnlyList<ServerRow>> List(ScalewayApi api, string zone = "fr-par-1") => api.Instances.Servers(zone, "t", CancellationToken.None);

    private static Task<Made<AddressAnswer>> Make(ScalewayApi api) => api.Instances.CreateAddress("fr-par-1", ["t"], CancellationToken.None);

    private async Task<ProviderRefused> Refused<T>(Task<T> call)
    {
        try
        {
            await time.Run(call);
        }
        catch (ProviderRefused refused)
        {
            return refused;
        }

        throw new AssertionException("The call succeeded.");
    }

    // Recorded 72 times: an empty 429 without Retry-After.
    [Test]
    public async Task An_empty_429_makes_its_product_and_zone_wait_two_seconds_and_no_other()
    {
        var sent = new List<DateTimeOffset>();
        cloud.On(Servers, (_, before) =>
        {
            sent.Add(time.GetUtcNow());
            return Answer(before == 0 ? 429 : 200, before == 0 ? "" : """{"servers":[]}""");
        });
        cloud.On("GET /instance/v1/zones/fr-par-2/servers", 200, """{"servers":[]}""");
        var api = Api();
        var start = time.GetUtcNow();

        var throttled = List(api);
        await List(api, "fr-par-2");
        var otherZoneAt = time.GetUtcNow();
        await time.Run(throttled);

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
        cloud.On(Servers, 429, "", response => response.Headers.Add("Retry-After", "30"));
        var api = Api();

        var refused = await Refused(List(api));
        var next = await Refused(List(api));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Retry));
            Assert.That(refused.RetryAfter!.Value.TotalSeconds, Is.InRange(29, 30), "the engine comes back then");
            Assert.That(next.RetryAfter!.Value.TotalSeconds, Is.InRange(29, 30));
            Assert.That(cloud.Asked, Has.Count.EqualTo(1), "nobody asked again meanwhile");
        });
    }

    [Test]
    public async Task Back_off_doubles_while_it_goes_on_and_starts_small_after_an_answer()
    {
        cloud.On(Servers, (_, before) => Answer(before is 0 or 1 or 3 ? 429 : 200, """{"servers":[]}"""));
        var api = Api(Options with { LongestWait = TimeSpan.FromSeconds(10), CallLimit = TimeSpan.FromSeconds(60) });

        var start = time.GetUtcNow();
        await time.Run(List(api));
        var first = time.GetUtcNow() - start;
        start = time.GetUtcNow();
        await time.Run(List(api));

        Assert.Multiple(() =>
        {
            Assert.That(first.TotalSeconds, Is.InRange(6, 6.6), "2 s and 4 s");
            Assert.That((time.GetUtcNow() - start).TotalSeconds, Is.InRange(2, 2.4), "small again");
        });
    }

    // Scaleway's own Terraform transport repeats POST on 5xx, which is how duplicates are made.
    [TestCase(503)]
    [TestCase(500)]
    [TestCase(408)]
    public async Task A_create_is_sent_once_and_leaves_the_outcome_open(int status)
    {
        cloud.On(Create, status, "");

        var refused = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Ambiguous));
            Assert.That(refused.RequestId, Is.EqualTo("request-1"));
            Assert.That(cloud.Asked, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_create_that_is_throttled_was_not_done_and_is_not_repeated_either()
    {
        cloud.On(Create, 429, "");

        var refused = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Retry), "definitely not done: the intent can be closed");
            Assert.That(cloud.Asked, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_lost_answer_of_a_create_leaves_it_open_and_no_connection_closes_it()
    {
        var error = HttpRequestError.ResponseEnded;
        cloud.On(Create, (_, _) => throw new HttpRequestException(error, "the connection ended"));
        var lost = await Refused(Make(Api()));
        error = HttpRequestError.ConnectionError;
        var unreached = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(lost.Kind, Is.EqualTo(Refusal.Ambiguous));
            Assert.That(unreached.Kind, Is.EqualTo(Refusal.Retry), "not a byte was sent");
        });
    }

    [Test]
    public async Task A_create_whose_answer_has_no_id_leaves_it_open()
    {
        cloud.On(Create, 201, """{"ip":{"address":"198.18.0.1"}}""");

        Assert.That((await Refused(Make(Api()))).Kind, Is.EqualTo(Refusal.Ambiguous));
    }

    [Test]
    public async Task A_create_that_is_never_answered_ends_by_our_limit_and_stays_open()
    {
        cloud.On(Create, (_, _) => new TaskCompletionSource<HttpResponseMessage>().Task);
        var start = time.GetUtcNow();

        var refused = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Ambiguous));
            Assert.That(time.GetUtcNow() - start, Is.LessThanOrEqualTo(Options.CallLimit), "within what the lease was checked for");
        });
    }

    [Test]
    public async Task Looks_are_tried_three_times_and_then_nothing_was_seen()
    {
        cloud.On(Servers, (_, before) => Answer(before < 2 ? 503 : 200, """{"servers":[]}"""));
        await time.Run(List(Api()));
        cloud.On(Servers, 503, "");
        var refused = await Refused(List(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Retry), "a look changes nothing, so nothing is open");
            Assert.That(cloud.Asked, Has.Count.EqualTo(6));
        });
    }

    // "even after a prior 200" (Scaleway's provider, transport/retry.go): the engine gives it two minutes.
    [Test]
    public async Task A_403_says_how_long_it_may_heal_and_a_401_does_not()
    {
        cloud.On(Servers, 403, """{"type":"permissions_denied","message":"insufficient permissions"}""");
        var forbidden = await Refused(List(Api()));
        cloud.On(Servers, 401, """{"type":"denied_authentication","method":"api_key","reason":"expired"}""");
        var unknown = await Refused(List(Api()));

        Assert.Multiple(() =>
        {
            Assert.That((forbidden.Kind, forbidden.By, forbidden.HealsWithin), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials, (TimeSpan?)TimeSpan.FromMinutes(2))));
            Assert.That((unknown.Kind, unknown.By, unknown.HealsWithin), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials, (TimeSpan?)null)));
        });
    }

    [Test]
    public async Task An_outage_is_left_alone_for_a_while_and_then_asked_again()
    {
        cloud.On(Servers, 503, "");
        var api = Api(Options with { Tries = 1 });
        for (var call = 0; call < Options.BreakAfter; call++)
            await Refused(List(api));

        var refused = await Refused(List(api));
        var asked = cloud.Asked.Count;
        var create = await Refused(Make(api));
        cloud.On(Servers, 200, """{"servers":[]}""");
        time.Advance(Options.BreakFor + TimeSpan.FromSeconds(1));
        var after = await time.Run(List(api));

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
        cloud.On(Servers, 200, """{"servers":[]}""");
        var sent = new List<DateTimeOffset>();
        cloud.On(Servers, (_, _) =>
        {
            sent.Add(time.GetUtcNow());
            return Answer(200, """{"servers":[]}""");
        });
        var api = Api();
        for (var call = 0; call < 25; call++)
            await time.Run(List(api));

        var most = sent.Max(at => sent.Count(other => other >= at && other < at + TimeSpan.FromSeconds(1)));
        Assert.Multiple(() =>
        {
            Assert.That(most, Is.LessThanOrEqualTo(Options.Burst + Options.PerSecond), "in no second more than the bucket and its refill");
            Assert.That((sent[^1] - sent[0]).TotalSeconds, Is.InRange(4, 4.6), "20 after the burst of 5, at 5 a second");
        });
    }

    [Test]
    public async Task The_secret_is_read_at_each_call_and_its_absence_waits_for_a_person()
    {
        cloud.On(Servers, 200, """{"servers":[]}""");
        var api = Api();
        await time.Run(List(api));
        key = "renewed";
        await time.Run(List(api));
        key = null;
        var refused = await Refused(List(api));

        Assert.Multiple(() =>
        {
            Assert.That(cloud.Asked.Select(ask => ask.Request.Headers.GetValues("X-Auth-Token").Single()), Is.EqualTo(new[] { Key, "renewed" }).Or.EqualTo(new[] { "renewed", "renewed" }));
            Assert.That((refused.Kind, refused.By), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials)));
            Assert.That(refused.Message, Does.Contain("/etc/key"), "where it should be");
        });
    }

    [Test]
    public async Task Neither_secret_nor_user_data_shows_in_traces_or_refusals()
    {
        var traced = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Add($"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(listener);
        cloud.On("PATCH /instance/v1/zones/fr-par-1/servers/s1/user_data/cloud-init", 400, """{"type":"invalid_arguments","message":"invalid argument(s)"}""");

        var refused = await Refused(Api().Instances.SetUserData("fr-par-1", "s1", "#cloud-config\n# canary-user-data\n", CancellationToken.None));

        Assert.Multiple(() =>
        {
            Assert.That(traced, Has.Some.Contains("set-user-data").And.Some.Contains("request-1"), "the call is traced, with the provider's id");
            Assert.That(string.Join('\n', traced) + refused, Does.Not.Contain("canary"));
        });
    }

    private static Task<HttpResponseMessage> Answer(int status, string body) =>
        Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
}
