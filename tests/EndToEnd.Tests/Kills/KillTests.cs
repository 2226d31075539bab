using System.Diagnostics;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.Kills;

/// <summary>
/// Proof c. AllInOne and the simulated cloud as real processes, <c>kill -9</c> of each and of both, whenever a step is under way that such a death hasn't hit yet, until every step of provision and removal was
/// hit. What a kill hit is read from what had been committed when the process was dead, not from what was seen before. The size in CI is small; <c>tests/real/kills.sh</c> runs the thorough one.
/// </summary>
[TestFixture]
[Category("Kills")]
internal sealed class KillTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("APPSEDU_KILLS") == "full";
    private static readonly string[] Services = ["etherpad", "nextcloud"];
    private static readonly string[] Academies = Full ? ["dijon", "lille", "lyon", "reunion", "paris", "corse"] : ["dijon", "lille", "lyon"];
    private static readonly int Rounds = Full ? 8 : 4;

    // Instances are staggered: the next is begun when the former has so many steps behind it, so that one kill hits several steps.
    private const int Ahead = 2;

    private readonly Hits hits = Full ? new(goal: 2, creates: 3) : new(goal: 1, creates: 1);
    private House house = null!;

    [Test]
    public async Task Every_step_survives_the_death_of_either_process()
    {
        var since = Stopwatch.StartNew();
        await using var started = house = new House();
        await house.Start();
        await house.Cloud.AnswersLate("create-*", 0.2);
        IReadOnlyList<(string Code, string Slug)> academies = [];
        await Wait.Until("the academies are there", async () =>
        {
            academies = [.. (await house.Api.Onboard(new OnboardAcademies(Academies))).Academies.Select(line => (line.Academy, line.Slug))];
            return academies.Count == Academies.Length;
        });
        (string Code, string Service)[] wanted = [.. from academy in academies from service in Services select (academy.Code, service)];

        var round = 0;
        do
        {
            await Work(wanted, Choice.Enabled, "Running");
            await Wait.Until("every tile is available", () => AllAvailable(academies));
            await Inventory_equals_the_rows(wanted.Length);
            await Work(wanted, Choice.Disabled, "Removed");
            await Wait.Until("the simulated cloud is empty", async () => (await house.Cloud.Inventory()).All(kind => kind.Value.Count == 0), 60);
        }
        while (++round < Rounds && hits.Missing(house.Committed.Steps()).Count > 0);

        var steps = house.Committed.Steps();
        await TestContext.Out.WriteLineAsync($"{round} rounds of {wanted.Length} services, {since.Elapsed.TotalSeconds:0} s; {hits.Table(steps)}");
        Assert.That(steps, Is.SupersetOf(new[] { "placement", "server", "answering", "schedule-end", "gate", "remove-dns", "remove-server" }), "what the list of steps to be hit is made of");
        Assert.That(hits.Missing(steps), Is.Empty, $"after {round} rounds and {hits.Kills} kills");
        await Every_operation_succeeded();
        Assert.That(await house.Cloud.Violations(), Is.Zero, "the provider's limits were obeyed");
    }

    /// <summary>Says every wish, staggered, and kills on the way, until every instance is in that phase.</summary>
    private async Task Work(IReadOnlyList<(string Code, string Service)> wanted, Choice choice, string phase)
    {
        var said = 0;
        await Wait.Until($"all are {phase}", async () =>
        {
            var now = house.Committed.Read();
            if (hits.Next(now) is { } victim)
            {
                await Blow(victim);
                return false;
            }
            if (choice == Choice.Disabled)
                await Waive(now);
            if (said < wanted.Count && (said == 0 || HasGot(now, wanted[said - 1], phase)))
            {
                var first = choice == Choice.Enabled ? "placement" : "schedule-end";
                await house.Api.Choose(wanted[said].Code, wanted[said].Service, new ChooseOffering(choice));
                said++;
                // Too short to be seen under way: the process dies on its answer to the wish, and what it had committed tells whether that hit it.
                if (hits.Wants(Victim.AllInOne, first))
                    await Blow(Victim.AllInOne);
                return false;
            }
            return said == wanted.Count && wanted.All(one => now.Of(one.Code, one.Service) is { } place && place.Phase == phase && place.Step is null);
        }, Full ? 1800 : 900, paceMilliseconds: 15);
    }

    private static bool HasGot(Moment now, (string Code, string Service) former, string phase) =>
        now.Of(former.Code, former.Service) is { } place && (place.Phase == phase || place.Done >= Ahead && place.Step is not ("schedule-end" or "gate"));

    private async Task Blow(Victim victim)
    {
        await house.Kill(victim);
        hits.Record(victim, victim.HasFlag(Victim.AllInOne) ? house.Committed.ReadDead() : house.Committed.Read());
        // A cloud that is back before anybody missed it proves little.
        if (victim == Victim.Simulator)
            await Wait.Until("the engine misses its cloud", () => Task.FromResult(house.Committed.Account() == "unreachable"), 30, paceMilliseconds: 50);
        await house.Revive(victim);
    }

    private async Task Waive(Moment now)
    {
        foreach (var place in now.Places.Where(place => place.Step == "gate"))
            await house.Api.Waive(place.Instance, new WaiveGate("kill test: no data worth keeping"));
    }

    private async Task<bool> AllAvailable(IReadOnlyList<(string Code, string Slug)> academies)
    {
        foreach (var academy in academies)
        {
            var feed = (await house.Api.Feed(academy.Slug))!.Value;
            if (!Services.All(service => feed.Services.Any(tile => tile.Slug == service && tile.State == "available")))
                return false;
        }
        return true;
    }

    private async Task Inventory_equals_the_rows(int wanted)
    {
        var rows = new List<InstanceAnswer>();
        await foreach (var instance in house.Api.Instances())
            rows.Add(instance);
        await RowsAndCloud.AreEqual(rows, house.Cloud, wanted);
    }

    private async Task Every_operation_succeeded()
    {
        var others = new List<string>();
        await foreach (var operation in house.Api.List<OperationAnswer>(Routes.Operations))
        {
            if (operation.State != OperationState.Succeeded)
                others.Add($"{operation.Id} {operation.Kind} {operation.State}");
        }
        Assert.That(others, Is.Empty, "what was accepted came to its end, and to a good one");
    }
}
