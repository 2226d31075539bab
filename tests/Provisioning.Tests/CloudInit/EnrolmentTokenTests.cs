using System.Net;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>A token: once, for one machine, for a while.</summary>
[TestFixture]
internal sealed class EnrolmentTokenTests : EnrolmentTests
{
    // The token stands in the user data and the machine key is public: together they must not open the name's private key for ever.
    [Test]
    public async Task A_redeemed_token_is_worth_nothing_after_its_lifetime()
    {
        var token = await Host.PoweredOn(Id);
        Host.Clock.Advance(TimeSpan.FromMinutes(50));
        var key = MachineHost.NewMachineKey();
        var enrolled = await Enrols(token, key);
        Host.Clock.Advance(TimeSpan.FromMinutes(59));
        await Enrols(token, key);   // counted from its redemption, not from power-on
        Host.Clock.Advance(TimeSpan.FromMinutes(2));

        await Refuses(token, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid, key);
        Assert.That((await Renews(enrolled.ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the machine itself goes on with its identity");
    }

    [Test]
    public async Task A_token_serves_one_machine_only()
    {
        var token = await Host.PoweredOn(Id);
        var mine = MachineHost.NewMachineKey();
        await Enrols(token, mine);

        await Refuses(token, HttpStatusCode.Conflict, ProblemCodes.EnrolmentUsed, MachineHost.NewMachineKey());
        Assert.That((await Enrols(token, mine)).HostName, Is.Not.Empty, "the first one is not locked out by the second's try");
    }

    [Test]
    public async Task Of_two_machines_at_the_same_instant_one_wins()
    {
        var token = await Host.PoweredOn(Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Post(token, MachineHost.NewMachineKey())));

        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.Conflict), Is.EqualTo(7), string.Join(" ", answers.Select(a => a.StatusCode)));
    }

    [Test]
    public async Task One_machine_that_asks_eight_times_at_once_gets_one_identity()
    {
        var token = await Host.PoweredOn(Id);
        var key = MachineHost.NewMachineKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Enrols(token, key)));

        Assert.That(answers.Select(a => a.ProbeIdentity).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await Renews(answers[0].ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Its_lifetime_counts_from_power_on()
    {
        var token = await Host.PoweredOn(Id, poweredOn: false);
        Host.Clock.Advance(TimeSpan.FromDays(3));   // waiting for stock
        await Host.Change(Id, i => i.PoweredOnAt = Host.Clock.GetUtcNow());
        Host.Clock.Advance(TimeSpan.FromMinutes(59));

        await Enrols(token);
    }

    [Test]
    public async Task It_is_short_lived()
    {
        var token = await Host.PoweredOn(Id);
        Host.Clock.Advance(TimeSpan.FromMinutes(61));

        await Refuses(token, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid);
    }

    // New user data for a machine that ran before: PoweredOnAt lies back, the token is young.
    [Test]
    public async Task A_token_in_later_user_data_lives_from_its_issue()
    {
        await Host.PoweredOn(Id);
        Host.Clock.Advance(TimeSpan.FromHours(30));
        var later = await Host.RenderedToken(Id, version: 1);
        Host.Clock.Advance(TimeSpan.FromMinutes(50));

        await Enrols(later);
    }

    // A worker was paused after it rendered: what it rendered never reached the server, or did so last. Either must work.
    [Test]
    public async Task Every_rendered_token_works_until_one_is_redeemed()
    {
        var first = await Host.PoweredOn(Id);
        Host.Clock.Advance(TimeSpan.FromSeconds(5));
        var second = await Host.RenderedToken(Id);
        Host.Clock.Advance(TimeSpan.FromSeconds(5));

        var former = await Enrols(first);
        var current = await Enrols(second);

        await Refuses(first, HttpStatusCode.Conflict, ProblemCodes.EnrolmentUsed);
        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await Renews(current.ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await Renews(former.ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the identity of a server that was replaced");
        });
    }

    [Test]
    public async Task A_token_older_than_a_redeemed_one_is_void()
    {
        var older = await Host.PoweredOn(Id);
        Host.Clock.Advance(TimeSpan.FromSeconds(5));
        await Enrols(await Host.RenderedToken(Id));

        await Refuses(older, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid);
    }

    [Test]
    public async Task Another_instance_s_token_opens_nothing()
    {
        await Host.PoweredOn(Id);
        var others = await Host.PoweredOn("ins_0000000000000001", "nextcloud.dijon.localhost");

        await Refuses(others, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid);
    }
}
