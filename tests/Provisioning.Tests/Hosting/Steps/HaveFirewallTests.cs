using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Tests;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

[TestFixture]
internal sealed class HaveFirewallTests : StepTests
{
    private const string Theirs = """{"id":"1","protocol":"TCP","direction":"outbound","ip_range":"0.0.0.0/0","dest_port_from":25,"dest_port_to":null,"position":1,"editable":false,"action":"drop"}""";
    private const string Ours = """{"id":"7","protocol":"TCP","direction":"inbound","ip_range":"0.0.0.0/0","dest_port_from":443,"dest_port_to":null,"position":7,"editable":true,"action":"accept"}""";
    private const string Open = """{"id":"8","protocol":"TCP","direction":"inbound","ip_range":"0.0.0.0/0","dest_port_from":22,"dest_port_to":null,"position":8,"editable":true,"action":"accept"}""";

    // Nothing is read before, and the answer of the set is what the group holds.
    [Test]
    public async Task A_new_ones_rules_are_set_in_one_call()
    {
        Cloud.On($"PUT {Z}/security_groups/f1/rules", 200, $$"""{"rules":[{{Theirs}},{{Ours}}]}""");

        await Take("firewall", Firewall());

        Assert.That(await Take("firewall", Firewall()), Is.EqualTo(new StepResult.Done()));
        Assert.That(Cloud.Calls, Is.EqualTo(new[] { $"PUT {Z}/security_groups/f1/rules" }));
    }

    [Test]
    public async Task Its_rules_are_set_whole_and_read_back_beside_the_providers_own()
    {
        Cloud.On($"GET {Z}/security_groups/f1/rules", (_, before) => Answer(before == 0 ? $$"""{"rules":[{{Theirs}},{{Open}}]}""" : $$"""{"rules":[{{Theirs}},{{Ours}}]}"""));
        Cloud.On($"PUT {Z}/security_groups/f1/rules", 200, """{"rules":[]}""");
        Bench.Recorded(SlotKind.Firewall, "f1", slot => slot.Mark = "rules");

        await Take("firewall", Firewall());
        var done = await Take("firewall", Firewall());
        var again = await Take("firewall", Firewall());

        Assert.Multiple(() =>
        {
            Assert.That(Cloud.Asked.Single(ask => ask.Call.StartsWith("PUT", StringComparison.Ordinal)).Body, Does.Contain("\"dest_port_from\":443").And.Not.Contain("22,"), "the stranger's rule goes with the set");
            Assert.That((done, again), Is.EqualTo((new StepResult.Done(), new StepResult.Done())));
            Assert.That(Cloud.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)), Is.EqualTo(2), "the third look asks nothing");
        });
    }

    [Test]
    public async Task Drifted_rules_are_put_right_within_the_hour()
    {
        Cloud.On($"GET {Z}/security_groups/f1/rules", (_, before) => Answer(before == 0 ? $$"""{"rules":[{{Ours}}]}""" : $$"""{"rules":[{{Ours}},{{Open}}]}"""));
        Cloud.On($"PUT {Z}/security_groups/f1/rules", 200, """{"rules":[]}""");
        Bench.Recorded(SlotKind.Firewall, "f1", slot => slot.Mark = "rules");
        await Take("firewall", Firewall());

        Time.Advance(TimeSpan.FromMinutes(61));
        await Take("firewall", Firewall());

        Assert.That(Acts.Count(), Is.EqualTo(1));
    }

    // Where thousands run: the rest of them at a later inventory.
    [Test]
    public async Task Of_those_that_run_only_so_many_are_read_at_once()
    {
        var rules = new RulesSeen(Time);
        Assert.That((await Task.WhenAll(Enumerable.Range(0, 5000).Select(_ => rules.MayRead()))).Count(may => may), Is.EqualTo(100));
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That((await Task.WhenAll(Enumerable.Range(0, 5000).Select(_ => rules.MayRead()))).Count(may => may), Is.EqualTo(60), "one in two seconds: a tenth of what may be called");
    }

    [Test]
    public async Task One_that_runs_waits_for_its_turn_to_be_read_and_one_on_its_way_does_not()
    {
        Cloud.On($"GET {Z}/security_groups/", 200, $$"""{"rules":[{{Ours}}]}""");
        Bench.Recorded(SlotKind.Firewall, "f1", slot => slot.Mark = "rules");
        Bench.Given((_, instance) => (instance.Phase, instance.OperationEndedAt) = (Phase.Running, Time.GetUtcNow()));
        async Task Next(int firewall)
        {
            Bench.Given((db, _) => db.Slots.Single().ResourceId = $"f{firewall}");
            Assert.That(await Take("firewall", Firewall($"f{firewall}")), Is.EqualTo(new StepResult.Done()));
        }

        for (var firewall = 0; firewall < 300; firewall++)   // a second each
            await Next(firewall);
        Assert.That(Cloud.Calls.Count(), Is.InRange(240, 260));

        Bench.Given((_, instance) => instance.Phase = Phase.Provisioning);
        for (var firewall = 300; firewall < 320; firewall++)
            await Next(firewall);
        foreach (var firewall in Enumerable.Range(300, 20))
            Assert.That(Cloud.Calls.Count(call => call.StartsWith($"GET {Z}/security_groups/f{firewall}/rules", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    // Its own went out of band: the one in its place is closed until its rules are set.
    [Test]
    public async Task The_new_one_of_a_service_that_runs_gets_its_rules_at_once()
    {
        Cloud.On($"PUT {Z}/security_groups/f1/rules", 200, $$"""{"rules":[{{Ours}}]}""");
        Bench.Recorded(SlotKind.Firewall, "f1");
        Bench.Given((_, instance) => (instance.Phase, instance.OperationEndedAt) = (Phase.Running, Time.GetUtcNow()));

        await Take("firewall", Firewall());

        Assert.That(Cloud.Calls, Is.EqualTo(new[] { $"PUT {Z}/security_groups/f1/rules" }));
    }

    // "an order done while its resource says updating"
    [Test]
    public async Task Nothing_is_ordered_while_it_is_syncing()
    {
        Assert.That(await Take("firewall", Firewall(state: "syncing")), Is.TypeOf<StepResult.Pending>());
        Assert.That(Cloud.Asked, Is.Empty);
    }

    private static Task<HttpResponseMessage> Answer(string body) => Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent(body) });
}
