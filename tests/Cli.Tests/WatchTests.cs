using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;

namespace AppsEducation.Cli.Tests;

/// <summary>Somebody enables Etherpad for Dijon and watches it, against a scripted API.</summary>
internal abstract class WatchTests
{
    protected const string Choice = "PUT academies/07/selections/etherpad/choice";
    protected static readonly string[] Enable = ["services", "enable", "etherpad", "-a", "dijon", "--watch"];
    protected StubApi Api { get; private set; } = null!;

    [SetUp]
    public void Starts() => Api = new StubApi().On(Choice, Samples.Accepted(), 202).On($"GET operations/{Samples.Op}", Samples.Operation()).On("GET /dijon/feed.json", Samples.Feed(12));

    [TearDown]
    public async Task Ends() => await Api.DisposeAsync();

    protected static readonly OperationBlocked Quota = new(BlockedBy.Quota, Samples.Now, Samples.Now.AddHours(2).AddMinutes(20), "quota exceeded", "5e1c", "");

    protected static async Task Whole(EventWriter events, HttpContext http)
    {
        await events.Send("1", "snapshot", Samples.Operation(done: 0));
        await events.Send("2", "step", Samples.Operation(done: 1, waiting: "server created"));
        await events.Send("3", "ended", Samples.Ended());
    }
}
