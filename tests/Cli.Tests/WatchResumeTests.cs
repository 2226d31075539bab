using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Tests;

/// <summary>A watch outlives its connection, the server, and what it doesn't know.</summary>
[TestFixture]
internal sealed class WatchResumeTests : WatchTests
{
    // Servers restart under a watcher: it must neither miss the end nor begin anew.
    [Test]
    public async Task A_broken_stream_is_resumed_after_its_last_event()
    {
        var resumed = "";
        Api.Streams(Samples.Op,
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

        var ran = await new Shell(Api).Run(Enable);

        Assert.That((ran.Code, resumed), Is.EqualTo((Exit.Done, "42")));
        Assert.That(ran.Err, Does.Contain("connection lost, trying again"));
    }

    [Test]
    public async Task A_reset_connection_is_tried_again()
    {
        Api.Streams(Samples.Op,
            async (events, http) =>
            {
                await events.Send("1", "snapshot", Samples.Operation());
                http.Abort();
            },
            Whole);

        Assert.That((await new Shell(Api).Run(Enable)).Code, Is.EqualTo(Exit.Done));
    }

    // 204: it ended while nobody was connected.
    [Test]
    public async Task An_end_that_was_missed_is_read_from_the_operation()
    {
        Api.Streams(Samples.Op,
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

        Assert.That((await new Shell(Api).Run(Enable)).Code, Is.EqualTo(Exit.Done));
    }

    // A later version's states and events: read as running, the watch goes on.
    [Test]
    public async Task Unknown_states_and_events_are_lived_through()
    {
        var json = System.Text.Json.JsonSerializer.Serialize(Samples.Operation(), ApiJson.Strict);
        Api.Streams(Samples.Op, async (events, http) =>
        {
            await events.Send("1", "snapshot", json.Replace("\"Running\"", "\"Hibernating\""));
            await events.Send("2", "fireworks", json);
            await events.Send("3", "ended", Samples.Ended());
        });

        Assert.That((await new Shell(Api).Run(Enable)).Code, Is.EqualTo(Exit.Done));
    }
}
