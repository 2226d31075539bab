using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

[TestFixture]
internal sealed class FirewallAndAddressTests : OpenStackStepTests
{
    private const string Ports = "POST /v2.0/ports";

    [Test]
    public async Task A_security_group_carries_its_tags_in_its_description_from_the_first_call_on()
    {
        Cloud.On("POST /v2.0/security-groups", 201, """{"security_group":{"id":"g1","name":"n"}}""");

        await Take("firewall");

        Assert.Multiple(() =>
        {
            Assert.That(BodyOf("POST /v2.0/security-groups"), Is.EqualTo("""{"security_group":{"name":"appsedu-ins-7hk2m4q8z1n5c3vx-firewall","description":"appsedu appsedu:install=inst1 appsedu:instance=ins_7hk2m4q8z1n5c3vx appsedu:slot=firewall"}}"""));
            Assert.That(Bench.SlotOf(SlotKind.Firewall)!.ResourceId, Is.EqualTo("g1"));
        });
    }

    [Test]
    public async Task All_missing_rules_are_set_by_one_call()
    {
        Bench.Plan = Bench.Plan with { Blueprint = StepBench.Etherpad with { Ports = [new BlueprintPort(443, "tcp"), new BlueprintPort(10000, "udp")] } };
        Cloud.On("POST /v2.0/security-group-rules", 201, "{}");

        await Take("firewall", Firewall());

        Assert.That(BodyOf("POST /v2.0/security-group-rules"), Is.EqualTo(
            """{"security_group_rules":[{"direction":"ingress","ethertype":"IPv4","protocol":"tcp","port_range_min":443,"port_range_max":443,"remote_ip_prefix":"0.0.0.0/0","security_group_id":"g1"},"""
            + """{"direction":"ingress","ethertype":"IPv4","protocol":"udp","port_range_min":10000,"port_range_max":10000,"remote_ip_prefix":"0.0.0.0/0","security_group_id":"g1"}]}"""));
    }

    [TestCase("0.0.0.0/0")]
    [TestCase(null)]
    public async Task With_its_rules_it_is_done_however_everywhere_is_spelt(string? prefix) =>
        Assert.That(await Take("firewall", Firewall("g1", Https with { RemoteIpPrefix = prefix })), Is.TypeOf<StepResult.Done>());

    // Let in from somewhere isn't let in from everywhere.
    [TestCase("10.0.0.0/8", null, null)]
    [TestCase(null, "g2", null)]
    [TestCase(null, null, "list")]
    public async Task A_narrower_rule_isnt_the_one_that_is_wanted(string? prefix, string? group, string? list)
    {
        Cloud.On("POST /v2.0/security-group-rules", 201, "{}");

        await Take("firewall", Firewall("g1", Https with { RemoteIpPrefix = prefix, RemoteGroupId = group, RemoteAddressGroupId = list }));

        Assert.That(Acts, Is.EqualTo(new[] { "POST /v2.0/security-group-rules" }));
    }

    // 409 SecurityGroupRuleExists: it is there, which the next look shows.
    [Test]
    public async Task A_rule_that_exists_already_is_no_failure()
    {
        Cloud.On("POST /v2.0/security-group-rules", 409, """{"NeutronError":{"type":"SecurityGroupRuleExists","message":"Security group rule already exists. Rule id is c4e6d84d.","detail":""}}""");

        var refused = await Refused(() => Take("firewall", Firewall()));

        Assert.That((refused.Kind, await Take("firewall", Firewall("g1", Https))), Is.EqualTo((Refusal.Retry, (StepResult)new StepResult.Done())));
    }

    [Test]
    public async Task What_somebody_let_in_beside_is_taken_out()
    {
        Cloud.On("DELETE /v2.0/security-group-rules/ssh", 204);

        await Take("firewall", Firewall("g1", Https, new RuleRow("ingress", "IPv4", "tcp", 22, 22, Id: "ssh")));

        Assert.That(Acts, Is.EqualTo(new[] { "DELETE /v2.0/security-group-rules/ssh" }));
    }

    [Test]
    public async Task The_address_is_a_port_on_the_network_that_leads_outside_behind_its_firewall()
    {
        Bench.Recorded(SlotKind.Firewall, "g1");
        Cloud.On(Ports, 201, """{"port":{"id":"p1","name":"n","status":"DOWN"}}""");

        await Take("address", Firewall());

        Assert.That(BodyOf(Ports), Is.EqualTo(
            """{"port":{"network_id":"ext","name":"appsedu-ins-7hk2m4q8z1n5c3vx-address","description":"appsedu appsedu:install=inst1 appsedu:instance=ins_7hk2m4q8z1n5c3vx appsedu:slot=address","security_groups":["g1"]}}"""));
    }

    [TestCase("""{"networks":[]}""")]
    [TestCase("""{"networks":[{"id":"1","name":"Ext-Net"},{"id":"2","name":"Ext-Net"}]}""")]
    [TestCase("""{"networks":[{"id":"1","name":"Ext-Net","router:external":true},{"id":"2","name":"Ext-Net","router:external":true}]}""")]
    public async Task A_network_that_isnt_there_or_isnt_one_is_a_persons_matter(string networks)
    {
        Bench.Recorded(SlotKind.Firewall, "g1");
        Cloud.On("GET /v2.0/networks?name=Ext-Net", 200, networks);

        Assert.That(await Take("address", Firewall()), Is.InstanceOf<StepResult.Blocked>().With.Property("By").EqualTo(BlockedBy.Policy));
    }

    [Test]
    public async Task A_network_without_an_address_left_is_out_of_stock()
    {
        Bench.Recorded(SlotKind.Firewall, "g1");
        Cloud.On(Ports, 409, """{"NeutronError":{"type":"IpAddressGenerationFailure","message":"No more IP addresses available on network ext.","detail":""}}""");

        var refused = await Refused(() => Take("address", Firewall()));

        Assert.That((refused.By, Bench.SlotOf(SlotKind.Address)!.IntentOpen), Is.EqualTo((BlockedBy.Stock, false)));
    }

    [Test]
    public async Task The_name_gets_the_ipv4_address()
    {
        await Take("dns", Port());

        Bench.Given((db, _) => Assert.That(db.DnsRecords.Single().Address, Is.EqualTo("203.0.113.7")));
        Assert.That(await Take("address", Port(addresses: "2001:db8::7")), Is.InstanceOf<StepResult.Blocked>());
    }

    [Test]
    public async Task A_port_behind_another_firewall_is_put_back()
    {
        Cloud.On("PUT /v2.0/ports/p1", 200, "{}");

        await Take("address", Firewall(), Port(groups: ["default"]));

        Assert.That(BodyOf("PUT /v2.0/ports/p1"), Is.EqualTo("""{"port":{"security_groups":["g1"]}}"""));
    }

    // Two creates landed: the one on the server is in use, the other goes.
    [Test]
    public async Task Of_two_ports_the_one_on_the_server_stays()
    {
        Bench.Recorded(SlotKind.Server, "s1");
        Cloud.On("DELETE /v2.0/ports/p1", 204);

        await Take("address", Port("p1"), Port("p2", "s1"));

        Assert.That((Acts.Single(), Bench.SlotOf(SlotKind.Address)!.ResourceId), Is.EqualTo(("DELETE /v2.0/ports/p1", "p2")));
    }
}
