using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>The way up, and what stands in it.</summary>
[TestFixture]
internal sealed class ProvisioningTests
{
    [Test]
    public async Task An_enabled_service_answers_and_every_step_is_told()
    {
        await using var world = new World();

        var operation = await world.Enables();
        Assert.That(await world.Until(InstanceState.Available), Is.True, "it becomes available");

        var reports = await world.Reports();
        var last = reports[^1];
        Assert.Multiple(() =>
        {
            Assert.That(reports.Select(r => r.Revision), Is.Ordered.Ascending.And.Unique, "a newer revision wins, so each is its own");
            Assert.That(last.Operation.Id, Is.EqualTo(operation));
            Assert.That(last.Operation.State, Is.EqualTo(OperationState.Succeeded));
            Assert.That(last.Operation.Steps.Select(s => s.Name), Is.EqualTo(new[] { "placement", "address", "dns", "volume", "server", "power", "answering" }));
            Assert.That(last.Operation.Steps.All(s => s.StartedAt is not null && s.EndedAt is not null), Is.True, "all are done");
            Assert.That(last.Operation.Steps.Single(s => s.Name == "power").ProviderRequestId, Is.EqualTo("req-power"), "whom to ask the provider about");
            Assert.That(last.Url, Is.EqualTo("https://etherpad.a07.localhost"));
            Assert.That(last.Placement!.Why, Does.Contain("only-account"));
            Assert.That(world.Cloud.All.Select(r => r.Kind), Is.EquivalentTo(new[] { "address", "volume", "server" }), "one of each and nothing else");
            Assert.That(world.Cloud.Zone.Keys, Is.EqualTo(new[] { "etherpad.a07" }));
        });
    }

    [Test]
    public async Task Nothing_is_available_before_it_answers()
    {
        await using var world = new World();
        await world.Enables();

        await world.Until(async () => (await world.Instance()).Step == Answers.StepName, probes: false);
        await world.For(TimeSpan.FromMinutes(2), probes: false);

        Assert.That((await world.Instance()).State, Is.EqualTo(InstanceState.Preparing), "the server runs, which says nothing about the application");
    }

    [Test]
    public async Task A_service_that_stops_answering_is_an_incident_until_it_answers_again()
    {
        await using var world = new World();
        await world.Enables();
        await world.Until(InstanceState.Available);

        await world.Probe(answers: false);
        Assert.That(await world.Until(async () => (await world.Instance()).State == InstanceState.Incident, TimeSpan.FromSeconds(30), probes: false), Is.True);
        await world.Probe(answers: true);
        Assert.That(await world.Until(async () => (await world.Instance()).State == InstanceState.Available, TimeSpan.FromSeconds(30), probes: false), Is.True);
        Assert.That((await world.Reports()).Select(r => r.State), Does.Contain(InstanceState.Incident), "agents are told");
    }

