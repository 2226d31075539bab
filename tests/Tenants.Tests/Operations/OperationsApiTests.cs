using System.Net.ServerSentEvents;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Tenants.Tests.Operations;

/// <summary>Lists, waiting, events, cancellation.</summary>
[TestFixture]
internal sealed class OperationsApiTests
{
    [Test]
    public async Task Lists_are_filtered_paged_and_counted()
    {
        await using var world = await World.Start();
        var dijon = await world.Onboards("dijon");
        var lille = await world.Onboards("lille");
        await dijon.Enables("etherpad");
        world.Clock.Advance(TimeSpan.FromHours(1));
        await dijon.Enables("nextcloud");
        await lille.Enables("etherpad");
        await (await lille.Instance("etherpad")).Is_blocked();

        async Task<string[]> Of(string query) =>
            [.. (await dijon.Get("operations?limit=200&" + query)).As<ListAnswer<OperationAnswer>>().Items.Select(o => $"{o.Subject.Academy} {o.Subject.Id} {o.State}")];
        Assert.Multiple(async () =>
        {
            Assert.That(await Of("state=Blocked,Failed"), Is.EqualTo(new[] { "09 etherpad Blocked" }), "values are or-ed");
            Assert.That(await Of("state=!Succeeded"), Has.Length.EqualTo(3));
            Assert.That(await Of("state=Pending&academy=dijon"), Has.Length.EqualTo(2), "fields are and-ed");
            Assert.That(await Of("kind=EnableOffering&until=2026-11-25T08:30:00Z"), Is.EqualTo(new[] { "07 etherpad Pending" }));
            Assert.That(await Of("kind=EnableOffering&since=2026-11-25T08:30:00Z"), Has.Length.EqualTo(2));
            Assert.That((await Of("kind=EnableOffering&sort=createdAt"))[0], Is.EqualTo("07 etherpad Pending"), "oldest first when asked");
            Assert.That((await dijon.Get("operations?limit=1&count=true&kind=EnableOffering")).As<ListAnswer<OperationAnswer>>().Count, Is.EqualTo(3));
        });
        foreach (var wrong in (string[])["state=Blokced", "since=yesterday", "sort=title", "limit=0", "limit=201", "acadmy=dijon", "kind=7", "cursor=abc"])
            Assert.That((await dijon.Get("operations?" + wrong)).Status, Is.EqualTo(400), $"{wrong}: a typo must not widen a list");
        Assert.That((await dijon.Get("operations?academy=nowhere")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Cursors_walk_through_operations_of_one_instant_in_both_directions()
    {
        await using var world = await World.Start();
        await world.Operator.Post("academies", new { all = true });
        foreach (var sort in (string[])["createdAt", "-createdAt"])
        {
            var ids = new List<string>();
            for (var cursor = ""; cursor is not null;)
            {
                var page = (await world.Operator.Get($"operations?limit=7&sort={sort}{(cursor.Length > 0 ? "&cursor=" + cursor : "")}")).As<ListAnswer<OperationAnswer>>();
                ids.AddRange(page.Items.Select(o => o.Id));
                cursor = page.Next;
            }
            Assert.That(ids, Is.Unique.And.Count.EqualTo(31), sort);
        }
    }

    [Test]
    public async Task Waiting_answers_at_the_first_change_and_at_once_when_it_has_ended()
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        var waiting = dane.Get($"operations/{id}?wait=30");
        await (await dane.Instance("etherpad")).Is_at("server");
        var reply = await Advancing(world, waiting);
        Assert.That(reply.As<OperationAnswer>().Progress.Done, Is.EqualTo(3));
        Assert.That(world.Clock.GetUtcNow().TimeOfDay, Is.LessThan(new TimeSpan(8, 0, 30)), "not the whole wait");

        var stale = await dane.Get($"operations/{id}?wait=30", ("If-None-Match", "\"1\""));
        Assert.That(stale.Status, Is.EqualTo(200), "what changed since the version the caller has is told at once");

        await (await dane.Instance("etherpad")).Is_available();
        Assert.That((await dane.Get($"operations/{id}?wait=60")).As<OperationAnswer>().State, Is.EqualTo(OperationState.Succeeded));
        Assert.That((await dane.Get($"operations/{id}?wait=61")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Waiting_ends_when_its_time_is_up()
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        var reply = await Advancing(world, dane.Get($"operations/{id}?wait=5"));
        Assert.That(reply.As<OperationAnswer>().State, Is.EqualTo(OperationState.Pending), "200 with what is");
    }

    [Test]
    public async Task Events_begin_with_a_snapshot_and_end_with_ended()
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        await using var watch = await Watching.Begin(world, id);
        Assert.That((await watch.Next()).EventType, Is.EqualTo("snapshot"));

        var instance = await dane.Instance("etherpad");
        await instance.Is_at("server");
        var step = await watch.Next();
        await instance.Is_blocked();
        var blocked = await watch.Next();
        await instance.Is_at("power");
        var unblocked = await watch.Next();
        await instance.Is_available();
        var ended = await watch.Next();
        var shown = (await dane.Subportal()).Version;

        Assert.Multiple(() =>
        {
            Assert.That(new[] { step, blocked, unblocked, ended }.Select(e => e.EventType), Is.EqualTo(new[] { "step", "blocked", "unblocked", "ended" }));
            Assert.That(step.Data.Progress.Done, Is.EqualTo(3), "each event is the whole operation at that moment");
            Assert.That(blocked.Data.Blocked!.ProviderMessage, Is.EqualTo("quota exceeded"));
            Assert.That((ended.Data.State, ended.Data.Result?.SubportalVersion), Is.EqualTo((OperationState.Succeeded, (long?)shown)), "the end says in which version of the sub-portal it shows");
            Assert.That(new[] { step, blocked, unblocked, ended }.Select(e => long.Parse(e.EventId!)), Is.Ordered.And.Unique);
        });
        Assert.That(await watch.IsOver(), Is.True, "the stream closes after the end");
    }

    [Test]
    public async Task A_lost_connection_resumes_where_it_broke_and_a_reconnect_after_the_end_is_204()
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        string seen;
        await using (var watch = await Watching.Begin(world, id))
        {
            await watch.Next();
            await (await dane.Instance("etherpad")).Is_at("address");
            seen = (await watch.Next()).EventId!;
        }
        var instance = await dane.Instance("etherpad");
        await instance.Is_at("server");
        await instance.Is_blocked();
        await instance.Is_available();

        var types = new List<string>();
        string last;
        await using (var resumed = await Watching.Begin(world, id, seen))
        {
            SseItem<OperationAnswer> item;
            do
                types.Add((item = await resumed.Next()).EventType);
            while (item.EventType != "ended");
            last = item.EventId!;
        }

        Assert.That(types, Is.EqualTo(new[] { "step", "blocked", "ended" }), "what was missed, in order, without a snapshot");
        Assert.That((await dane.Get($"operations/{id}/events", ("Last-Event-ID", last))).Status, Is.EqualTo(204), "ends an EventSource for good");
        var late = await dane.Get($"operations/{id}/events");
        Assert.That(late.Text, Does.Contain("event: snapshot").And.Contain("event: ended"), "who comes late sees how it ended");
        Assert.That((await dane.Get("operations/op_unknown/events")).Status, Is.EqualTo(404));
    }

    // Before an account is chosen the words are our own: a Dane reads them in its language, and no account's name is missing in a sentence.
    [TestCase("fr", "scw-par-1 : servers 0 sur 15 libres, il en faut 1", "En attente : aucun compte n’a assez de quota.")]
    [TestCase("en", "scw-par-1: servers 0 of 15 free, needs 1", "Waiting: no account has enough quota.")]
    public async Task What_fits_nowhere_says_why_in_the_readers_language(string language, string words, string progress)
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        const string kept = "scw-par-1: servers 0 of 15 free, needs 1";
        var report = (await dane.Instance("etherpad")).Make(InstanceState.Preparing, OperationState.Blocked, blocked: BlockedBy.Quota);
        await world.Provisioning_reports(report with
        {
            Placement = null,
            Operation = report.Operation! with
            {
                Steps = [new StepReport("placement", world.Clock.GetUtcNow(), null, kept, null)], Blocked = report.Operation.Blocked! with { Account = null, ProviderMessage = kept },
            },
        });

        var shown = await new Caller(world, language).Operation(id);

        Assert.Multiple(() =>
        {
            Assert.That((shown.Blocked!.ProviderMessage, shown.Steps.Single().Waiting), Is.EqualTo((words, words)));
            Assert.That(shown.Progress.Text, Does.StartWith(progress));
            Assert.That(shown.Blocked.Hint, Does.EndWith("appsedu accounts list"));
        });
    }

    [Test]
    public async Task A_quiet_stream_pings()
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        await using var watch = await Watching.Begin(world, id);
        await watch.Next();
        Assert.That(await watch.NextComment(), Is.EqualTo(": ping"));
    }

