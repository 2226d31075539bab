using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>The door that is open to everybody: wrong bodies, large ones, guesses and floods.</summary>
[TestFixture]
internal sealed class EnrolmentGuardTests : EnrolmentTests
{
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
        var answer = await Host.Http.PostAsync("/enrol", new StringContent(body, Encoding.UTF8, "application/json"));

        var said = await answer.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(said, Does.Not.Contain("CANARY"));
            Assert.That(string.Join('\n', Host.Logs), Does.Not.Contain("CANARY"));
        });
    }

    [Test]
    public async Task A_large_body_is_refused()
    {
        var answer = await Host.Http.PostAsync("/enrol", new StringContent($$"""{"token":"{{new string('a', 9000)}}"}""", Encoding.UTF8, "application/json"));
        Assert.That((int)answer.StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task Guessing_is_slowed_and_a_minute_later_forgiven()
    {
        var token = await Host.PoweredOn(Id);
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
        Host.Clock.Advance(TimeSpan.FromMinutes(1));
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

    [Test]
    public async Task Many_machines_behind_one_address_enrol_within_a_minute()
    {
        for (var i = 0; i < 61; i++)   // more than it may guess wrongly
            await Enrols(await Host.PoweredOn($"ins_{i:d16}", $"etherpad.a{i}.localhost"), instance: $"ins_{i:d16}");
    }

    private async Task<int> From(string address, string forwardedFor)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"token":"{{new string('a', 43)}}","instance":"{{Id}}","machineKey":"{{MachineHost.NewMachineKey()}}"}""");
        var answer = await Host.Server.SendAsync(http =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(address);
            (http.Request.Method, http.Request.Path, http.Request.ContentType) = ("POST", "/enrol", "application/json");
            http.Request.Headers["X-Forwarded-For"] = forwardedFor;
            http.Request.Body = new MemoryStream(body);
        });
        return answer.Response.StatusCode;
    }
}
