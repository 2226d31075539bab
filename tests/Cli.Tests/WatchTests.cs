using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Cli.Tests;

[TestFixture]
internal sealed class WatchTests
{
    private const string Choice = "PUT academies/07/selections/etherpad/choice";
    private static readonly string[] Enable = ["services", "enable", "etherpad", "-a", "dijon", "--watch"];
    private StubApi api = null!;

    [SetUp]
    public void Starts() => api = new StubApi().On(Choice, Samples.Accepted(), 202).On($"GET operations/{Samples.Op}", Samples.Operation()).On("GET /dijon/feed.json", Samples.Feed(12));

    [TearDown]
    public async Task Ends() => await api.DisposeAsync();

    private static async Task Whole(EventWriter events, HttpContext http)
    {
        await events.Send("1", "snapshot", Samples.Operation(done: 0));
        await events.Send("2", "step", Samples.Operation(done: 1, waiting: "server created"));
        await events.Send("3", "ended", Samples.Ended());
    }

    [Test]
    public async Task Progress_is_plain_lines_on_stderr_and_the_answer_stays_on_stdout()
    {
        api.Streams(Samples.Op, Whole);

        var ran = await new Shell(api).Run(Enable);

        Assert.That(ran, Is.EqualTo(new Ran(
            Exit.Done,
            $"{Samples.Op}\taccepted\tdijon\tetherpad\n",
            $"{Samples.Op} [0/4] Firewall\n" +
            $"{Samples.Op} [1/4] Server: server created\n" +
            $"{Samples.Op} [4/4] succeeded\n" +
            $"{Samples.Op} waiting for the sub-portal\n" +
            "✓ etherpad is available for Dijon. http://etherpad.dijon.localhost:8081\n")));
    }

    [Test]
    public async Task Before_the_steps_are_known_there_are_no_numbers()
    {
        var accepted = Samples.Operation(state: OperationState.Pending) with { Steps = [], Progress = new OperationProgress(0, 0, "Etherpad is waiting for its turn.") };
        api.On($"GET operations/{Samples.Op}", accepted).Lists("operations", [accepted]).Streams(Samples.Op, async (events, _) =>
        {
            await events.Send("1", "snapshot", accepted);
            await events.Send("2", "ended", Samples.Ended());
        });

        var watched = await new Shell(api).Run(Enable);
        var bars = await new Shell(api) { Terminal = true, Width = 200 }.With("TERM", "xterm").Run(Enable);
        var shown = await new Shell(api).Run("operations", "show", Samples.Op);
        var listed = await new Shell(api).Run("operations", "list");

        Assert.Multiple(() =>
        {
            Assert.That(watched.Err, Does.StartWith($"{Samples.Op} Etherpad is waiting for its turn.\n{Samples.Op} [4/4] "));
            Assert.That(shown.Out, Does.Contain("progress\tEtherpad is waiting for its turn.\n"));
            Assert.That(listed.Out, Does.StartWith($"{Samples.Op}\tpending\t\t07\t"));
            foreach (var ran in new[] { watched, bars, shown, listed })
                Assert.That(ran.Out + ran.Err, Does.Not.Contain("0/0").And.Not.Contain("0 of 0"));
        });
    }

    // A roll-back: the step that failed was begun first, what is being undone last.
    [Test]
    public async Task The_step_that_began_last_is_where_it_is()
    {
        var undoing = Samples.Operation(done: 2) with
        {
            Steps = [.. Samples.Operation(done: 1).Steps.Take(2), new OperationStep("remove-firewall", "Firewall: removed", "running", Samples.Now, null, "firewall deleted", null)],
            Progress = new OperationProgress(1, 3, ""),
        };
        api.Streams(Samples.Op, async (events, _) =>
        {
            await events.Send("1", "snapshot", undoing);
            await events.Send("2", "ended", Samples.Ended());
        });

        Assert.That((await new Shell(api).Run(Enable)).Err, Does.StartWith($"{Samples.Op} [1/3] Firewall: removed: firewall deleted\n"));
    }

    [Test]
    public async Task On_a_terminal_there_is_a_bar_a_step()
    {
        api.Streams(Samples.Op, Whole);

        var ran = await new Shell(api) { Terminal = true }.With("TERM", "xterm").Run(Enable);

        Assert.Multiple(() =>
        {
            Assert.That(ran.Code, Is.EqualTo(Exit.Done));
            foreach (var step in new[] { "Firewall", "Server", "Power", "Probe" })
                Assert.That(ran.Err, Does.Match($"✓.* {step} .*━"), $"{step} has a bar, and it is done");
            Assert.That(ran.Out, Does.Not.Contain("━"), "bars are no answer");
        });
    }

