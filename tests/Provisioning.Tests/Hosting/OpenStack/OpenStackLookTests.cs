using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>What a look asks and what it lets through: presence by pages or by id, and never anything of others.</summary>
[TestFixture]
internal sealed class OpenStackLookTests : OpenStackStepTests
{
    private const string Ours = "\"metadata\":{\"appsedu\":\"\",\"appsedu:install\":\"inst1\",\"appsedu:instance\":\"ins_7hk2m4q8z1n5c3vx\",\"appsedu:slot\":\"server\"}";

    private static SlotKey Key(string kind, string? id) => new("ins_7hk2m4q8z1n5c3vx", kind, id, "nova");

    private Task<Listing> Look(params SlotKey[] slots) => Driver.Look(new LookAt(Bench.Plan.Account, StepBench.Installation, Whole: false, slots), CancellationToken.None);

    private IEnumerable<string> Looked => Cloud.Calls.Where(call => call != Tokens);

    [Test]
    public async Task What_is_recorded_is_asked_by_its_id_and_a_root_volume_is_never_asked_for()
    {
        Cloud.On("GET /v2.1/servers/s1", 200, $$"""{"server":{"id":"s1","name":"n","status":"ACTIVE","updated":"2026-11-23T23:49:10Z",{{Ours}} } }""").On($"GET {V}/volumes/v1", 404, """{"itemNotFound":{"code":404,"message":"It could not be found."}}""");

        var listing = await Look(Key(SlotKind.Server, "s1"), Key(SlotKind.Volume, "v1"), Key(SlotKind.RootVolume, null));

        Assert.Multiple(() =>
        {
            Assert.That(Looked, Is.EqualTo(new[] { "GET /v2.1/servers/s1", $"GET {V}/volumes/v1" }));
            Assert.That(listing.Resources.Select(row => row.Id), Is.EqualTo(new[] { "s1" }), "a 404 is no row");
            Assert.That(listing.Resources[0].ChangedAt, Is.EqualTo(DateTimeOffset.Parse("2026-11-23T23:49:10Z")));
        });
    }

    // An ingress whose back end is being replaced answers for it: it knows nothing of our servers, and an absence that it told twice would be believed.
    [TestCase("default backend - 404")]
    [TestCase("<html><body><h1>404 Not Found</h1></body></html>")]
    [TestCase("")]
    public async Task A_404_that_no_service_said_proves_nothing_gone(string page)
    {
        Cloud.On("GET /v2.1/servers/s1", 404, page);

        Assert.That((await Refused(() => Look(Key(SlotKind.Server, "s1")))).Kind, Is.EqualTo(Refusal.Retry));
    }

    // The link's own address is not ours (a proxy ends TLS), and the last page may be full.
    [Test]
    public async Task Pages_are_followed_by_marker_and_whatever_is_not_exactly_ours_is_not_seen()
    {
        Cloud.On("GET /v2.1/servers/detail?limit=500", 200, $$"""
            {"servers":[{"id":"1","name":"a","status":"ACTIVE",{{Ours}}},{"id":"2","name":"appsedu-ins-7hk2m4q8z1n5c3vx-server","status":"ACTIVE","metadata":{"appsedu:install":"inst10"} }],"servers_links":[{"rel":"next","href":"http://inside/v2.1/servers/detail?limit=500&marker=2"}]}
            """);
        Cloud.On("GET /v2.1/servers/detail?limit=500&marker=2", 200, $$"""{"servers":[{"id":"1","name":"a","status":"ACTIVE",{{Ours}}},{"id":"3","name":"c","status":"ACTIVE"}]}""");

        var listing = await Look(Key(SlotKind.Server, null));

        Assert.Multiple(() =>
        {
            Assert.That(Looked, Is.EqualTo(new[] { "GET /v2.1/servers/detail?limit=500", "GET /v2.1/servers/detail?limit=500&marker=2" }));
            Assert.That(listing.Resources.Select(row => row.Id), Is.EqualTo(new[] { "1" }));
            Assert.That(listing.Resources[0].Tags, Is.EquivalentTo(Bench.TagsOf(SlotKind.Server)));
        });
    }

