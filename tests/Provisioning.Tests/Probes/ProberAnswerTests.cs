using AppsEducation.Provisioning.Tests.CloudInit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.Probes;

/// <summary>What answers and misses make of a service.</summary>
[TestFixture]
internal sealed class ProberAnswerTests : ProberTests
{
    [Test]
    public async Task An_answer_makes_it_available_and_three_misses_make_an_incident_and_an_answer_ends_it()
    {
        await Machine(1);
        await Tick();
        Assert.That((await State(1)).Answers, Is.True);

        Silent.Add(Id(1));
        await RunFor(TimeSpan.FromSeconds(45));   // the next regular probe, and one ten seconds later
        Assert.That(((await State(1)).Answers, (await State(1)).Misses), Is.EqualTo((true, 2)), "a hiccup is no incident");
        await RunFor(TimeSpan.FromSeconds(15));
        var red = await State(1);
        Assert.That((red.Answers, red.Words), Is.EqualTo(((bool?)false, "no connection: ConnectionRefused")));

        Silent.Clear();
        await RunFor(TimeSpan.FromSeconds(40));
        Assert.That(((await State(1)).Answers, (await State(1)).Misses), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task Two_misses_and_an_answer_are_forgotten()
    {
        await Machine(1);
        await Tick();
        for (var round = 0; round < 4; round++)
        {
            Silent.Add(Id(1));
            await RunFor(TimeSpan.FromSeconds(45));
            Silent.Clear();
            await RunFor(TimeSpan.FromSeconds(40));
        }
        Assert.That((await State(1)).Answers, Is.True);
    }

    [Test]
    public async Task When_we_are_cut_off_nothing_turns_red()
    {
        await Machines(5);
        WeAreCutOff = true;
        Silent.UnionWith(Enumerable.Range(1, 5).Select(Id));
        await RunFor(TimeSpan.FromSeconds(100));
        Assert.That(await Answering(), Is.EqualTo(5));
        Assert.That(ControlAsked, Is.GreaterThan(0));

        WeAreCutOff = false;   // our network is back, theirs isn't
        await RunFor(TimeSpan.FromMinutes(2));
        Assert.That(await Answering(), Is.Zero, "held back, not forgotten");
    }

    [Test]
    public async Task When_many_are_silent_and_we_are_not_cut_off_they_turn_red()
    {
        await Machines(5);
        Silent.UnionWith(Enumerable.Range(1, 5).Select(Id));
        await RunFor(TimeSpan.FromMinutes(2));
        Assert.That(await Answering(), Is.Zero);
    }

    [Test]
    public async Task One_among_many_turns_red_without_a_control_check()
    {
        await Machines(5);
        Silent.Add(Id(3));
        WeAreCutOff = true;   // the others answer: plainly we aren't, whatever the control address says
        await RunFor(TimeSpan.FromMinutes(2));
        Assert.That(((await State(3)).Answers, await Answering(), ControlAsked), Is.EqualTo((false, 4, 0)));
    }

    [Test]
    public async Task A_change_rings_the_engine_and_no_change_does_not()
    {
        var wake = Host.Services.GetRequiredService<Engine.EngineWake>();
        await Machine(1);
        var became = wake.Next;
        await Tick();
        Assert.That(became.IsCompletedSuccessfully, Is.True, "it became available");

        Host.Clock.Advance(TimeSpan.FromSeconds(40));
        var still = wake.Next;
        await Tick();
        Assert.That(still.IsCompleted, Is.False, "it still is");
        var wait = Bell.Wait(still, TimeSpan.FromSeconds(1), Host.Clock, CancellationToken.None);
        Host.Clock.Advance(TimeSpan.FromSeconds(2));
        await wait;
    }
}