    [Test]
    public async Task On_a_simple_terminal_there_are_lines()
    {
        api.Streams(Samples.Op, Whole);

        var ran = await new Shell(api) { Terminal = true }.With("TERM", "dumb").Run(Enable);

        Assert.That(ran.Err, Does.Contain($"{Samples.Op} [1/4] Server: server created\n").And.Not.Contain("━"));
        Assert.That(Ran.HasEscapes(ran.Err), Is.False);
    }

    // Done is done when agents see it: a script that opens the page at once must find the tile.
    [Test]
    public async Task The_end_is_when_the_feed_shows_it()
    {
        var asked = 0;
        api.Streams(Samples.Op, Whole).On("GET /dijon/feed.json", http => StubApi.Json(http, Samples.Feed(++asked < 3 ? 11 : 12), 200));

        var ran = await new Shell(api).Run(Enable);

        Assert.That((ran.Code, asked), Is.EqualTo((Exit.Done, 3)));
    }

    [Test]
    public async Task Without_the_version_in_the_feed_it_does_not_end_well()
    {
        var time = new FakeTimeProvider(Samples.Now);
        api.Streams(Samples.Op, Whole).On("GET /dijon/feed.json", http =>
        {
            time.Advance(TimeSpan.FromMinutes(31));
            return StubApi.Json(http, Samples.Feed(11), 200);
        });

        var ran = await new Shell(api) { Time = time }.Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.TimedOut));
        Assert.That(ran.Err, Does.Contain("Not finished after 30 min; it continues.").And.Not.Contain("is available"));
    }

    // Servers restart under a watcher: it must neither miss the end nor begin anew.
    [Test]
    public async Task A_broken_stream_is_resumed_after_its_last_event()
    {
        var resumed = "";
        api.Streams(Samples.Op,
            async (events, http) =>
            {
                await events.Send("41", "snapshot", Samples.Operation(done: 1));
                await events.Send("42", "step", Samples.Operation(done: 2));   // and the server goes away
            },
            (events, http) => StubApi.Problem(http, 502, ProblemCodes.Unavailable, "restarting", null, null),
            async (events, http) =>
            {
                resumed = http.Request.Headers["Last-Event-ID"].ToString();
                await events.Send("43", "ended", Samples.Ended());
            });

        var ran = await new Shell(api).Run(Enable);

        Assert.That((ran.Code, resumed), Is.EqualTo((Exit.Done, "42")));
        Assert.That(ran.Err, Does.Contain("connection lost, trying again"));
    }

    [Test]
    public async Task A_reset_connection_is_tried_again()
    {
        api.Streams(Samples.Op,
            async (events, http) =>
            {
                await events.Send("1", "snapshot", Samples.Operation());
                http.Abort();
            },
            Whole);

        Assert.That((await new Shell(api).Run(Enable)).Code, Is.EqualTo(Exit.Done));
    }

    // 204: it ended while nobody was connected.
    [Test]
    public async Task An_end_that_was_missed_is_read_from_the_operation()
    {
        api.Streams(Samples.Op,
            async (events, http) =>
            {
                await events.Send("1", "snapshot", Samples.Operation());
                http.Abort();
            },
            (events, http) =>
            {
                http.Response.StatusCode = 204;
                http.Response.ContentType = null;
                return Task.CompletedTask;
            }).On($"GET operations/{Samples.Op}", Samples.Ended());

        Assert.That((await new Shell(api).Run(Enable)).Code, Is.EqualTo(Exit.Done));
    }

    // A later version's states and events: read as running, the watch goes on.
    [Test]
    public async Task Unknown_states_and_events_are_lived_through()
    {
        var json = System.Text.Json.JsonSerializer.Serialize(Samples.Operation(), ApiJson.Strict);
        api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", json.Replace("\"Running\"", "\"Hibernating\""));
            await events.Send("2", "fireworks", json);
            await events.Send("3", "ended", Samples.Ended());
        });

        Assert.That((await new Shell(api).Run(Enable)).Code, Is.EqualTo(Exit.Done));
    }

    private static readonly OperationBlocked Quota = new(BlockedBy.Quota, Samples.Now, Samples.Now.AddHours(2).AddMinutes(20), "quota exceeded", "5e1c", "");

    // The sample of interfaces.md §5.
    [Test]
    public async Task What_waits_for_a_person_is_7_with_the_next_command()
    {
        api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation());
            await events.Send("2", "blocked", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            await events.Hold();
        });

        var ran = await new Shell(api) { Time = new FakeTimeProvider(Samples.Now) }.Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.Blocked));
        Assert.That(ran.Err, Does.EndWith(
            "✗ [3/4] Blocked: quota reached. Provider: \"quota exceeded\", request 5e1c.\n" +
            "  Nothing is lost; next look 14:20. Next: appsedu accounts show scw-par-1\n"));
    }

    [Test]
    public async Task A_failure_is_6_with_its_reason()
    {
        api.Streams(Samples.Op, (events, http) => events.Send("1", "ended",
            Samples.Operation(state: OperationState.Failed, done: 2, problem: new OperationProblem("provider-refused", "Etherpad could not be prepared; all was undone.", "bad image", "77"))));

        var ran = await new Shell(api).Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.OperationFailed));
        Assert.That(ran.Err, Does.Contain("Failed: Etherpad could not be prepared; all was undone. Provider: \"bad image\", request 77.").And.Contain($"Next: appsedu operations retry {Samples.Op}"));
    }

    [Test]
    public async Task A_superseded_wish_names_its_successor()
    {
        api.Streams(Samples.Op, (events, http) => events.Send("1", "ended", Samples.Operation(state: OperationState.Cancelled) with { Successor = "op_newer" }));

        var ran = await new Shell(api).Run(Enable);

        Assert.That(ran.Code, Is.EqualTo(Exit.OperationFailed));
        Assert.That(ran.Err, Does.Contain("appsedu operations watch op_newer"));
    }

    [Test]
    public async Task Patience_ends_with_8_and_the_operation_goes_on()
    {
        var time = new FakeTimeProvider(Samples.Now);
        api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation());
            time.Advance(TimeSpan.FromSeconds(91));
            await events.Hold();
        });

        var ran = await new Shell(api) { Time = time }.Run([.. Enable, "--timeout", "90s"]);

        Assert.That(ran.Code, Is.EqualTo(Exit.TimedOut));
        Assert.That(ran.Err, Does.EndWith($"Not finished after 1 min 30 s; it continues.\n  Resume: appsedu operations watch {Samples.Op}\n"));
        Assert.That(api.Times($"POST operations/{Samples.Op}/cancellation"), Is.Zero);
    }

    [Test]
    public async Task Ctrl_C_stops_watching_only_and_says_how_to_go_on()
    {
        using var ctrlC = new CancellationTokenSource();
        api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation());
            await ctrlC.CancelAsync();
            await events.Hold();
        });

        var ran = await new Shell(api) { Interrupted = ctrlC.Token }.Run(Enable);

        Assert.Multiple(() =>
        {
            Assert.That(ran.Code, Is.EqualTo(Exit.Interrupted));
            Assert.That(ran.Err, Does.Contain("the operation goes on").And.Contain($"appsedu operations watch {Samples.Op}").And.Contain($"appsedu operations cancel {Samples.Op}"));
            Assert.That(ran.Out, Is.EqualTo($"{Samples.Op}\taccepted\tdijon\tetherpad\n"), "what was answered before stays");
            Assert.That(api.Asked.Select(asked => asked.Method), Has.None.EqualTo("POST"), "nothing was cancelled");
        });
    }

    // Of several, one waits for a person and one ends well: the watch lets the other one end, then says both.
    [Test]
    public async Task Several_are_followed_together()
    {
        api.On("POST selections/enablements", new BulkAnswer(Samples.Operation("op_parent"),
            [new BulkLine("07", "dijon", "accepted", "op_a", null, null), new BulkLine("03", "besancon", "accepted", "op_b", null, null)]), 202);
        var blocked = new TaskCompletionSource();
        api.Streams("op_parent", async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation("op_parent", done: 1));
            await events.Hold();
        });
        api.Streams("op_a", async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation("op_a", OperationState.Blocked, 3, blocked: Quota));
            blocked.SetResult();
            await events.Hold();
        });
        api.Streams("op_b", async (events, http) =>
        {
            await blocked.Task;
            await events.Send("1", "ended", Samples.Ended("op_b", "03"));
        });
        api.On("GET /besancon/feed.json", Samples.Feed(12) with { Academy = "03" });

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "--all", "--watch");

        Assert.That(ran.Code, Is.EqualTo(Exit.Blocked));
        Assert.That(ran.Err, Does.Contain("etherpad is available for Besançon").And.Contain("Blocked: quota reached"));
    }

    // A retry makes the engine look again: the old "blocked" in the first picture is not its answer.
    [Test]
    public async Task A_retried_operation_is_not_blocked_by_its_past()
    {
        api.On($"POST operations/{Samples.Op}/retry", Samples.Operation(state: OperationState.Blocked, blocked: Quota), 202).Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            await events.Send("2", "unblocked", Samples.Operation(done: 3));
            await events.Send("3", "ended", Samples.Ended());
        });

        Assert.That((await new Shell(api).Run("operations", "retry", Samples.Op, "--watch")).Code, Is.EqualTo(Exit.Done));
    }

    // The gate opens a moment after the waiver: watching it at once must not say that it is shut.
    [Test]
    public async Task A_waiver_is_followed_past_its_gate()
    {
        var gate = new OperationBlocked(BlockedBy.Gate, Samples.Now, Samples.Now, "it holds data", null, "");
        var instance = new InstanceAnswer("ins_1", "07", "etherpad", "S", 1, InstanceState.Removing, "removed", 2, 1, null, null, [], "etherpad.dijon.localhost", null, true, null, null, Samples.Op, gate, [], [], null);
        api.On("GET instances/ins_1", instance).On("POST instances/ins_1/waiver", instance).Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation(state: OperationState.Blocked, blocked: gate));
            await events.Send("2", "unblocked", Samples.Operation());
            await events.Send("3", "ended", Samples.Ended(version: null));
        });

        Assert.That((await new Shell(api).Run("instances", "waive", "ins_1", "--reason", "r", "--confirm", "ins_1", "--watch")).Code, Is.EqualTo(Exit.Done));
        Assert.That((await new Shell(api).Run("operations", "watch", Samples.Op)).Code, Is.EqualTo(Exit.Done), "the same for a watch of its own");
    }

    // And when it stays blocked, the watch says so instead of waiting for its time limit.
    [Test]
    public async Task A_retry_that_changes_nothing_is_7_after_a_while()
    {
        var time = new FakeTimeProvider(Samples.Now);
        api.On($"POST operations/{Samples.Op}/retry", Samples.Operation(state: OperationState.Blocked, blocked: Quota), 202).Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            time.Advance(TimeSpan.FromSeconds(21));
            await events.Send("2", "progress", Samples.Operation(state: OperationState.Blocked, done: 3, blocked: Quota));
            await events.Hold();
        });

        Assert.That((await new Shell(api) { Time = time }.Run("operations", "retry", Samples.Op, "--watch")).Code, Is.EqualTo(Exit.Blocked));
    }

    [Test]
    public async Task Watching_a_bulk_act_shows_what_it_is_made_of()
    {
        var parent = Samples.Operation("op_parent") with { Subject = new OperationSubject("academy", "", null), Steps = [] };
        api.On("GET operations/op_parent", parent)
            .On("GET operations", http => StubApi.Json(http, new ListAnswer<OperationAnswer>(http.Request.Query["parent"] == "op_parent" ? [Samples.Operation("op_a")] : [], null), 200))
            .Streams("op_a", (events, http) => events.Send("1", "ended", Samples.Ended("op_a")))
            .Streams("op_parent", (events, http) => events.Send("1", "ended", parent with { State = OperationState.Succeeded }));

        var ran = await new Shell(api).Run("operations", "watch", "op_parent");

        Assert.That(ran.Err, Does.Contain("Dijon  op_a [4/4]").And.Contain("together  op_parent"));
        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Done, "op_parent\tsucceeded\t\t\n")));
    }

    [Test]
    public async Task Watching_gives_the_operation_as_it_ended_in_json()
    {
        api.Streams(Samples.Op, Whole);

        var ran = await new Shell(api).Run("operations", "watch", Samples.Op, "--json", "--fields", "id,state,result.subportalVersion");

        Assert.That(ran.Out, Is.EqualTo($$$"""{"id":"{{{Samples.Op}}}","state":"Succeeded","result":{"subportalVersion":12}}""" + "\n"));
    }

    [Test]
    public async Task An_enable_with_json_and_watch_is_one_document_with_the_end()
    {
        api.Streams(Samples.Op, Whole);

        var ran = await new Shell(api).Run([.. Enable, "--json"]);

        Assert.That(System.Text.Json.JsonDocument.Parse(ran.Out).RootElement.GetProperty("operation").GetProperty("state").GetString(), Is.EqualTo("Succeeded"));
    }

    [Test]
    public async Task An_unknown_operation_is_3() =>
        Assert.That((await new Shell(api).Run("operations", "watch", "op_nothing")).Code, Is.EqualTo(Exit.NotFound));

    // Cancelled is what was asked for, so it is a success.
    [Test]
    public async Task Cancelling_and_watching_is_0()
    {
        var cancelled = Samples.Operation(state: OperationState.Cancelled);
        api.On($"POST operations/{Samples.Op}/cancellation", Samples.Operation(), 202).Streams(Samples.Op, (events, http) => events.Send("1", "ended", cancelled));

        Assert.That((await new Shell(api).Run("operations", "cancel", Samples.Op, "--wait")).Code, Is.EqualTo(Exit.Done));
    }
}
