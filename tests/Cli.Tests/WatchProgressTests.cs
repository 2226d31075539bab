using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Tests;

/// <summary>What a watch shows on its way: lines, bars, numbers; and its answer, which stays apart.</summary>
[TestFixture]
internal sealed class WatchProgressTests : WatchTests
{
    [Test]
    public async Task Progress_is_plain_lines_on_stderr_and_the_answer_stays_on_stdout()
    {
        Api.Streams(Samples.Op, Whole);

        var ran = await new Shell(Api).Run(Enable);

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
        Api.On($"GET operations/{Samples.Op}", accepted).Lists("operations", [accepted]).Streams(Samples.Op, async (events, _) =>
        {
            await events.Send("1", "snapshot", accepted);
            await events.Send("2", "ended", Samples.Ended());
        });

        var watched = await new Shell(Api).Run(Enable);
        var bars = await new Shell(Api) { Terminal = true, Width = 200 }.With("TERM", "xterm").Run(Enable);
        var shown = await new Shell(Api).Run("operations", "show", Samples.Op);
        var listed = await new Shell(Api).Run("operations", "list");

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
        Api.Streams(Samples.Op, async (events, _) =>
        {
            await events.Send("1", "snapshot", undoing);
            await events.Send("2", "ended", Samples.Ended());
        });

        Assert.That((await new Shell(Api).Run(Enable)).Err, Does.StartWith($"{Samples.Op} [1/3] Firewall: removed: firewall deleted\n"));
    }

    [Test]
    public async Task On_a_terminal_there_is_a_bar_a_step()
    {
        Api.Streams(Samples.Op, Whole);

        var ran = await new Shell(Api) { Terminal = true }.With("TERM", "xterm").Run(Enable);

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
        Api.Streams(Samples.Op, Whole);

        var ran = await new Shell(Api) { Terminal = true }.With("TERM", "dumb").Run(Enable);

        Assert.That(ran.Err, Does.Contain($"{Samples.Op} [1/4] Server: server created\n").And.Not.Contain("━"));
        Assert.That(Ran.HasEscapes(ran.Err), Is.False);
    }

    [Test]
    public async Task Watching_a_bulk_act_shows_what_it_is_made_of()
    {
        var parent = Samples.Operation("op_parent") with { Subject = new OperationSubject("academy", "", null), Steps = [] };
        Api.On("GET operations/op_parent", parent)
            .On("GET operations", http => StubApi.Json(http, new ListAnswer<OperationAnswer>(http.Request.Query["parent"] == "op_parent" ? [Samples.Operation("op_a")] : [], null), 200))
            .Streams("op_a", (events, http) => events.Send("1", "ended", Samples.Ended("op_a")))
            .Streams("op_parent", (events, http) => events.Send("1", "ended", parent with { State = OperationState.Succeeded }));

        var ran = await new Shell(Api).Run("operations", "watch", "op_parent");

        Assert.That(ran.Err, Does.Contain("Dijon  op_a [4/4]").And.Contain("together  op_parent"));
        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Done, "op_parent\tsucceeded\t\t\n")));
    }

    [Test]
    public async Task Watching_gives_the_operation_as_it_ended_in_json()
    {
        Api.Streams(Samples.Op, Whole);

        var ran = await new Shell(Api).Run("operations", "watch", Samples.Op, "--json", "--fields", "id,state,result.subportalVersion");

        Assert.That(ran.Out, Is.EqualTo($$$"""{"id":"{{{Samples.Op}}}","state":"Succeeded","result":{"subportalVersion":12}}""" + "\n"));
    }

    [Test]
    public async Task An_enable_with_json_and_watch_is_one_document_with_the_end()
    {
        Api.Streams(Samples.Op, Whole);

        var ran = await new Shell(Api).Run([.. Enable, "--json"]);

        Assert.That(System.Text.Json.JsonDocument.Parse(ran.Out).RootElement.GetProperty("operation").GetProperty("state").GetString(), Is.EqualTo("Succeeded"));
    }
}