    // Names aren't unique in Neutron, and are regular expressions in Nova: nothing is asked by name.
    [Test]
    public async Task A_port_is_found_by_its_description_whatever_its_name()
    {
        Cloud.On("GET /v2.0/ports?project_id=2c36ca94b2b64dd290377f4787e5966f&limit=500", 200, """
            {"ports":[
              {"id":"1","name":"appsedu-ins-7hk2m4q8z1n5c3vx-address","status":"DOWN","description":""},
              {"id":"2","name":"appsedu-ins-7hk2m4q8z1n5c3vx-address","status":"DOWN","description":"appsedu appsedu:install=inst1 appsedu:instance=ins_7hk2m4q8z1n5c3vx appsedu:slot=firewall"},
              {"id":"3","name":"renamed","status":"DOWN","description":"appsedu appsedu:install=inst1 appsedu:instance=ins_7hk2m4q8z1n5c3vx appsedu:slot=address","fixed_ips":[{"subnet_id":"x","ip_address":"203.0.113.7"}]}]}
            """);

        var found = await Driver.Find(Bench.Plan.Account, Key(SlotKind.Address, null), StepBench.Installation, CancellationToken.None);

        Assert.That(found.Select(row => (row.Id, row.Name)), Is.EqualTo(new[] { ("3", "203.0.113.7") }));
    }

    [Test]
    public async Task An_inventory_lists_each_product_once_whatever_the_zones()
    {
        Cloud.On("GET /v2.0/security-groups", 200, """{"security_groups":[]}""").On("GET /v2.0/ports", 200, """{"ports":[]}""").On("GET /v2.1/servers/detail", 200, """{"servers":[]}""").On($"GET {V}/volumes/detail", 200, """{"volumes":[]}""");
        var account = OpenStackAccounts.One with { CloudZones = ["a", "b", "c"] };

        await Driver.Look(new LookAt(account, StepBench.Installation, Whole: true, []), CancellationToken.None);

        Assert.That(Looked.Count(), Is.EqualTo(4));
    }

    [Test]
    public async Task A_marker_that_vanished_between_two_pages_is_tried_again()
    {
        Cloud.On("GET /v2.1/servers/detail", 400, """{"badRequest":{"code":400,"message":"marker [x] not found"}}""");

        Assert.That((await Refused(() => Look(Key(SlotKind.Server, null)))).Kind, Is.EqualTo(Refusal.Retry));
    }

    [Test]
    public async Task A_page_that_fails_fails_the_look()
    {
        Cloud.On("GET /v2.0/ports", 503, "");

        Assert.That((await Refused(() => Look(Key(SlotKind.Address, null)))).Kind, Is.EqualTo(Refusal.Retry), "half a look would show absences that are none");
    }

    [Test]
    public void The_tags_survive_each_way_they_are_kept()
    {
        var tags = Bench.TagsOf(SlotKind.Server);
        Assert.Multiple(() =>
        {
            Assert.That(tags.All(OpenStackTags.Of(OpenStackTags.Metadata(tags, 3)).Contains), "metadata");
            Assert.That(OpenStackTags.UserDataVersion(OpenStackTags.Metadata(tags, 3)), Is.EqualTo(3));
            Assert.That(OpenStackTags.Of(OpenStackTags.Description(tags)), Is.EqualTo(tags), "description");
            Assert.That(OpenStackTags.Description(SlotTags.Of(new string('i', 32), "ins_7hk2m4q8z1n5c3vx", SlotKind.RootVolume)), Has.Length.LessThan(255), "what Neutron takes");
        });
    }

    // Cinder's dates say no offset; on a machine that isn't on UTC they would be hours off.
    [Test]
    public void Dates_without_an_offset_are_utc() => Assert.That(Utc.Of("2026-11-23T23:49:12.414934"), Is.EqualTo(new DateTimeOffset(2026, 11, 23, 23, 49, 12, TimeSpan.Zero).AddTicks(4149340)));
}
