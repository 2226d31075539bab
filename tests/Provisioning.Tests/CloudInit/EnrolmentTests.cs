using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.CloudInit;

[TestFixture]
internal sealed class EnrolmentTests
{
    private const string Id = "ins_7hk2m4q8z1n5c3vx";
    private MachineHost host = null!;

    [SetUp]
    public async Task Start() => host = await MachineHost.Begin();

    [TearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public async Task A_machine_gets_a_certificate_for_exactly_its_name_and_an_identity()
    {
        var token = await host.PoweredOn(Id);

        var enrolled = await Enrols(token);

        using var leaf = X509Certificate2.CreateFromPem(enrolled.Certificate, enrolled.PrivateKey);   // throws when the key is another's
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(host.Services.GetRequiredService<ICertificates>().Root!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = MachineHost.Start.UtcDateTime;
        Assert.Multiple(() =>
        {
            Assert.That(enrolled.HostName, Is.EqualTo("etherpad.dijon.localhost"));
            Assert.That(chain.Build(leaf), Is.True, string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation)));
            Assert.That(leaf.MatchesHostname("etherpad.dijon.localhost", allowCommonName: false), Is.True);
            Assert.That(leaf.MatchesHostname("nextcloud.dijon.localhost", allowCommonName: false), Is.False, "a neighbour's name");
            Assert.That(enrolled.NotAfter, Is.EqualTo(MachineHost.Start.AddDays(30)));
            Assert.That(enrolled.ProbeIdentity, Does.StartWith("prb_").And.Length.GreaterThan(40));
        });
    }

    // Its answer may get lost on the way; the token is gone then, and the machine would be an orphan.
    [Test]
    public async Task Asked_again_with_its_key_it_is_told_the_same_identity()
    {
        var token = await host.PoweredOn(Id);
        var key = MachineHost.NewMachineKey();
        var first = await Enrols(token, key);
        host.Clock.Advance(TimeSpan.FromMinutes(59));

        var second = await Enrols(token, key);

        Assert.That(second.ProbeIdentity, Is.EqualTo(first.ProbeIdentity));
        Assert.That(second.NotAfter, Is.EqualTo(MachineHost.Start.AddMinutes(59).AddDays(30)), "a certificate that is valid now");
    }

    // The token stands in the user data and the machine key is public: together they must not open the name's private key for ever.
    [Test]
    public async Task A_redeemed_token_is_worth_nothing_after_its_lifetime()
    {
        var token = await host.PoweredOn(Id);
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        var key = MachineHost.NewMachineKey();
        var enrolled = await Enrols(token, key);
        host.Clock.Advance(TimeSpan.FromMinutes(59));
        await Enrols(token, key);   // counted from its redemption, not from power-on
        host.Clock.Advance(TimeSpan.FromMinutes(2));

        await Refuses(token, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid, key);
        Assert.That((await Renews(enrolled.ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the machine itself goes on with its identity");
    }

    [Test]
    public async Task A_token_serves_one_machine_only()
    {
        var token = await host.PoweredOn(Id);
        var mine = MachineHost.NewMachineKey();
        await Enrols(token, mine);

        await Refuses(token, HttpStatusCode.Conflict, ProblemCodes.EnrolmentUsed, MachineHost.NewMachineKey());
        Assert.That((await Enrols(token, mine)).HostName, Is.Not.Empty, "the first one is not locked out by the second's try");
    }

    [Test]
    public async Task Of_two_machines_at_the_same_instant_one_wins()
    {
        var token = await host.PoweredOn(Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Post(token, MachineHost.NewMachineKey())));

        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.Conflict), Is.EqualTo(7), string.Join(" ", answers.Select(a => a.StatusCode)));
    }

