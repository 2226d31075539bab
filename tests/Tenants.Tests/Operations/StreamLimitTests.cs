using AppsEducation.Contracts.Http;
using AppsEducation.Tenants.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AppsEducation.Tenants.Tests.Operations;

/// <summary>Each open stream is a connection and a look a second: one caller's don't take the others' places, nor all of them the process.</summary>
[TestFixture]
internal sealed class StreamLimitTests
{
    [TestCase("fr", "Trop de suivis d’opérations sont ouverts en même temps.")]
    [TestCase("en", "Too many event streams are open at once.")]
    public async Task One_too_many_is_refused_until_one_has_ended(string language, string words)
    {
        var dane = await World.Dijon(services => services.Configure<TenantsOptions>(options => options.StreamsPerKey = 2));
        await using var world = dane.World;
        var (first, second) = ((await dane.Enables("etherpad")).Operation!.Id, (await dane.Enables("nextcloud")).Operation!.Id);
        await using var one = await Watching.Begin(world, first);
        await using var other = await Watching.Begin(world, second);
        var asker = new Caller(world, language);

        var refused = await asker.Get($"operations/{first}/events");
        var shown = await asker.Get($"operations/{first}");
        await (await dane.Instance("nextcloud")).Is_available();
        Assert.That(await Ends(other), Is.True);
        await Leaves(world, "operator");
        await using var third = await Watching.Begin(world, first);

        Assert.Multiple(async () =>
        {
            Assert.That((refused.Status, refused.Problem.Code, refused.Problem.Detail), Is.EqualTo((429, "rate-limited", words)));
            Assert.That(refused.Problem.Next, Does.Contain("?wait=30"), "what works meanwhile");
            Assert.That(refused.Response.Headers.RetryAfter?.ToString(), Is.EqualTo("5"));
            Assert.That(shown.Status, Is.EqualTo(200), "nothing else is refused");
            Assert.That((await third.Next()).EventType, Is.EqualTo("snapshot"));
        });
    }

    [Test]
    public async Task Who_goes_away_leaves_its_place()
    {
        var dane = await World.Dijon(services => services.Configure<TenantsOptions>(options => options.StreamsPerKey = 1));
        await using var world = dane.World;
        var id = (await dane.Enables("etherpad")).Operation!.Id;

        for (var turn = 0; turn < 3; turn++)
        {
            await using (var watch = await Watching.Begin(world, id))
                await watch.Next();
            await Leaves(world, "operator");
        }
        foreach (var _ in Enumerable.Range(0, 3))
            Assert.That((await dane.Get("operations/op_unknown/events")).Status, Is.EqualTo(404), "what is no stream takes none");
    }

    [TestCase(2, 0, 2, TestName = "By one key at most so many")]
    [TestCase(0, 3, 3, TestName = "In all at most so many")]
    [TestCase(2, 3, 2, TestName = "The smaller limit counts")]
    public void Counted(int perKey, int all, int open)
    {
        var streams = new EventStreams(Options.Create(new TenantsOptions { StreamsPerKey = perKey, Streams = all }));

        var places = Enumerable.Range(0, 5).Select(_ => streams.Enter("a")).ToArray();
        var another = streams.Enter("b");

        Assert.Multiple(() =>
        {
            Assert.That(places.Count(place => place is not null), Is.EqualTo(open));
            Assert.That(another, open == all ? Is.Null : Is.Not.Null, "another caller's place is its own as long as there is any");
        });
        places[0]!.Dispose();
        places[0]!.Dispose();
        var (freed, more) = (streams.Enter("a"), streams.Enter("a"));
        Assert.That(freed, Is.Not.Null, "a place that was left is free");
        Assert.That(more, Is.Null, "once, however often it was left");
    }

    [Test]
    public void Without_limits_all_get_a_place()
    {
        var streams = new EventStreams(Options.Create(new TenantsOptions { StreamsPerKey = 0, Streams = 0 }));

        Assert.That(Enumerable.Range(0, 5000).Select(_ => streams.Enter("a")), Has.None.Null);
    }

    [Test]
    public void A_limit_below_zero_stops_the_start_with_a_sentence() =>
        Assert.That(new TenantsOptions { StreamsPerKey = -1 }.Faults().Single(), Does.StartWith("Tenants:StreamsPerKey is -1").And.Contain("0 for no limit"));

    // The server lets go of a request a moment after the client does.
    private static async Task Leaves(World world, string key)
    {
        var streams = world.Services.GetRequiredService<EventStreams>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using (var place = streams.Enter(key))
            {
                if (place is not null)
                    return;
            }
            await Task.Delay(10, limit.Token);
        }
    }

    private static async Task<bool> Ends(Watching watch)
    {
        while ((await watch.Next()).EventType != OperationEvents.Ended)
        {
        }
        return await watch.IsOver();
    }
}