    [Test]
    public async Task What_was_never_available_is_cancelled_and_undone()
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        await (await dane.Instance("etherpad")).Is_at("server");

        var reply = await dane.Post($"operations/{id}/cancellation", null);

        var cancelled = reply.As<OperationAnswer>();
        var seen = await dane.Sees("etherpad");
        Assert.Multiple(async () =>
        {
            Assert.That((reply.Status, cancelled.State), Is.EqualTo((202, OperationState.Cancelled)), reply.Text);
            Assert.That((await world.Operator.Operation(cancelled.Successor!)).Kind, Is.EqualTo(OperationKind.DisableOffering), "what undoes it is its successor");
            Assert.That(await world.Sent<RemoveService>(), Has.Count.EqualTo(1));
            Assert.That(seen.Choice, Is.EqualTo(Choice.Default), "the wish is as if it had not been");
        });
        Assert.That((await dane.Post($"operations/{id}/cancellation", null)).Problem.Code, Is.EqualTo("operation-not-cancellable"));
    }

    [Test]
    public async Task What_can_not_be_cancelled_says_what_to_do()
    {
        var (dane, id) = await Enabling();
        await using var world = dane.World;
        await (await dane.Instance("etherpad")).Is_available();
        var ended = await dane.Post($"operations/{id}/cancellation", null);
        var disable = (await dane.Disables("etherpad")).Operation!;
        var end = await dane.Post($"operations/{disable.Id}/cancellation", null);
        Assert.That((ended.Status, ended.Problem.Code), Is.EqualTo((409, "operation-not-cancellable")));
        Assert.That(end.Problem.Next, Does.Contain("services undo"));
        Assert.That((await dane.Post("operations/op_nope/cancellation", null)).Status, Is.EqualTo(404));
        Assert.That((await dane.Post($"operations/{id}/retry", null)).Problem.Code, Is.EqualTo("conflict"), "what succeeded is not retried");
    }

    // It waits for shares that the catalogue hasn't answered yet.
    [Test]
    public async Task An_onboarding_is_not_cancelled_and_says_why_and_what_next()
    {
        await using var world = await World.Start();
        var one = (await world.Operator.Post("academies", new { academies = new[] { "dijon" } })).As<BulkAnswer>().Operation!;
        var several = (await world.Operator.Post("academies", new { academies = new[] { "lille", "lyon" } })).As<BulkAnswer>().Operation!;

        var ofOne = await world.InEnglish.Post($"operations/{one.Id}/cancellation", null);
        var ofSeveral = await world.Operator.Post($"operations/{several.Id}/cancellation", null);

        Assert.Multiple(() =>
        {
            Assert.That(new[] { one.EndedAt, several.EndedAt }, Is.All.Null, "both still run");
            Assert.That((ofOne.Status, ofOne.Problem.Code, ofOne.Problem.Operation), Is.EqualTo((409, "operation-not-cancellable", one.Id)));
            Assert.That(ofOne.Problem.Detail, Is.EqualTo("An onboarding isn't cancelled: the academy and its sub-portal are there already; it only waits for shares of national services."));
            Assert.That(ofOne.Problem.Next, Is.EqualTo("Wait for its end, or do without a service: appsedu services disable SERVICE -a 07"));
            Assert.That((ofSeveral.Status, ofSeveral.Problem.Code), Is.EqualTo((409, "operation-not-cancellable")));
            Assert.That(ofSeveral.Problem.Next, Does.Contain("appsedu services disable SERVICE -a ACADEMY"));
        });
        await world.Catalogue_grants_all();
        Assert.That((await world.Operator.Operation(one.Id)).State, Is.EqualTo(OperationState.Succeeded), "and it goes on to its end");
    }

    [Test]
    public async Task A_bulk_is_cancelled_where_it_still_can_be()
    {
        await using var world = await World.Start();
        var dijon = await world.Onboards("dijon");
        await world.Onboards("lille");
        var parent = (await world.Operator.Post("selections/enablements", new { offering = "etherpad", academies = new[] { "dijon", "lille" } })).As<BulkAnswer>().Operation!;
        await (await dijon.Instance("etherpad")).Is_available();

        var reply = await world.Operator.Post($"operations/{parent.Id}/cancellation", null);

        Assert.That(reply.As<OperationAnswer>().State, Is.EqualTo(OperationState.Succeeded), "one is there, one was taken back");
        Assert.That((await world.Sent<RemoveService>()).Single().AcademyCode, Is.EqualTo("09"));
        Assert.That((await dijon.Sees("etherpad")).State, Is.EqualTo("available"));
    }

    private static async Task<(Dane Dane, string Operation)> Enabling()
    {
        var dane = await World.Dijon();
        return (dane, (await dane.Enables("etherpad")).Operation!.Id);
    }

    /// <summary>Lets simulated time pass until the answer is there.</summary>
    private static async Task<Reply> Advancing(World world, Task<Reply> asked)
    {
        for (var ticks = 0; !asked.IsCompleted && ticks < 600; ticks++)
        {
            await Task.WhenAny(asked, Task.Delay(20));
            world.Clock.Advance(TimeSpan.FromMilliseconds(500));
        }
        return await asked.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