    [Test]
    public async Task One_machine_that_asks_eight_times_at_once_gets_one_identity()
    {
        var token = await host.PoweredOn(Id);
        var key = MachineHost.NewMachineKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Enrols(token, key)));

        Assert.That(answers.Select(a => a.ProbeIdentity).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await Renews(answers[0].ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Its_lifetime_counts_from_power_on()
    {
        var token = await host.PoweredOn(Id, poweredOn: false);
        host.Clock.Advance(TimeSpan.FromDays(3));   // waiting for stock
        await host.Change(Id, i => i.PoweredOnAt = host.Clock.GetUtcNow());
        host.Clock.Advance(TimeSpan.FromMinutes(59));

        await Enrols(token);
    }

    [Test]
    public async Task It_is_short_lived()
    {
        var token = await host.PoweredOn(Id);
        host.Clock.Advance(TimeSpan.FromMinutes(61));

        await Refuses(token, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid);
    }

    // New user data for a machine that ran before: PoweredOnAt lies back, the token is young.
    [Test]
    public async Task A_token_in_later_user_data_lives_from_its_issue()
    {
        await host.PoweredOn(Id);
        host.Clock.Advance(TimeSpan.FromHours(30));
        var later = await host.RenderedToken(Id, version: 1);
        host.Clock.Advance(TimeSpan.FromMinutes(50));

        await Enrols(later);
    }

    // A worker was paused after it rendered: what it rendered never reached the server, or did so last. Either must work.
    [Test]
    public async Task Every_rendered_token_works_until_one_is_redeemed()
    {
        var first = await host.PoweredOn(Id);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        var second = await host.RenderedToken(Id);
        host.Clock.Advance(TimeSpan.FromSeconds(5));

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
        var older = await host.PoweredOn(Id);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        await Enrols(await host.RenderedToken(Id));

        await Refuses(older, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid);
    }

    [TestCase(Phase.Removing)]
    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Removed)]
    [TestCase(Phase.Failed)]
    public async Task What_is_going_away_neither_enrols_nor_renews(object phase)
    {
        var token = await host.PoweredOn(Id);
        var key = MachineHost.NewMachineKey();
        var enrolled = await Enrols(token, key);
        await host.Change(Id, i => i.Phase = (Phase)phase);

        await Refuses(token, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid, key);
        Assert.That((await Renews(enrolled.ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Another_instance_s_token_opens_nothing()
    {
        await host.PoweredOn(Id);
        var others = await host.PoweredOn("ins_0000000000000001", "nextcloud.dijon.localhost");

        await Refuses(others, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid);
    }

    [Test]
    public async Task A_certificate_is_renewed_with_the_identity_alone()
    {
        var enrolled = await Enrols(await host.PoweredOn(Id));
        host.Clock.Advance(TimeSpan.FromDays(20));

        var answer = await Renews(enrolled.ProbeIdentity);
        var renewed = (await answer.Content.ReadFromJsonAsync<Enrolled>(ApiJson.Tolerant))!;

        Assert.Multiple(() =>
        {
            Assert.That(renewed.NotAfter, Is.EqualTo(MachineHost.Start.AddDays(50)));
            Assert.That(renewed.ProbeIdentity, Is.EqualTo(enrolled.ProbeIdentity));
            Assert.That(answer.Headers.CacheControl?.NoStore, Is.True, "no cache keeps a private key");
        });
    }

    [TestCase("")]
    [TestCase("Bearer")]
    [TestCase("Bearer prb_wrong")]
    [TestCase("Basic cHJiX3dyb25n")]
    public async Task Nobody_renews_with(string authorization)
    {
        await Enrols(await host.PoweredOn(Id));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/enrol/renewal");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        Assert.That((await host.Http.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private static IEnumerable<TestCaseData> WrongBodies()
    {
        var key = MachineHost.NewMachineKey();
        yield return new TestCaseData("").SetArgDisplayNames("nothing");
        yield return new TestCaseData("null").SetArgDisplayNames("null");
        yield return new TestCaseData("[]").SetArgDisplayNames("a list");
        yield return new TestCaseData("{").SetArgDisplayNames("half a body");
        yield return new TestCaseData($$"""{"instance":"{{Id}}","machineKey":"{{key}}"}""").SetArgDisplayNames("no token");
        yield return new TestCaseData($$"""{"token":null,"instance":"{{Id}}","machineKey":"{{key}}"}""").SetArgDisplayNames("null token");
        yield return new TestCaseData($$"""{"token":"CANARY-TOKEN","instance":"{{Id}}","machineKey":"{{key}}","tenantId":"01"}""").SetArgDisplayNames("an unknown field");
        yield return new TestCaseData($$"""{"token":"CANARY-TOKEN","token":"b","instance":"{{Id}}","machineKey":"{{key}}"}""").SetArgDisplayNames("a field twice");
        yield return new TestCaseData($$"""{"token":"CANARY-TOKEN","instance":"{{Id}}","machineKey":"not base64"}""").SetArgDisplayNames("a key that is no base64");
        yield return new TestCaseData($$"""{"token":"CANARY-TOKEN","instance":"{{Id}}","machineKey":"AAAA"}""").SetArgDisplayNames("a key that is no key");
        yield return new TestCaseData($$"""{"token":"CANARY-TOKEN","instance":"{{Id}}","machineKey":"{{Convert.ToBase64String([.. Convert.FromBase64String(key), 0])}}"}""").SetArgDisplayNames("a key with something after it");
        yield return new TestCaseData(new string('[', 100)).SetArgDisplayNames("100 deep");
    }

    [TestCaseSource(nameof(WrongBodies))]
    public async Task A_wrong_body_is_a_clear_refusal_that_repeats_no_token(string body)
    {
        var answer = await host.Http.PostAsync("/enrol", new StringContent(body, Encoding.UTF8, "application/json"));

        var said = await answer.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(said, Does.Not.Contain("CANARY"));
            Assert.That(string.Join('\n', host.Logs), Does.Not.Contain("CANARY"));
        });
    }

    [Test]
    public async Task A_large_body_is_refused()
    {
        var answer = await host.Http.PostAsync("/enrol", new StringContent($$"""{"token":"{{new string('a', 9000)}}"}""", Encoding.UTF8, "application/json"));
        Assert.That((int)answer.StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task Guessing_is_slowed_and_a_minute_later_forgiven()
    {
        var token = await host.PoweredOn(Id);
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < 62; i++)
            codes.Add((await Post(new string('a', 43), MachineHost.NewMachineKey())).StatusCode);
        var limited = await Post(token, MachineHost.NewMachineKey());

        Assert.Multiple(() =>
        {
            Assert.That(codes.Take(60), Is.All.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(codes.Last(), Is.EqualTo(HttpStatusCode.TooManyRequests), "600 a minute, ten each");
            Assert.That(limited.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThan(TimeSpan.FromMinutes(1)));
        });
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Enrols(token);
    }

    // Machines come through Portal: limits count whoever is behind it, or one guesser would lock out everybody.
    [Test]
    public async Task Behind_portal_a_flood_of_one_address_is_not_another_s()
    {
        for (var i = 0; i < 62; i++)
            await From("127.0.0.1", forwardedFor: "198.51.100.66");

        Assert.That(await From("127.0.0.1", forwardedFor: "198.51.100.66"), Is.EqualTo(429));
        Assert.That(await From("127.0.0.1", forwardedFor: "198.51.100.7"), Is.EqualTo(403), "asked, and not limited");
    }

    [Test]
    public async Task A_stranger_cannot_say_that_it_is_somebody_else()
    {
        for (var i = 0; i < 62; i++)
            await From("198.51.100.66", forwardedFor: $"203.0.113.{i}");

        Assert.That(await From("198.51.100.66", forwardedFor: "203.0.113.200"), Is.EqualTo(429));
    }

    private async Task<int> From(string address, string forwardedFor)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"token":"{{new string('a', 43)}}","instance":"{{Id}}","machineKey":"{{MachineHost.NewMachineKey()}}"}""");
        var answer = await host.Server.SendAsync(http =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(address);
            (http.Request.Method, http.Request.Path, http.Request.ContentType) = ("POST", "/enrol", "application/json");
            http.Request.Headers["X-Forwarded-For"] = forwardedFor;
            http.Request.Body = new MemoryStream(body);
        });
        return answer.Response.StatusCode;
    }

    [Test]
    public async Task Many_machines_behind_one_address_enrol_within_a_minute()
    {
        for (var i = 0; i < 61; i++)   // more than it may guess wrongly
            await Enrols(await host.PoweredOn($"ins_{i:d16}", $"etherpad.a{i}.localhost"), instance: $"ins_{i:d16}");
    }

    // reliability.md: secrets are found nowhere but where they belong.
    [Test]
    public async Task No_secret_is_stored_or_logged()
    {
        var token = await host.PoweredOn(Id);
        var enrolled = await Enrols(token);
        await Renews(enrolled.ProbeIdentity);
        await host.Db(async db => await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)"));

        var kept = string.Join('\n', host.Logs) + string.Concat(Directory.GetFiles(host.Folder, "provisioning.db*").Select(ReadShared));
        var keyLine = enrolled.PrivateKey.Split('\n')[1];
        Assert.Multiple(() =>
        {
            Assert.That(kept, Does.Contain(EnrolmentToken.HashOf(token)), "the search looks at the right place");
            Assert.That(kept, Does.Not.Contain(token));
            Assert.That(kept, Does.Not.Contain(enrolled.ProbeIdentity));
            Assert.That(kept, Does.Not.Contain(keyLine));
        });
    }

    [Test]
    public async Task What_enrols_is_asked_at_once_by_the_prober()
    {
        var token = await host.PoweredOn(Id);
        await host.Db(async db =>
        {
            db.Add(new Provisioning.Probes.ProbeState { InstanceId = Id, TenantId = "09", Misses = 9, NotBefore = host.Clock.GetUtcNow().AddSeconds(30) });
            return await db.SaveChangesAsync();
        });

        await Enrols(token);

        var state = await host.Db(db => db.ProbeStates.SingleAsync());
        Assert.That((state.NotBefore, state.Misses), Is.EqualTo((host.Clock.GetUtcNow(), 0)), "no back-off any more");
    }

    private static string ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private Task<HttpResponseMessage> Post(string token, string machineKey, string instance = Id) =>
        host.Http.PostAsJsonAsync("/enrol", new Enrol(token, instance, machineKey), ApiJson.Strict);

    private async Task<Enrolled> Enrols(string token, string? machineKey = null, string instance = Id)
    {
        var answer = await Post(token, machineKey ?? MachineHost.NewMachineKey(), instance);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Enrolled>(ApiJson.Tolerant))!;
    }

    private async Task Refuses(string token, HttpStatusCode status, string code, string? machineKey = null)
    {
        var answer = await Post(token, machineKey ?? MachineHost.NewMachineKey());
        Assert.That(answer.StatusCode, Is.EqualTo(status), await answer.Content.ReadAsStringAsync());
        Assert.That((await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant))!.Code, Is.EqualTo(code));
    }

    private Task<HttpResponseMessage> Renews(string identity)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/enrol/renewal");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity);
        return host.Http.SendAsync(request);
    }
}
