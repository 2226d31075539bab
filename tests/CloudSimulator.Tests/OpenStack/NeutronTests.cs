using System.Net;
using AppsEducation.CloudSimulator.Faults;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>Neutron's ports and security groups.</summary>
[TestFixture]
internal sealed class NeutronTests
{
    [Test]
    public async Task Same_rule_twice_names_the_first_and_a_group_is_held_by_a_port_alone()
    {
        using var caller = await new StackCaller().In();
        var group = await caller.CreateGroup(443);
        var port = StackCaller.Id(await caller.CreatePort(group));

        var again = await caller.Ask(HttpMethod.Post, $"{StackCaller.Network}/security-group-rules", StackCaller.Rule(group, 443), HttpStatusCode.Conflict);
        caller.Wait(1);
        var rules = (await caller.Get($"{StackCaller.Network}/security-group-rules?security_group_id={group}&direction=ingress"))["security_group_rules"]!.AsArray();
        var inUse = await caller.Ask(HttpMethod.Delete, $"{StackCaller.Network}/security-groups/{group}", null, HttpStatusCode.Conflict);
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Network}/ports/{port}", null, HttpStatusCode.NoContent);
        await caller.Ask(HttpMethod.Delete, $"{StackCaller.Network}/security-groups/{group}", null, HttpStatusCode.NoContent);

        Assert.Multiple(() =>
        {
            Assert.That(again.ToJsonString(), Is.EqualTo($$$"""{"NeutronError":{"type":"SecurityGroupRuleExists","message":"Security group rule already exists. Rule id is {{{StackCaller.Id(rules.Single()!)}}}.","detail":""}}"""));
            Assert.That(inUse["NeutronError"]!["type"]!.GetValue<string>(), Is.EqualTo("SecurityGroupInUse"));
        });
    }

    [Test]
    public async Task Names_are_not_unique_and_lists_filter_exactly_by_name_and_tags()
    {
        using var caller = await new StackCaller().In();
        var (one, two) = (await caller.CreateGroup(), await caller.CreateGroup());
        caller.Wait(1);
        await caller.Ask(HttpMethod.Put, $"{StackCaller.Network}/security-groups/{one}/tags", new { tags = new[] { "appsedu", "slot" } });
        await caller.Ask(HttpMethod.Put, $"{StackCaller.Network}/security-groups/{two}/tags/appsedu", null, HttpStatusCode.Created);
        caller.Wait(1);
        async Task<string[]> Found(string query) => [.. (await caller.Get($"{StackCaller.Network}/security-groups?{query}"))["security_groups"]!.AsArray().Select(StackCaller.Id!)];

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Found("name=slot"), Is.EquivalentTo(new[] { one, two }));
            Assert.That(await Found("name=slo"), Is.Empty, "unlike Nova's");
            Assert.That(await Found("tags=appsedu,slot"), Is.EqualTo(new[] { one }));
            Assert.That(await Found("tags-any=slot,appsedu"), Is.EquivalentTo(new[] { one, two }));
        });
        await caller.Get($"{StackCaller.Network}/security-groups?metadata=x", HttpStatusCode.BadRequest);
    }

    // A create takes no tags in this release: they are a call of their own.
    [Test]
    public async Task Create_refuses_what_it_does_not_know()
    {
        using var caller = await new StackCaller().In();

        var refusal = await caller.Ask(HttpMethod.Post, $"{StackCaller.Network}/ports", new { port = new { network_id = await caller.ExternalNetwork(), tags = new[] { "x" } } }, HttpStatusCode.BadRequest);

        Assert.That(refusal["NeutronError"]!["message"]!.GetValue<string>(), Is.EqualTo("Attribute 'tags' not allowed in POST"));
    }

    [Test]
    public async Task Quota_and_empty_pool_are_409()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.SetQuota("stack", "addresses", 0);

        var quota = await caller.Ask(HttpMethod.Post, $"{StackCaller.Network}/ports", new { port = new { network_id = await caller.ExternalNetwork() } }, HttpStatusCode.Conflict);
        caller.Simulator.SetQuota("stack", "addresses", null);
        caller.Simulator.Faults.Add(new Fault("create-port", FaultKind.NoStock));
        var empty = await caller.Ask(HttpMethod.Post, $"{StackCaller.Network}/ports", new { port = new { network_id = await caller.ExternalNetwork() } }, HttpStatusCode.Conflict);

        Assert.That(new[] { quota, empty }.Select(refusal => refusal["NeutronError"]!["type"]!.GetValue<string>()), Is.EqualTo(new[] { "OverQuota", "IpAddressGenerationFailure" }));
    }

    [Test]
    public async Task Lists_are_paged_when_they_are_long()
    {
        using var caller = await new StackCaller(options => options with { LargestPage = 2 }).In();
        for (var i = 0; i < 3; i++)
            await caller.CreatePort();
        caller.Wait(1);

        var first = await caller.Get($"{StackCaller.Network}/ports");
        var second = await caller.Get(first["ports_links"]![0]!["href"]!.GetValue<string>());

        Assert.That((first["ports"]!.AsArray().Count, second["ports"]!.AsArray().Count, second["ports_links"]), Is.EqualTo((2, 1, (object?)null)));
    }
}