    [Test]
    public async Task A_wait_that_is_too_long_is_blocked_and_goes_on_when_its_cause_is_gone()
    {
        await using var world = new World();
        await world.Enables();

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Timeout, TimeSpan.FromMinutes(40), probes: false), Is.True, "a wait has a deadline");
        Assert.That((await world.Instance()).BlockedWords, Does.Contain("answering").And.Contain("20 min"));
        Assert.That(await world.Until(InstanceState.Available, atMost: TimeSpan.FromMinutes(5)), Is.True, "and goes on by itself once it answers");
    }

    [Test]
    public async Task What_a_provider_refuses_for_ever_is_undone_before_it_held_data()
    {
        await using var world = new World();
        world.Cloud.Next("create-server", Trouble.Refused);

        var operation = await world.Enables();
        Assert.That(await world.UntilEnded(operation), Is.True);

        var last = (await world.Reports())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(last.State, Is.EqualTo(InstanceState.Failed));
            Assert.That(last.Operation.Failure!.Message, Is.EqualTo("invalid argument(s)"), "the provider's own words");
            Assert.That(last.Operation.Failure.ProviderRequestId, Does.StartWith("req-"));
            Assert.That(world.Cloud.All, Is.Empty, "nothing is left, and nothing is billed");
            Assert.That(world.Cloud.Zone, Is.Empty);
        });
        await world.Enables();
        Assert.That(await world.Until(InstanceState.Available), Is.True, "said again, it is a retry");
    }

    [Test]
    public async Task Fifty_failures_leave_nothing()
    {
        await using var world = new World();
        for (var i = 0; i < 50; i++)
        {
            world.Cloud.Next(i % 2 == 0 ? "create-server" : "create-volume", Trouble.Refused);
            var operation = await world.Enables();
            Assert.That(await world.UntilEnded(operation), Is.True);
        }

        Assert.That(world.Cloud.All, Is.Empty, "failed servers once left their addresses and volumes behind");
        Assert.That(await world.Db(db => Task.FromResult(db.Set<QuotaReservation>().Count())), Is.Zero);
    }

    [Test]
    public async Task A_fault_of_ours_in_one_step_backs_that_instance_off_and_no_other()
    {
        await using var world = new World();
        world.Cloud.Next("create-address", Trouble.Bug, Trouble.Bug, Trouble.Bug);

        await world.Enables("ins_unlucky", "07");
        await world.Enables("ins_other", "08");

        Assert.That(await world.Until(InstanceState.Available, "ins_other", TimeSpan.FromMinutes(3)), Is.True, "the lane goes on");
        Assert.That(await world.Until(InstanceState.Available, "ins_unlucky"), Is.True, "and so does it, later");
        Assert.That(world.Cloud.Of(SlotKind.Address), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Blocked_says_why_and_continues_by_itself()
    {
        await using var world = new World();
        world.Cloud.Next("create-server", Trouble.NoQuota);
        await world.Enables();

        Assert.That(await world.Until(async () => (await world.Instance()).OperationState == OperationState.Blocked), Is.True);
        var blocked = (await world.Reports())[^1].Operation.Blocked!;
        Assert.Multiple(() =>
        {
            Assert.That(blocked.By, Is.EqualTo(BlockedBy.Quota));
            Assert.That(blocked.ProviderMessage, Is.EqualTo("Quota exceeded for this resource."));
            Assert.That(blocked.Account, Is.EqualTo(World.Account));
            Assert.That(blocked.NextLookAt, Is.GreaterThan(blocked.Since));
        });
        Assert.That(await world.Until(InstanceState.Available), Is.True);
    }

    [Test]
    public async Task A_person_may_have_a_blocked_one_looked_at_now()
    {
        await using var world = new World(options: o => o.BlockedLook = TimeSpan.FromHours(1));
        world.Cloud.Next("create-server", Trouble.NoQuota);
        await world.Enables();
        await world.Until(async () => (await world.Instance()).OperationState == OperationState.Blocked);

        await world.Retries();

        Assert.That(await world.Until(InstanceState.Available, atMost: TimeSpan.FromMinutes(2)), Is.True, "not at its next slow look, an hour later");
    }

    [Test]
    public async Task Blocked_for_long_before_data_it_gives_its_place_back_and_queues_again()
    {
        await using var world = new World(options: o => o.BlockedGivesBackAfter = TimeSpan.FromMinutes(10));
        world.Cloud.Next("create-server", [.. Enumerable.Repeat(Trouble.NoQuota, 40)]);
        await world.Enables();

        Assert.That(await world.Until(async () => (await world.Instance()).Phase == Phase.Placing && world.Cloud.All.Count == 0, TimeSpan.FromMinutes(40)), Is.True,
            "an instance that waits for a server doesn't keep an address and a volume from others");
        Assert.That(await world.Db(db => Task.FromResult(db.Set<QuotaReservation>().Count())), Is.Zero);
        Assert.That(await world.Until(InstanceState.Available, atMost: TimeSpan.FromHours(6)), Is.True, "and comes again");
    }

    [Test]
    public async Task A_look_that_is_refused_is_said_by_everyone_who_waits_for_it()
    {
        await using var world = new World();
        await world.Enables();
        world.Cloud.Refuses["look"] = new ProviderRefused(Refusal.Blocked, "expired", "req-9", 401) { By = BlockedBy.Credentials };

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Credentials), Is.True);
        world.Cloud.Refuses.Clear();
        Assert.That(await world.Until(InstanceState.Available), Is.True, "new credentials, and it goes on");
    }
}
