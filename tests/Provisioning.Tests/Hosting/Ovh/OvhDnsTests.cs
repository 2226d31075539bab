using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>A zone that shows ids, serves nothing before its refresh, and doesn't say what it serves.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OvhDnsTests
{
    private const string Zone = "apps.example.fr";
    private static readonly OvhAccount Account = OvhAccounts.One;

    private readonly StubZone zone = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private IDnsDriver dns;

    public OvhDnsTests()
    {
        OvhAccounts.Keys("ak", "as", "ck");
        dns = NewProcess();
    }

    private IDnsDriver NewProcess() => new OvhDns(new OvhClients(new CallOptions { PerSecond = 1000, Burst = 1000, Tries = 1 }, time, () => 0.5, _ => zone), time);

    private Task<ZoneLook> Look() => time.Run(dns.Look(Account, Zone, CancellationToken.None));

    private async Task<string?> Set(string name, string address) =>
        await time.Run(dns.Set(Account, Zone, new RecordWish(name, address, TimeSpan.FromSeconds(30), "mark"), Of(await Look(), name), CancellationToken.None));

    private Task<string?> Publish() => time.Run(dns.Publish(Account, Zone, CancellationToken.None));

    private static SeenRecord[] Of(ZoneLook look, string name) => [.. look.Records.Where(record => record.Name == name)];

    private int Count(string call) => zone.Calls.Count(made => made.StartsWith(call, StringComparison.Ordinal));

    [Test]
    public async Task A_record_is_set_published_served_withdrawn_and_published_again()
    {
        Assert.That(await Set("etherpad.dijon", "203.0.113.7"), Is.EqualTo("EU.ext-99.foobar"), "the provider's id of the call");
        var set = await Look();
        await Publish();
        var published = await Look();
        await time.Run(dns.Withdraw(Account, Zone, published.Records.Single(), CancellationToken.None));
        var withdrawn = await Look();
        await Publish();
        var gone = await Look();

        Assert.Multiple(() =>
        {
            Assert.That((set.Records.Single().Address, set.Records.Single().Mark, set.Deployed, set.NeedsPublishing), Is.EqualTo(("203.0.113.7", (string?)null, false, true)));
            Assert.That((published.Deployed, published.NeedsPublishing), Is.EqualTo((true, false)));
            Assert.That((withdrawn.Records.Count, withdrawn.Deployed, withdrawn.NeedsPublishing), Is.EqualTo((0, false, true)));
            Assert.That((gone.Records.Count, gone.Deployed, zone.Held, zone.Served), Is.EqualTo((0, true, "", "")));
            Assert.That(Count("GET /record/"), Is.Zero, "what its creation answered needn't be asked");
        });
    }

    [Test]
    public async Task Another_address_changes_the_record_in_place_and_is_read_again()
    {
        await Set("etherpad.dijon", "203.0.113.7");
        await Publish();
        await Set("etherpad.dijon", "203.0.113.8");
        var changed = await Look();

        Assert.Multiple(() =>
        {
            Assert.That(zone.Held, Is.EqualTo("etherpad.dijon=203.0.113.8"));
            Assert.That((Count("POST /record"), Count("PUT /record/"), Count("GET /record/")), Is.EqualTo((1, 1, 1)));
            Assert.That((changed.Records.Single().Address, changed.NeedsPublishing), Is.EqualTo(("203.0.113.8", true)));
        });
    }

    // Each creation makes one; a lost answer may have made one too many.
    [Test]
    public async Task Of_two_of_a_name_the_wrong_one_goes_and_of_two_right_ones_the_younger()
    {
        zone.Add("etherpad.dijon", "203.0.113.7");
        zone.Add("etherpad.dijon", "203.0.113.8");
        await Set("etherpad.dijon", "203.0.113.7");
        Assert.That(zone.Held, Is.EqualTo("etherpad.dijon=203.0.113.7"));

        var younger = zone.Add("etherpad.dijon", "203.0.113.7");
        await Set("etherpad.dijon", "203.0.113.7");
        Assert.That((zone.Held, zone.Calls[^1]), Is.EqualTo(("etherpad.dijon=203.0.113.7", $"DELETE /record/{younger}")));
    }

    [Test]
    public async Task A_creation_whose_answer_was_lost_is_seen_by_the_next_look()
    {
        zone.Trouble = (call, before) => call == "POST /record" && !before ? StubZone.Json("", 502) : null;

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(() => Set("etherpad.dijon", "203.0.113.7")))!;

        Assert.That((refused.Kind, refused.RequestId, Count("POST /record")), Is.EqualTo((Refusal.Ambiguous, "EU.ext-99.foobar", 1)));
        Assert.That((await Look()).Records.Single().Address, Is.EqualTo("203.0.113.7"));
    }

    [Test]
    public async Task A_change_whose_answer_was_lost_is_read_and_not_believed_either_way()
    {
        await Set("etherpad.dijon", "203.0.113.7");
        zone.Trouble = (call, before) => call.StartsWith("PUT", StringComparison.Ordinal) && !before ? StubZone.Json("", 502) : null;
        await Assert.ThrowsAsync<ProviderRefused>(() => Set("etherpad.dijon", "203.0.113.8"));

        Assert.That((await Look()).Records.Single().Address, Is.EqualTo("203.0.113.8"));
    }

    [Test]
    public async Task A_zone_of_many_is_read_over_several_looks_and_then_costs_two_calls()
    {
        for (var i = 0; i < 20; i++)
            zone.Add($"name-{i}", "203.0.113.9");

        var looks = new List<bool>();
        do
            looks.Add((await Look()).Whole);
        while (!looks[^1] && looks.Count < 10);
        var before = zone.Calls.Count;
        var whole = await Look();

        Assert.That((string.Join(' ', looks), whole.Records.Count, zone.Calls.Count - before, Count("GET /record/")), Is.EqualTo(("False False True", 20, 2, 20)));
    }

    // Somebody changed it in the console.
    [Test]
    public async Task A_record_is_read_again_after_an_hour()
    {
        var id = zone.Add("etherpad.dijon", "203.0.113.7");
        await Look();
        zone.Change(id, "192.0.2.1");
        var kept = (await Look()).Records.Single().Address;
        time.Advance(TimeSpan.FromMinutes(61));

        Assert.That((kept, (await Look()).Records.Single().Address), Is.EqualTo(("203.0.113.7", "192.0.2.1")));
    }

    // The provider's own Terraform provider asks for a minute.
    [Test]
    public async Task A_record_that_is_listed_and_answers_404_is_waited_for_but_not_for_ever()
    {
        var id = zone.Add("etherpad.dijon", "203.0.113.7");
        zone.Unreadable.Add(id);
        var first = (await Look()).Whole;
        time.Advance(TimeSpan.FromSeconds(50));
        var later = (await Look()).Whole;
        time.Advance(TimeSpan.FromMinutes(2));
        var given = await Look();
        zone.Unreadable.Clear();
        var read = await Look();

        Assert.That((first, later, given.Whole, given.Records.Count, read.Whole, read.Records.Count), Is.EqualTo((false, false, true, 0, true, 1)));
    }

    [Test]
    public async Task A_new_process_publishes_what_may_never_have_been()
    {
        await Set("etherpad.dijon", "203.0.113.7");   // and then it died
        dns = NewProcess();
        var found = await Look();
        await Publish();
        var published = await Look();

        Assert.That((found.Deployed, found.NeedsPublishing, published.Deployed, zone.Served), Is.EqualTo((false, true, true, "etherpad.dijon=203.0.113.7")));
    }

    [Test]
    public async Task What_another_process_changed_needs_publishing_too()
    {
        await Set("etherpad.dijon", "203.0.113.7");
        await Publish();
        zone.Add("etherpad.lille", "203.0.113.8");

        Assert.That((await Look()).NeedsPublishing);
    }

    [Test]
    public async Task A_refresh_that_was_refused_published_nothing_and_is_not_tried_again_by_itself()
    {
        await Set("etherpad.dijon", "203.0.113.7");
        zone.Trouble = (call, before) => call == "POST /refresh" && before ? StubZone.Json("""{"class":"Client::Forbidden::Busy","message":"The zone is busy"}""", 403) : null;
        var busy = (await Assert.ThrowsAsync<ProviderRefused>(Publish))!;
        var refreshes = Count("POST /refresh");

        Assert.That((busy.Kind, busy.Message, refreshes, (await Look()).NeedsPublishing), Is.EqualTo((Refusal.Retry, "The zone is busy", 1, true)));
    }

    [Test]
    public async Task A_zone_that_deploys_is_waited_for_a_minute_and_refreshed_again()
    {
        await Set("etherpad.dijon", "203.0.113.7");
        await Publish();
        zone.IsDeployed = false;
        var deploying = await Look();
        time.Advance(TimeSpan.FromSeconds(61));
        var stuck = await Look();

        Assert.That((deploying.Deployed, deploying.NeedsPublishing, stuck.Deployed, stuck.NeedsPublishing), Is.EqualTo((false, false, false, true)));
    }

    [Test]
    public async Task A_zone_that_cant_be_deployed_is_a_persons_matter_in_the_providers_words()
    {
        await Set("etherpad.dijon", "203.0.113.7");
        await Publish();
        (zone.IsDeployed, zone.Errors) = (false, ["zone is invalid: www has CNAME and A"]);
        time.Advance(TimeSpan.FromSeconds(61));

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(Look))!;

        Assert.That((refused.Kind, refused.By, refused.Message.Contains("www has CNAME")), Is.EqualTo((Refusal.Blocked, BlockedBy.Policy, true)));
    }

    [Test]
    public async Task A_zone_that_isnt_there_is_a_persons_matter()
    {
        zone.Trouble = (_, _) => StubZone.Json("""{"class":"Client::NotFound::ServiceDoesNotExists","message":"This service does not exist"}""", 404);

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(Look))!;

        Assert.That((refused.Kind, refused.By, refused.Message), Is.EqualTo((Refusal.Blocked, BlockedBy.Policy, "ovh-zones holds no DNS zone apps.example.fr: This service does not exist")));
    }
}
