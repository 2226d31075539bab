using System.Net;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.Ovh;

namespace AppsEducation.CloudSimulator.Tests.Ovh;

/// <summary>OVH's signed API and its zones; each case is a quirk a driver trips over.</summary>
[TestFixture]
internal sealed class OvhTests
{
    private const string Host = "forum.academie.test";

    // cloud-apis.md §4.2: the value node-ovh makes, and by hand.
    [Test]
    public void Signature_is_the_documented_one() => Assert.That(
        OvhSignature.Sign(OvhCaller.Account.Ovh!, "POST", "https://127.0.0.1/v1/cloud/project/p1/instance", """{"name":"n","flavorId":"f","region":"GRA11","imageId":"i"}"""u8, 1764000000),
        Is.EqualTo("$1$8694b717625a6e4960333743ea726ac41e1e2d3d"));

    [TestCase("http://api.test:8080/", "http://api.test:8080/", TestName = "signed with its port")]
    [TestCase("http://api.test:8080/", "http://api.test/", TestName = "signed without its port")]
    [TestCase("http://api.test:8080/", "https://api.test/", TestName = "signed as https, whose TLS ended before")]
    public async Task Signed_addresses(string sent, string signed)
    {
        using var caller = new OvhCaller { Signed = address => address.Replace(sent, signed, StringComparison.Ordinal) };

        Assert.That((await caller.Send(HttpMethod.Get, $"{OvhCaller.Root}/domain/zone?x=1", origin: sent.TrimEnd('/'))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static IEnumerable<TestCaseData> Strangers()
    {
        TestCaseData Case(string name, Action<OvhCaller> with, int status, string code) => new TestCaseData(with, status, code).SetName($"OVH refuses {name}");
        yield return Case("a wrong secret", caller => caller.Secret = "wrong", 400, "INVALID_SIGNATURE");
        yield return Case("an unknown consumer key", caller => caller.Consumer = "other", 403, "INVALID_CREDENTIAL");
        yield return Case("another address than was signed", caller => caller.Signed = address => $"{address}?", 400, "INVALID_SIGNATURE");
        yield return Case("a clock that is a minute late", caller => caller.Clock = TimeSpan.FromMinutes(-1), 400, "QUERY_TIME_OUT");
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task Strangers_are_told_by_a_code(Action<OvhCaller> with, int status, string code)
    {
        using var caller = new OvhCaller();
        with(caller);

        var refusal = await caller.Ask(HttpMethod.Get, $"{OvhCaller.Root}/domain/zone", null, (HttpStatusCode)status);

        Assert.That(refusal!["errorCode"]!.GetValue<string>(), Is.EqualTo(code));
    }

    // The one thing that may be asked unsigned is what one needs in order to sign.
    [Test]
    public async Task Clock_is_theirs_and_has_to_be_asked()
    {
        using var caller = new OvhCaller(options => options with { OvhClockAhead = TimeSpan.FromMinutes(5) });
        await caller.Ask(HttpMethod.Get, $"{OvhCaller.Root}/domain/zone", null, HttpStatusCode.BadRequest);

        using var unsigned = caller.Others.Client(null);
        var time = long.Parse(await unsigned.GetStringAsync($"{OvhCaller.Root}/auth/time"), System.Globalization.CultureInfo.InvariantCulture);
        caller.Clock = DateTimeOffset.FromUnixTimeSeconds(time) - caller.Others.Time.GetUtcNow();

        Assert.That((await caller.Ask(HttpMethod.Get, $"{OvhCaller.Root}/domain/zone"))!.ToJsonString(), Is.EqualTo("""["academie.test"]"""));
        await caller.Ask(HttpMethod.Get, $"{OvhCaller.Root}/auth/currentCredential");
    }

    [Test]
    public async Task Nothing_is_served_before_a_refresh_nor_at_once_after_it()
    {
        using var caller = new OvhCaller();
        await caller.Create("forum", "198.18.0.9");
        caller.Wait(60);
        var before = (caller.Simulator.Names.Resolve(Host).Count, await caller.IsDeployed());

        await caller.Refresh();
        var during = (caller.Simulator.Names.Resolve(Host).Count, await caller.IsDeployed());
        await caller.Refresh(HttpStatusCode.Conflict);
        caller.Wait(2);
        var after = (caller.Simulator.Names.Resolve(Host).Count, await caller.IsDeployed());

        Assert.That((before, during, after), Is.EqualTo(((0, false), (0, false), (1, true))), "and a second refresh meanwhile is a conflict");
    }

    [Test]
    public async Task Create_said_twice_makes_two_records_and_a_get_knows_them_late()
    {
        using var caller = new OvhCaller();
        var (one, two) = (await caller.Create("forum", "198.18.0.9"), await caller.Create("forum", "198.18.0.9"));

        await caller.Ask(HttpMethod.Get, $"{OvhCaller.Zone}/record/{one}", null, HttpStatusCode.NotFound);
        caller.Wait(3);
        var listed = await caller.Ask(HttpMethod.Get, $"{OvhCaller.Zone}/record?fieldType=A&subDomain=forum");
        var record = await caller.Ask(HttpMethod.Get, $"{OvhCaller.Zone}/record/{one}");

        Assert.Multiple(() =>
        {
            Assert.That(listed!.AsArray().Select(id => id!.GetValue<long>()), Is.EqualTo(new[] { one, two }), "numbers only");
            Assert.That(record!.ToJsonString(), Is.EqualTo($$"""{"id":{{one}},"zone":"academie.test","fieldType":"A","subDomain":"forum","target":"198.18.0.9","ttl":60}"""));
            Assert.That(caller.Simulator.Inventory("ovh").Records, Has.Count.EqualTo(2).And.All.Property("Account").EqualTo("ovh"));
        });
    }

    [Test]
    public async Task Changes_and_removals_answer_null_and_are_served_by_the_next_refresh()
    {
        using var caller = new OvhCaller();
        var id = await caller.Create("forum", "198.18.0.9");
        await caller.Refresh();
        caller.Wait(3);

        var changed = await caller.Send(HttpMethod.Put, $"{OvhCaller.Zone}/record/{id}", new { subDomain = "forum", target = "198.18.0.10", ttl = 60 });
        var still = caller.Simulator.Names.Resolve(Host).Single();
        await caller.Refresh();
        caller.Wait(2);
        var now = caller.Simulator.Names.Resolve(Host).Single();
        var removed = await caller.Send(HttpMethod.Delete, $"{OvhCaller.Zone}/record/{id}");
        await caller.Ask(HttpMethod.Delete, $"{OvhCaller.Zone}/record/{id}", null, HttpStatusCode.NotFound);
        await caller.Refresh();
        caller.Wait(2);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((await changed.Content.ReadAsStringAsync(), await removed.Content.ReadAsStringAsync()), Is.EqualTo(("null", "null")));
            Assert.That((still, now, caller.Simulator.Names.Resolve(Host).Count), Is.EqualTo(("198.18.0.9", "198.18.0.10", 0)));
        });
    }

    [TestCase("NOPE", "x", 60, TestName = "an unknown type is refused")]
    [TestCase("A", "not-an-address", 60, TestName = "an address that isn't one is refused")]
    [TestCase("A", "198.18.0.1", 5, TestName = "a time to live below a minute is refused")]
    public async Task Bad_records(string type, string target, int ttl)
    {
        using var caller = new OvhCaller();

        var refusal = await caller.Ask(HttpMethod.Post, $"{OvhCaller.Zone}/record", new { fieldType = type, subDomain = "x", target, ttl }, HttpStatusCode.BadRequest);

        Assert.That(refusal!["class"]!.GetValue<string>(), Is.EqualTo("Client::BadRequest"));
    }

    [TestCase(FaultKind.Error5xxDone, 503, "Server::InternalServerError::Maintenance", 1, TestName = "OVH, 5xx: done")]
    [TestCase(FaultKind.Error5xxNotDone, 503, "Server::InternalServerError::Maintenance", 0, TestName = "OVH, 5xx: not done")]
    [TestCase(FaultKind.Throttled, 408, "Client::RequestTimeout", 0, TestName = "OVH, too many: a time-out")]
    [TestCase(FaultKind.Quota, 403, "Client::Forbidden::ItemQuotaReached", 0, TestName = "OVH, quota: not done")]
    public async Task Faults_speak_in_classes(FaultKind kind, int status, string said, int made)
    {
        using var caller = new OvhCaller();
        caller.Simulator.Faults.Add(new Fault("create-record", kind));

        var refusal = await caller.Ask(HttpMethod.Post, $"{OvhCaller.Zone}/record", new { fieldType = "A", subDomain = "x", target = "198.18.0.1", ttl = 60 }, (HttpStatusCode)status);

        Assert.That((refusal!["class"]!.GetValue<string>(), caller.Simulator.Inventory("ovh").Records.Count), Is.EqualTo((said, made)));
    }

    [Test]
    public async Task Others_zones_and_unknown_ones_do_not_exist()
    {
        using var caller = new OvhCaller();

        var scaleways = await caller.Ask(HttpMethod.Get, $"{OvhCaller.Root}/domain/zone/localhost/record", null, HttpStatusCode.NotFound);
        await caller.Others.Ask(HttpMethod.Get, "/domain/v2beta1/dns-zones/academie.test/records", null, HttpStatusCode.NotFound);

        Assert.That(scaleways!["class"]!.GetValue<string>(), Is.EqualTo("Client::NotFound::ServiceDoesNotExists"));
    }

    // What Nova doesn't say: whether a flavor is in stock.
    [Test]
    public async Task Stock_and_quota_of_its_project_can_be_asked()
    {
        using var caller = new OvhCaller();
        caller.Simulator.SetStock("GRA11", "b3-8", "shortage");
        caller.Simulator.SetQuota("ovh", "servers", 3);
        var project = $"{OvhCaller.Root}/cloud/project/{OvhCaller.Account.OpenStack!.ProjectId}";

        var flavors = (await caller.Ask(HttpMethod.Get, $"{project}/flavor?region=GRA11"))!.AsArray();
        var quota = (await caller.Ask(HttpMethod.Get, $"{project}/quota"))!.AsArray();

        Assert.Multiple(() =>
        {
            Assert.That(flavors.Where(flavor => !flavor!["available"]!.GetValue<bool>()).Select(flavor => flavor!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "b3-8" }));
            Assert.That(quota.Select(region => region!["instance"]!["maxInstances"]!.GetValue<int>()), Is.EqualTo(new[] { 3, 3 }));
        });
    }

    [Test]
    public async Task Answers_have_the_members_of_the_published_schema()
    {
        using var caller = new OvhCaller();
        var id = await caller.Create("forum", "198.18.0.9");
        caller.Wait(3);
        var models = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RecordingTests.Folder(), "ovh", "models.json")))!;
        var project = $"{OvhCaller.Root}/cloud/project/{OvhCaller.Account.OpenStack!.ProjectId}";

        await Assert.MultipleAsync(async () =>
        {
            Check(models, "domain.zone.Record", await caller.Ask(HttpMethod.Get, $"{OvhCaller.Zone}/record/{id}"));
            Check(models, "domain.zone.Zone", await caller.Ask(HttpMethod.Get, OvhCaller.Zone));
            Check(models, "domain.zone.Status", await caller.Ask(HttpMethod.Get, $"{OvhCaller.Zone}/status"));
            Check(models, "cloud.flavor.Flavor", (await caller.Ask(HttpMethod.Get, $"{project}/flavor"))![0]);
        });
    }

    private static void Check(JsonNode models, string name, JsonNode? answer)
    {
        var members = models[name]!["properties"]!.AsObject();
        Assert.That(answer!.AsObject().Select(member => member.Key), Is.EquivalentTo(members.Select(member => member.Key)), name);
        foreach (var (member, schema) in members)
        {
            var kind = answer[member]?.GetValueKind();
            var type = schema!["type"]!.GetValue<string>();
            var right = kind is null ? schema["canBeNull"]!.GetValue<bool>() : type.EndsWith("[]", StringComparison.Ordinal) ? kind is System.Text.Json.JsonValueKind.Array : type switch
            {
                "long" or "double" => kind is System.Text.Json.JsonValueKind.Number,
                "boolean" => kind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
                "string" or "datetime" => kind is System.Text.Json.JsonValueKind.String,
                _ => true,
            };
            Assert.That(right, $"{name}.{member} is {kind}, published {type}");
        }
    }
}
