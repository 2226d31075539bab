using System.Net;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.Faults;

namespace AppsEducation.CloudSimulator.Tests.Faults;

/// <summary>Every fault does what its name says to the caller, and what it says to the cloud.</summary>
[TestFixture]
internal sealed class FaultTests
{
    private static readonly string Ips = $"{Caller.Instance}/ips";

    // Whether the address exists afterwards is the whole difference between these.
    [TestCase(FaultKind.AnswerLost, null, 1, TestName = "answer lost: done")]
    [TestCase(FaultKind.Error5xxDone, 503, 1, TestName = "5xx: done")]
    [TestCase(FaultKind.Error5xxNotDone, 503, 0, TestName = "5xx: not done")]
    [TestCase(FaultKind.Throttled, 429, 0, TestName = "429: not done")]
    [TestCase(FaultKind.Quota, 403, 0, TestName = "quota: not done")]
    [TestCase(FaultKind.NoStock, 400, 0, TestName = "no stock: not done")]
    [TestCase(FaultKind.Unauthorized, 401, 0, TestName = "unauthorized: not done")]
    [TestCase(FaultKind.LandsLate, null, 0, TestName = "lands late: not yet done")]
    public async Task Create_is_done_or_not(FaultKind kind, int? status, int made)
    {
        using var caller = new Caller();
        caller.Simulator.Faults.Add(new Fault("create-ip", kind));

        int? answered = null;
        try
        {
            answered = (int)(await caller.Send(HttpMethod.Post, Ips, new { })).StatusCode;
        }
        catch (HttpRequestException lost)
        {
            Assert.That(lost.InnerException, Is.InstanceOf<AnswerLostException>());
        }
        var after = caller.Simulator.Inventory().Addresses.Count;
        var next = await caller.Send(HttpMethod.Post, Ips, new { });

        Assert.Multiple(() =>
        {
            Assert.That(answered, Is.EqualTo(status));
            Assert.That(after, Is.EqualTo(made));
            Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.Created), "it strikes once");
        });
    }

    [Test]
    public async Task Late_create_lands_at_its_time_by_itself()
    {
        using var caller = new Caller();
        caller.Simulator.Faults.Add(new Fault("create-volume", FaultKind.LandsLate) { Seconds = 180 });
        await Assert.ThrowsAsync<HttpRequestException>(() => caller.CreateVolume(new { tags = new[] { "slot" } }));

        caller.Wait(179);
        var before = caller.Simulator.Inventory().Volumes.Count;
        caller.Wait(5);
        var after = caller.Simulator.Inventory().Volumes.Single();

        Assert.That((before, after.Tags.Single(), after.State), Is.EqualTo((0, "slot", "available")), "made at its own time, not when somebody looked");
        await caller.Get($"{Caller.Block}/volumes/{after.Id}");
    }

    [Test]
    public async Task Throttled_answer_is_empty_and_has_retry_after_only_when_asked()
    {
        using var caller = new Caller();
        caller.Simulator.Faults.Add(new Fault("list-ips", FaultKind.Throttled));
        caller.Simulator.Faults.Add(new Fault("list-ips", FaultKind.Throttled) { RetryAfter = 7 });

        var plain = await caller.Send(HttpMethod.Get, Ips);
        var told = await caller.Send(HttpMethod.Get, Ips);

        Assert.Multiple(() =>
        {
            Assert.That(plain.Content.Headers.ContentLength, Is.Zero);
            Assert.That(plain.Content.Headers.ContentType, Is.Null);
            Assert.That(plain.Headers.GetValues("X-Envoy-Ratelimited").Single(), Is.EqualTo("true"));
            Assert.That(plain.Headers.RetryAfter, Is.Null);
            Assert.That(told.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(caller.Simulator.Requests.Violations, Is.Zero, "the cloud's mood, not the caller's haste");
        });
    }

    [Test]
    public async Task Forbidden_heals_after_its_time_and_stays_healed()
    {
        using var caller = new Caller();
        caller.Simulator.Faults.Add(new Fault("list-ips", FaultKind.ForbiddenThenHeals) { Seconds = 20 });
        var seen = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++, caller.Wait(9))
            seen.Add((await caller.Send(HttpMethod.Get, Ips)).StatusCode);

        Assert.That(seen, Is.EqualTo(new[] { HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.OK }));
    }

    [Test]
    public async Task Lagging_listing_shows_neither_the_new_nor_the_gone()
    {
        using var caller = new Caller();
        var old = (await caller.Ask(HttpMethod.Post, Ips, new { }, HttpStatusCode.Created))["ip"]!["id"]!.GetValue<string>();
        caller.Wait(30);
        await caller.Ask(HttpMethod.Delete, $"{Ips}/{old}", null, HttpStatusCode.NoContent);
        var made = (await caller.Ask(HttpMethod.Post, Ips, new { }, HttpStatusCode.Created))["ip"]!["id"]!.GetValue<string>();
        caller.Wait(5);
        caller.Simulator.Faults.Add(new Fault("list-ips", FaultKind.ListingLags) { Seconds = 10 });

        var lagging = (await caller.Get(Ips))["ips"]!.AsArray().Select(ip => ip!["id"]!.GetValue<string>()).ToArray();
        var current = (await caller.Get(Ips))["ips"]!.AsArray().Select(ip => ip!["id"]!.GetValue<string>()).ToArray();

        Assert.That((lagging, current), Is.EqualTo((new[] { old }, new[] { made })));
    }

    [Test]
    public async Task Shifted_page_hides_one_item_from_the_reader()
    {
        using var caller = new Caller(options => options with { LargestPage = 2 });
        for (var i = 0; i < 4; i++)
            await caller.Ask(HttpMethod.Post, Ips, new { }, HttpStatusCode.Created);
        caller.Wait(2);
        caller.Simulator.Faults.Add(new Fault("list-ips", FaultKind.PageShifts) { Times = 9 });

        var seen = new HashSet<string>();
        for (var page = 1; page <= 2; page++)
            foreach (var ip in (await caller.Get($"{Ips}?page={page}"))["ips"]!.AsArray())
                seen.Add(ip!["id"]!.GetValue<string>());

        Assert.That(seen, Has.Count.EqualTo(3), "four exist");
    }

    [Test]
    public async Task Power_on_without_stock_falls_back_once()
    {
        using var caller = new Caller();
        var id = await caller.CreateServer();
        caller.Simulator.Faults.Add(new Fault("action-poweron", FaultKind.NoStock));

        await caller.Act(id, "poweron");
        caller.Wait(6);
        var first = (await caller.Server(id))["state"]!.GetValue<string>();
        await caller.Act(id, "poweron");
        caller.Wait(6);

        Assert.That((first, (await caller.Server(id))["state"]!.GetValue<string>()), Is.EqualTo(("stopped", "running")));
    }

    [Test]
    public async Task Vanished_resource_is_gone_after_its_answer()
    {
        using var caller = new Caller();
        caller.Simulator.Faults.Add(new Fault("create-server", FaultKind.Vanishes) { Seconds = 5 });
        var id = await caller.CreateServer();

        await caller.Server(id);
        caller.Wait(5);
        await caller.Ask(HttpMethod.Get, $"{Caller.Instance}/servers/{id}", null, HttpStatusCode.NotFound);

        Assert.That(caller.Simulator.Inventory().Volumes, Has.Count.EqualTo(1), "its root volume is left, as from a real one");
    }

    [Test]
    public async Task Slow_answer_comes_after_its_seconds_and_a_timeout_never()
    {
        using var caller = new Caller();
        caller.Simulator.Faults.Add(new Fault("create-ip", FaultKind.Slow) { Seconds = 20 });
        caller.Simulator.Faults.Add(new Fault("list-ips", FaultKind.Timeout));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), caller.Time);
        using var client = caller.Client(caller.Simulator.Options.Accounts[0].SecretKey);

        var slow = client.PostAsync(Ips, null);
        var never = client.GetAsync(Ips, patience.Token);
        caller.Wait(19);
        var early = slow.IsCompleted;
        caller.Wait(1);
        var answer = await slow;
        caller.Wait(10);

        Assert.Multiple(() =>
        {
            Assert.That(early, Is.False);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        });
        await Assert.ThatAsync(() => never, Throws.InstanceOf<OperationCanceledException>(), "only the caller's own limit ends it");
    }

    [Test]
    public async Task After_and_times_choose_which_calls_it_strikes()
    {
        using var caller = new Caller();
        caller.Simulator.Faults.Add(new Fault("list-*", FaultKind.Error5xxNotDone) { After = 1, Times = 2 });
        var seen = new List<int>();
        for (var i = 0; i < 5; i++)
            seen.Add((int)(await caller.Send(HttpMethod.Get, Ips)).StatusCode);

        Assert.That(seen, Is.EqualTo(new[] { 200, 503, 503, 200, 200 }));
    }

    [Test]
    public async Task Account_limits_whom_it_strikes()
    {
        using var caller = new Caller(options => options with { Accounts = [Caller.Account("one", 1), Caller.Account("two", 2)] });
        caller.Simulator.Faults.Add(new Fault("*", FaultKind.Error5xxNotDone) { Account = "two", Times = 9 });
        using var other = caller.Client(caller.Simulator.Options.Accounts[1].SecretKey);

        Assert.That(((await caller.Send(HttpMethod.Get, Ips)).StatusCode, (await other.GetAsync(Ips)).StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable)));
    }

    // The crash points of the fault matrix: before a call nothing is done, after it everything is and nobody knows.
    [TestCase(true, 0, TestName = "crash before the call: not done")]
    [TestCase(false, 1, TestName = "crash after the call: done")]
    public async Task Hook_crashes_the_caller_at_its_point(bool before, int made)
    {
        using var caller = new Caller();
        Task Crash(SeenCall call) => call.Name == "create-ip" ? throw new InvalidOperationException("crashed") : Task.CompletedTask;
        using (caller.Simulator.OnCall(before ? Crash : null, before ? null : Crash))
            await Assert.ThatAsync(() => caller.Send(HttpMethod.Post, Ips, new { }), Throws.InvalidOperationException);

        Assert.That(caller.Simulator.Inventory().Addresses, Has.Count.EqualTo(made));
    }

    [Test]
    public async Task Hostile_profile_is_mild_and_repeats_with_its_seed()
    {
        async Task<string> Run()
        {
            using var caller = new Caller(options => options with { Profile = "hostile", Seed = 7 });
            var outcomes = new List<string>();
            for (var i = 0; i < 400; i++, caller.Wait(1))
            {
                try
                {
                    var call = i % 2 == 0 ? caller.Send(HttpMethod.Post, Ips, new { }) : caller.Send(HttpMethod.Get, Ips);
                    while (!call.IsCompleted)
                        caller.Wait(1);
                    outcomes.Add($"{(int)(await call).StatusCode}");
                }
                catch (HttpRequestException)
                {
                    outcomes.Add("lost");
                }
            }
            return string.Join(' ', outcomes);
        }

        var first = await Run();

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Run(), Is.EqualTo(first));
            Assert.That(first.Split(' ').Count(outcome => outcome is not ("200" or "201")), Is.InRange(8, 80), "mild, but there");
        });
    }
}
