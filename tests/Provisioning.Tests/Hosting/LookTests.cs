using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What a look asks and what it lets through: presence by pages or by id, and never anything of others.</summary>
[TestFixture]
internal sealed class LookTests : StepTests
{
    private const string Install = "appsedu:install=inst1";

    private SlotKey Key(string kind, string? id, string instance = "ins_7hk2m4q8z1n5c3vx") => new(instance, kind, id, "fr-par-1");

    private Task<Listing> Look(params SlotKey[] slots) => Driver.Look(new LookAt(Bench.Plan.Account, StepBench.Installation, Whole: false, slots), CancellationToken.None);

    [Test]
    public async Task What_is_recorded_is_asked_by_its_id()
    {
        Cloud.On($"GET {Z}/servers/s1", 200, """{"server":{"id":"s1","name":"n","state":"running"}}""").On($"GET {B}/volumes/", 404, """{"type":"not_found","message":"resource is not found","resource":"volume","resource_id":"v1"}""");

        var listing = await Look(Key(SlotKind.Server, "s1"), Key(SlotKind.Volume, "v1"));

        Assert.Multiple(() =>
        {
            Assert.That(Cloud.Calls, Is.EqualTo(new[] { $"GET {Z}/servers/s1", $"GET {B}/volumes/v1" }));
            Assert.That(listing.Resources.Select(row => row.Id), Is.EqualTo(new[] { "s1" }), "a 404 is no row");
            Assert.That(listing.Absent, Is.EqualTo(new[] { "v1" }), "and it is told");
            Assert.That(listing.BegunAt, Is.EqualTo(Time.GetUtcNow()));
        });
    }

    // A gateway without a back end answers for it: it knows nothing of our servers, and an absence that it told twice would be believed.
    [TestCase("default backend - 404")]
    [TestCase("404 page not found")]
    [TestCase("<html><body><h1>404 Not Found</h1></body></html>")]
    [TestCase("")]
    public async Task A_404_that_no_product_said_proves_nothing_gone(string page)
    {
        Cloud.On($"GET {Z}/servers/s1", 404, page);

        Assert.That((await Refused(() => Look(Key(SlotKind.Server, "s1")))).Kind, Is.EqualTo(Refusal.Retry));
    }

    // The dates as recorded: a server's moves with its state, a volume's doesn't when it becomes available after its creation.
    [TestCase("2025-11-04T10:17:37.196519Z", "2025-11-04T10:18:19.588779Z", "2025-11-04T10:18:19.588779Z")]
    [TestCase("2026-05-18T09:54:11.906519Z", "2026-05-18T09:54:11.906519Z", null)]
    public async Task What_the_provider_says_of_when_a_state_changed_is_read(string created, string updated, string? says)
    {
        Cloud.On($"GET {Z}/servers/s1", 200, """{"server":{"id":"s1","name":"n","state":"running","creation_date":"2025-11-04T10:17:37.085585+00:00","modification_date":"2025-11-04T10:17:39.883253+00:00"}}""")
            .On($"GET {B}/volumes/", 200, $$"""{"id":"v1","name":"v","status":"available","created_at":"{{created}}","updated_at":"{{updated}}"}""");

        var listing = await Look(Key(SlotKind.Server, "s1"), Key(SlotKind.Volume, "v1"));

        Assert.That(listing.Resources.Select(row => row.ChangedAt), Is.EqualTo(new DateTimeOffset?[]
        {
            DateTimeOffset.Parse("2025-11-04T10:17:39.883253+00:00"), says is null ? null : DateTimeOffset.Parse(says),
        }));
    }

    // Staging and production share an account; a provider's tag filter may match more than it should.
    [Test]
    public async Task Pages_are_followed_doubles_dropped_and_whatever_is_not_exactly_ours_is_not_seen()
    {
        Cloud.On($"GET {Z}/servers?", (request, before) => Task.FromResult(Page(before, """
            {"servers":[{"id":"1","name":"a","state":"running","tags":["appsedu","appsedu:install=inst1"]},{"id":"2","name":"b","state":"running","tags":["appsedu","appsedu:install=inst10"]}]}
            """, """
            {"servers":[{"id":"1","name":"a","state":"running","tags":["appsedu","appsedu:install=inst1"]},{"id":"3","name":"c","state":"running","tags":["appsedu"]},{"id":"4","name":"d","state":"running","tags":["appsedu:install=inst1"]}]}
            """)));

        var listing = await Look(Key(SlotKind.Server, null));

        Assert.Multiple(() =>
        {
            Assert.That(Cloud.Calls.ToArray(), Has.Length.EqualTo(2).And.All.Contains("tags=appsedu%3Ainstall%3Dinst1").And.All.Contains("project=105bdce1"));
            Assert.That(listing.Resources.Select(row => row.Id), Is.EqualTo(new[] { "1", "4" }));
        });
    }

