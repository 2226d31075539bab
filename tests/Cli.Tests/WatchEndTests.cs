using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Cli.Tests;

/// <summary>When a watch ends, with which code, and what it says to do next.</summary>
[TestFixture]
internal sealed class WatchEndTests : WatchTests
{
    // Done is done when agents see it: a script that opens the page at once must find the tile.
    [Test]
    public async Task The_end_is_when_the_feed_shows_it()
    {
        var asked = 0;
        Api.Streams(Samples.Op, Whole).On("GET /dijon/feed.json", http => StubApi.Json(http, Samples.Feed(++asked < 3 ? 11 : 12), 200));

        var ran = await new Shell(Api).Run(Enable);

        Assert.That((ran.Code, asked), Is.EqualTo((Exit.Done, 3)));
    }

    [Test]
    public async Task Without_the_version_in_the_feed_it_does_not_end_well()
    {
        var time = new FakeTimeProvider(Samples.Now);
        Api.Streams(Samples.Op, Whole).On("GET /dijon/feed.json", http =>
        {
            time.Advance(TimeSpan.FromMinutes(31));
            return StubApi.Json(http, Samples.Feed(11), 200);
        });

        var ran = await new Shell(Api) { Time = time }.Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.TimedOut));
        Assert.That(ran.Err, Does.Contain("Not finished after 30 min; it continues.").And.Not.Contain("is available"));
    }

    // The sample of interfaces.md §5.
    [Test]
    public async Task What_waits_for_a_person_is_7_with_the_next_command()
    {
        Api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation());
            await events.Send("2", "blocked", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            await events.Hold();
        });

        var ran = await new Shell(Api) { Time = new FakeTimeProvider(Samples.Now) }.Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.Blocked));
        Assert.That(ran.Err, Does.EndWith(
            "✗ [3/4] Blocked: quota reached. Provider: \"quota exceeded\", request 5e1c.\n" +
            "  Nothing is lost; next look 14:20. Next: appsedu accounts show scw-par-1\n"));
    }

    // The words are the engine's: nobody at the host said them.
    [Test]
    public async Task What_takes_too_long_is_not_said_to_be_the_hosts_words()
    {
        Api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "blocked", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota with { Reason = BlockedBy.Timeout, ProviderMessage = "answering has waited for 20 min: no answer", ProviderRequestId = null }));
            await events.Hold();
        });

        var ran = await new Shell(Api) { Time = new FakeTimeProvider(Samples.Now) }.Run(Enable);

        Assert.That(ran.Err, Does.Contain("Blocked: it takes longer than it may. Last seen: \"answering has waited for 20 min: no answer\".").And.Not.Contain("Provider:"));
    }

    [Test]
    public async Task A_failure_is_6_with_its_reason()
    {
        Api.Streams(Samples.Op, (events, http) => events.Send("1", "ended",
            Samples.Operation(state: OperationState.Failed, done: 2, problem: new OperationProblem("provider-refused", "Etherpad could not be prepared; all was undone.", "bad image", "77"))));

        var ran = await new Shell(Api).Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.OperationFailed));
        Assert.That(ran.Err, Does.Contain("Failed: Etherpad could not be prepared; all was undone. Provider: \"bad image\", request 77.").And.Contain($"Next: appsedu operations retry {Samples.Op}"));
    }

    [Test]
    public async Task A_superseded_wish_names_its_successor()
    {
        Api.Streams(Samples.Op, (events, http) => events.Send("1", "ended", Samples.Operation(state: OperationState.Cancelled) with { Successor = "op_newer" }));

        var ran = await new Shell(Api).Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.OperationFailed));
        Assert.That(ran.Err, Does.Contain("appsedu operations watch op_newer"));
    }

    [Test]
    public async Task Patience_ends_with_8_and_the_operation_goes_on()
    {
        var time = new FakeTimeProvider(Samples.Now);
        Api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation());
            time.Advance(TimeSpan.FromSeconds(91));
            await events.Hold();
        });

        var ran = await new Shell(Api) { Time = time }.Run([.. Enable, "--timeout", "90s"]);

        Assert.That(ran.Code, Is.EqualTo(Exit.TimedOut));
        Assert.That(ran.Err, Does.EndWith($"Not finished after 1 min 30 s; it continues.\n  Resume: appsedu operations watch {Samples.Op}\n"));
        Assert.That(Api.Times($"POST operations/{Samples.Op}/cancellation"), Is.Zero);
    }

    [Test]
    public async Task Ctrl_C_stops_watching_only_and_says_how_to_go_on()
    {
        using var ctrlC = new CancellationTokenSource();
        Api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation());
            await ctrlC.CancelAsync();
            await events.Hold();
        });

        var ran = await new Shell(Api) { Interrupted = ctrlC.Token }.Run(Enable);

        Assert.Multiple(() =>
        {
            Assert.That(ran.Code, Is.EqualTo(Exit.Interrupted));
            Assert.That(ran.Err, Does.Contain("the operation goes on").And.Contain($"appsedu operations watch {Samples.Op}").And.Contain($"appsedu operations cancel {Samples.Op}"));
            Assert.That(ran.Out, Is.EqualTo($"{Samples.Op}\taccepted\tdijon\tetherpad\n"), "what was answered before stays");
            Assert.That(Api.Asked.Select(asked => asked.Method), Has.None.EqualTo("POST"), "nothing was cancelled");
        });
    }

    // Of several, one waits for a person and one ends well: the watch lets the other one end, then says both.
    [Test]
    public async Task Several_are_followed_together()
    {
        Api.On("POST selections/enablements", new BulkAnswer(Samples.Operation("op_parent"),
            [new BulkLine("07", "dijon", "accepted", "op_a", null, null), new BulkLine("03", "besancon", "accepted", "op_b", null, null)]), 202);
        var blocked = new TaskCompletionSource();
        Api.Streams("op_parent", async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation("op_parent", done: 1));
            await events.Hold();
        });
        Api.Streams("op_a", async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation("op_a", OperationState.Blocked, 3, blocked: Quota));
            blocked.SetResult();
            await events.Hold();
        });
        Api.Streams("op_b", async (events, http) =>
        {
            await blocked.Task;
            await events.Send("1", "ended", Samples.Ended("op_b", "03"));
        });
        Api.On("GET /besancon/feed.json", Samples.Feed(12) with { Academy = "03" });

        var ran = await new Shell(Api).Run("services", "enable", "etherpad", "--all", "--watch");

        Assert.That(ran.Code, Is.EqualTo(Exit.Blocked));
        Assert.That(ran.Err, Does.Contain("etherpad is available for Besançon").And.Contain("Blocked: quota reached"));
    }

    // A retry makes the engine look again: the old "blocked" in the first picture is not its answer.
    [Test]
    public async Task A_retried_operation_is_not_blocked_by_its_past()
    {
        Api.On($"POST operations/{Samples.Op}/retry", Samples.Operation(state: OperationState.Blocked, blocked: Quota), 202).Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            await events.Send("2", "unblocked", Samples.Operation(done: 3));
            await events.Send("3", "ended", Samples.Ended());
        });

        Assert.That((await new Shell(Api).Run("operations", "retry", Samples.Op, "--watch")).Code, Is.EqualTo(Exit.Done));
    }

    // The gate opens a moment after the waiver: watching it at once must not say that it is shut.
    [Test]
    public async Task A_waiver_is_followed_past_its_gate()
    {
        var gate = new OperationBlocked(BlockedBy.Gate, Samples.Now, Samples.Now, "it holds data", null, "");
        var instance = new InstanceAnswer("ins_1", "07", "etherpad", "S", 1, InstanceState.Removing, "removed", 2, 1, null, null, [], "etherpad.dijon.localhost", null, true, null, null, Samples.Op, gate, [], [], null);
        Api.On("GET instances/ins_1", instance).On("POST instances/ins_1/waiver", instance).Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation(state: OperationState.Blocked, blocked: gate));
            await events.Send("2", "unblocked", Samples.Operation());
            await events.Send("3", "ended", Samples.Ended(version: null));
        });

        Assert.That((await new Shell(Api).Run("instances", "waive", "ins_1", "--reason", "r", "--confirm", "ins_1", "--watch")).Code, Is.EqualTo(Exit.Done));
        Assert.That((await new Shell(Api).Run("operations", "watch", Samples.Op)).Code, Is.EqualTo(Exit.Done), "the same for a watch of its own");
    }

    // And when it stays blocked, the watch says so instead of waiting for its time limit.
    [Test]
    public async Task A_retry_that_changes_nothing_is_7_after_a_while()
    {
        var time = new FakeTimeProvider(Samples.Now);
        Api.On($"POST operations/{Samples.Op}/retry", Samples.Operation(state: OperationState.Blocked, blocked: Quota), 202).Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            time.Advance(TimeSpan.FromSeconds(21));
            await events.Send("2", "progress", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            await events.Hold();
        });

        Assert.That((await new Shell(Api) { Time = time }.Run("operations", "retry", Samples.Op, "--watch")).Code, Is.EqualTo(Exit.Blocked));
    }

    [Test]
    public async Task An_unknown_operation_is_3() =>
        Assert.That((await new Shell(Api).Run("operations", "watch", "op_nothing")).Code, Is.EqualTo(Exit.NotFound));

    // Cancelled is what was asked for, so it is a success.
    [Test]
    public async Task Cancelling_and_watching_is_0()
    {
        var cancelled = Samples.Operation(state: OperationState.Cancelled);
        Api.On($"POST operations/{Samples.Op}/cancellation", Samples.Operation(), 202).Streams(Samples.Op, (events, http) => events.Send("1", "ended", cancelled));

        var ran = await new Shell(Api).Run("operations", "cancel", Samples.Op, "--wait");
        Assert.That(ran.Code, Is.EqualTo(Exit.Done));
        Assert.That(ran.Err, Does.Contain("etherpad will not be made available. What was prepared is removed; a machine that has started already may hold data").And.Contain("appsedu services enable etherpad -a 07"),
            "a change says what it leads to");
    }
}
