using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.Provisioning.Hosting.Ovh.Wire;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>Every call is signed at the provider's time, whatever ours is; what is refused for its time is signed anew, once.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OvhSignatureTests
{
    private const string Time = "GET /1.0/auth/time";
    private const string Ids = "GET /1.0/domain/zone/apps.example.fr/record?fieldType=A";
    private const string Records = "POST /1.0/domain/zone/apps.example.fr/record";
    private const string Invalid = """{"errorCode":"INVALID_SIGNATURE","httpCode":"400 Bad Request","message":"Invalid signature"}""";

    private readonly ScriptedCloud cloud = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));   // years behind
    private readonly ZoneApi api;

    public OvhSignatureTests()
    {
        OvhAccounts.Keys("ak", "as", "ck");
        api = new OvhClients(new CallOptions { PerSecond = 1000, Burst = 1000 }, clock, () => 0.5, _ => cloud).Of(OvhAccounts.One).Zones;
        cloud.On(Time, 200, "1764000000").On(Ids, 200, "[]");
    }

    private Task<IReadOnlyList<long>> List() => clock.Run(api.RecordIds("apps.example.fr", CancellationToken.None));

    private Task<Made<RecordRow>> Create() => clock.Run(api.Create("apps.example.fr", new NewRecord("A", "etherpad.dijon", "203.0.113.7", 60), CancellationToken.None));

    private IReadOnlyList<string> Headers(string call, string header) => [.. cloud.Asked.Where(ask => ask.Call == call).Select(ask => ask.Request.Headers.GetValues(header).Single())];

    // The first: cloud-apis §4.2, as node-ovh makes it; the others: sha1sum of the formula there.
    [TestCase("POST", "https://127.0.0.1/v1/cloud/project/p1/instance", """{"name":"n","flavorId":"f","region":"GRA11","imageId":"i"}""", 1764000000, "$1$8694b717625a6e4960333743ea726ac41e1e2d3d")]
    [TestCase("GET", "https://eu.api.ovh.com/1.0/domain/zone/apps.example.fr/record?fieldType=A", "", 1764000000, "$1$18573ff6770166f021492a7f1256eb506770b063")]
    [TestCase("POST", "https://127.0.0.1:18443/v1/domain/zone/apps.example.fr/record", """{"fieldType":"A","subDomain":"etherpad.dijon","target":"203.0.113.7","ttl":60}""", 1764000007, "$1$c13a276cdd7f6a66664dbd5f44ed31ff11072ef3")]
    public void A_signature_is_the_providers_formula(string method, string url, string body, long at, string expected) =>
        Assert.That(OvhSignature.Of("as", "ck", new HttpMethod(method), url, Encoding.UTF8.GetBytes(body), at), Is.EqualTo(expected));

    [Test]
    public async Task A_call_is_signed_with_its_query_at_the_providers_time()
    {
        await List();

        var request = cloud.Asked[^1].Request;
        Assert.Multiple(() =>
        {
            Assert.That(request.Headers.GetValues("X-Ovh-Application").Single(), Is.EqualTo("ak"));
            Assert.That(request.Headers.GetValues("X-Ovh-Consumer").Single(), Is.EqualTo("ck"));
            Assert.That(Headers(Ids, "X-Ovh-Signature"), Is.EqualTo(new[] { "$1$18573ff6770166f021492a7f1256eb506770b063" }));
            Assert.That(cloud.Asked[0].Request.Headers.Contains("X-Ovh-Signature"), Is.False, "the time isn't signed");
        });
    }

    [Test]
    public async Task The_time_is_asked_once_and_goes_on_with_our_clock()
    {
        await List();
        clock.Advance(TimeSpan.FromHours(3));
        await List();

        Assert.That((cloud.Calls.Count(call => call == Time), Headers(Ids, "X-Ovh-Timestamp")[1]), Is.EqualTo((1, "1764010800")));
    }

    [Test]
    public async Task The_body_is_signed_as_it_is_sent()
    {
        cloud.On(Records, 200, """{"id":7,"zone":"apps.example.fr","fieldType":"A","subDomain":"etherpad.dijon","target":"203.0.113.7","ttl":60}""");

        var made = await Create();

        var (_, body, request) = cloud.Asked[^1];
        Assert.Multiple(() =>
        {
            Assert.That(made.Row, Is.EqualTo(new RecordRow(7, "203.0.113.7", "etherpad.dijon")));
            Assert.That(body, Is.EqualTo("""{"fieldType":"A","subDomain":"etherpad.dijon","target":"203.0.113.7","ttl":60}"""));
            Assert.That(request.Headers.GetValues("X-Ovh-Signature").Single(), Is.EqualTo(OvhSignature.Of("as", "ck", HttpMethod.Post, "https://eu.api.ovh.com/1.0/domain/zone/apps.example.fr/record", Encoding.UTF8.GetBytes(body), 1764000000)));
        });
    }

    // A machine that slept: its clock stood still. What was refused wasn't done, so a creation is said again too.
    [TestCase("INVALID_SIGNATURE")]
    [TestCase("QUERY_TIME_OUT")]
    public async Task A_call_refused_for_its_time_is_signed_at_the_right_one_and_sent_again(string code)
    {
        await List();
        cloud.On(Time, 200, "1764009999").On(Records, (request, _) => Task.FromResult(request.Headers.GetValues("X-Ovh-Timestamp").Single() == "1764009999"
            ? new HttpResponseMessage { Content = new StringContent("""{"id":7,"target":"203.0.113.7","subDomain":"etherpad.dijon"}""") }
            : new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest) { Content = new StringContent(Invalid.Replace("INVALID_SIGNATURE", code)) }));

        var made = await Create();

        Assert.That((made.Row.Id, cloud.Calls.Count(call => call == Records)), Is.EqualTo((7L, 2)));
    }

    [Test]
    public async Task A_refused_signature_at_the_right_time_is_the_keys_and_a_persons_matter()
    {
        cloud.On(Records, 400, Invalid);

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(Create))!;

        Assert.That((refused.Kind, refused.By, cloud.Calls.Count(call => call == Records)), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials, 1)));
    }

    // Nothing was sent, for certain: the intent mustn't stay open.
    [TestCase(503, "")]
    [TestCase(200, "null")]
    [TestCase(200, "<html>")]
    [TestCase(-1, "")]
    public async Task A_creation_whose_time_cant_be_had_was_not_done(int status, string body)
    {
        if (status > 0)
            cloud.On(Time, status, body);
        else
            cloud.On(Time, (_, _) => throw new HttpRequestException("reset"));

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(Create))!;

        Assert.That((refused.Kind, cloud.Calls.Contains(Records)), Is.EqualTo((Refusal.Retry, false)));
    }

    [Test]
    public async Task Keys_are_read_at_each_call_and_one_that_is_missing_is_said_by_where_it_was()
    {
        await List();
        OvhAccounts.Keys("ak", "renewed", "ck2");
        await List();
        Environment.SetEnvironmentVariable(OvhAccounts.Variables + "CK", null);
        var refused = (await Assert.ThrowsAsync<ProviderRefused>(List))!;

        Assert.Multiple(() =>
        {
            Assert.That(Headers(Ids, "X-Ovh-Consumer"), Is.EqualTo(new[] { "ck", "ck2" }));
            Assert.That((refused.Kind, refused.By), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials)));
            Assert.That(refused.ToString(), Does.Contain(OvhAccounts.Variables + "CK").And.Not.Contain("renewed"));
        });
    }

    // The way OVH throttles (external-dns#1546).
    [Test]
    public async Task A_reset_leaves_a_creation_open_and_a_look_to_be_tried_again()
    {
        cloud.On(Records, (_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded)).On(Ids, 408);

        var creation = (await Assert.ThrowsAsync<ProviderRefused>(Create))!;
        var look = (await Assert.ThrowsAsync<ProviderRefused>(List))!;

        Assert.Multiple(() =>
        {
            Assert.That((creation.Kind, look.Kind), Is.EqualTo((Refusal.Ambiguous, Refusal.Retry)));
            Assert.That(cloud.Calls.Count(call => call == Records), Is.EqualTo(1));
            Assert.That(cloud.Calls.Count(call => call == Ids), Is.EqualTo(3));
        });
    }
}