    [Test]
    public async Task Found_is_only_what_carries_all_four_tags()
    {
        Cloud.On($"GET {B}/volumes?", 200, $$"""
            {"volumes":[
              {"id":"1","name":"a","status":"available","tags":["appsedu","{{Install}}","appsedu:instance=ins_7hk2m4q8z1n5c3vx","appsedu:slot=volume"]},
              {"id":"2","name":"a","status":"available","tags":["appsedu","{{Install}}","appsedu:instance=ins_7hk2m4q8z1n5c3vx","appsedu:slot=root-volume"]},
              {"id":"3","name":"a","status":"available","tags":["appsedu","appsedu:install=other","appsedu:instance=ins_7hk2m4q8z1n5c3vx","appsedu:slot=volume"]},
              {"id":"4","name":"a","status":"available","tags":["{{Install}}","appsedu:instance=ins_7hk2m4q8z1n5c3vx","appsedu:slot=volume"]}],"total_count":4}
            """);

        var found = await Driver.Find(Bench.Plan.Account, Key(SlotKind.Volume, null), StepBench.Installation, CancellationToken.None);

        Assert.That(found.Select(row => row.Id), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task A_page_that_fails_fails_the_look()
    {
        Cloud.On($"GET {Z}/ips?", 503, "");

        Assert.That((await Refused(() => Look(Key(SlotKind.Address, null)))).Kind, Is.EqualTo(Refusal.Retry), "half a look would show absences that are none");
    }

    [Test]
    public async Task A_record_is_set_by_name_and_type_and_withdrawn_with_its_data()
    {
        Cloud.On("PATCH /domain/v2beta1/dns-zones/localhost/records", 200, """{"records":[]}""");
        var account = Bench.Plan.Account;

        await Driver.Dns!.Set(account, "localhost", new RecordWish("etherpad.dijon", "198.18.0.1", TimeSpan.FromSeconds(60), Install), [], CancellationToken.None);
        await Driver.Dns.Withdraw(account, "localhost", new SeenRecord("rec1", "etherpad.dijon", "198.18.0.1", Install), CancellationToken.None);

        Assert.That(Cloud.Asked.Select(ask => ask.Body), Is.EqualTo(new[]
        {
            """{"changes":[{"set":{"id_fields":{"name":"etherpad.dijon","type":"A"},"records":[{"name":"etherpad.dijon","type":"A","data":"198.18.0.1","ttl":60,"priority":0,"comment":"appsedu:install=inst1"}]}}],"return_all_records":false,"disallow_new_zone_creation":true}""",
            """{"changes":[{"delete":{"id_fields":{"name":"etherpad.dijon","type":"A","data":"198.18.0.1"}}}],"return_all_records":false,"disallow_new_zone_creation":true}""",
        }));
    }

    [TestCase("active", true)]
    [TestCase("pending", false)]
    [TestCase("error", false)]
    public async Task A_zone_is_served_when_it_is_active(string status, bool deployed)
    {
        Cloud.On("GET /domain/v2beta1/dns-zones/localhost/records", 200, """{"records":[{"id":"1","name":"etherpad.dijon","type":"A","data":"198.18.0.1","ttl":60,"comment":"x"}],"total_count":1}""");
        Cloud.On("GET /domain/v2beta1/dns-zones?", 200, $$"""{"dns_zones":[{"domain":"localhost","subdomain":"","status":"{{status}}"}],"total_count":1}""");

        var look = await Driver.Dns!.Look(Bench.Plan.Account, "localhost", CancellationToken.None);

        Assert.That((look.Deployed, look.Records.Single()), Is.EqualTo((deployed, new SeenRecord("1", "etherpad.dijon", "198.18.0.1", "x"))));
    }

    [Test]
    public async Task A_check_says_what_to_do_and_never_throws()
    {
        Cloud.On($"GET {Z}/servers?", 401, """{"type":"denied_authentication","method":"api_key","reason":"expired","message":"key expired"}""");

        var lines = await Driver.Check(Bench.Plan.Account, CancellationToken.None);

        Assert.That(lines.Single(), Has.Property("Ok").False.And.Property("Detail").Contains("401"));
    }

    private static HttpResponseMessage Page(int number, params string[] pages)
    {
        var response = new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent(pages[number]) };
        response.Headers.Add("X-Total-Count", "5");
        return response;
    }
}
