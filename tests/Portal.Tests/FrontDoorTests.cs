using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.FrontDoor;
using AppsEducation.Portal.Tests.Support;
using AppsEducation.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace AppsEducation.Portal.Tests;

/// <summary>One address for everyone: resources go to their owner, strangers go nowhere.</summary>
[TestFixture]
internal sealed class FrontDoorTests
{
    private FrontDoorHost door = null!;

    [OneTimeSetUp]
    public async Task Start() => door = await FrontDoorHost.Start();

    [OneTimeTearDown]
    public async Task End() => await door.DisposeAsync();

    [TestCase("/api/v1/offerings", Owners.Catalogue), TestCase("/api/v1/blueprints/etherpad/1", Owners.Catalogue)]
    [TestCase("/api/v1/academies", Owners.Tenants), TestCase("/api/v1/academies/dijon/selections?limit=5", Owners.Tenants), TestCase("/api/v1/operations/op_x/events", Owners.Tenants)]
    [TestCase("/api/v1/selections/enablements", Owners.Tenants), TestCase("/api/v1/subportals", Owners.Tenants), TestCase("/api/v1/journal", Owners.Tenants)]
    [TestCase("/api/v1/instances/ins_x", Owners.Provisioning), TestCase("/api/v1/accounts", Owners.Provisioning), TestCase("/api/v1/placements/preflight", Owners.Provisioning)]
    public async Task A_resource_is_answered_by_its_owner(string path, string owner)
    {
        using var answer = await door.Ask(path, FrontDoorHost.Key);
        var said = await answer.Content.ReadFromJsonAsync<JsonObject>();

        Assert.Multiple(() =>
        {
            Assert.That(said!["service"]!.GetValue<string>(), Is.EqualTo(owner));
            Assert.That(said["path"]!.GetValue<string>(), Is.EqualTo(path), "path and query arrive as they were");
            Assert.That(said["authorization"]!.GetValue<string>(), Is.EqualTo($"Bearer {FrontDoorHost.Key}"), "the service judges the key again");
        });
    }

    [TestCase("/api/v1/academies"), TestCase("/api/v1/instances"), TestCase("/api/v1/offerings")]
    public async Task Without_a_key_nothing_gets_through(string path)
    {
        using var none = await door.Ask(path, null);
        using var wrong = await door.Ask(path, new string('x', 64));

        Assert.That((none.StatusCode, wrong.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)));
    }

    [TestCase("/enrol"), TestCase("/enrol/renewal")]
    public async Task Machines_prove_themselves_to_Provisioning(string path)
    {
        using var answer = await door.Http.PostAsJsonAsync(path, new { token = "t" });

        Assert.That((await answer.Content.ReadFromJsonAsync<JsonObject>())!["service"]!.GetValue<string>(), Is.EqualTo(Owners.Provisioning));
    }

    // The one place where callers are limited: what is refused here doesn't reach the service.
    [Test]
    public async Task A_flood_stops_at_the_door()
    {
        await using var narrow = await FrontDoorHost.Start(("Limits:PerKey", "3"), ("Limits:Window", "01:00:00"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await narrow.Ask("/api/v1/academies", FrontDoorHost.Key);
            answers.Add(answer.StatusCode);
        }
        using var page = await narrow.Http.GetAsync("/accessibilite");
        using var health = await narrow.Http.GetAsync("/health/live");

        Assert.Multiple(() =>
        {
            Assert.That(answers, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests }));
            Assert.That(narrow.Asked.Count(path => path == "/api/v1/academies"), Is.EqualTo(3), "the service was asked no more often");
            Assert.That((page.StatusCode, health.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)), "pages and health go on");
        });
    }

    [Test]
    public async Task A_service_that_is_away_is_said_to_be_away()
    {
        await using var lame = await FrontDoorHost.Start();
        await lame.Stop(Owners.Provisioning);

        using var answer = await lame.Ask("/api/v1/instances", FrontDoorHost.Key);
        using var other = await lame.Ask("/api/v1/academies", FrontDoorHost.Key);
        var problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(Contracts.ApiJson.Tolerant);

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(problem!.Code, Is.EqualTo(ProblemCodes.Unavailable));
            Assert.That(problem.Detail, Does.Contain("Provisioning"));
            Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the others go on");
        });
    }

    [Test]
    public async Task The_report_of_each_service_is_in_the_doors_own()
    {
        await using var lame = await FrontDoorHost.Start();
        await lame.Stop(Owners.Provisioning);

        using var closed = await lame.Ask("/health/detail", null);
        using var answer = await lame.Ask("/health/detail", FrontDoorHost.Key);
        using var ready = await lame.Ask("/health/ready", null);
        var told = (await answer.Content.ReadFromJsonAsync<HealthAnswer>(Contracts.ApiJson.Tolerant))!;

        Assert.Multiple(() =>
        {
            Assert.That((closed.StatusCode, answer.StatusCode, ready.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK)), "pages don't wait for a service that is away");
            Assert.That(told.Status, Is.EqualTo("Unhealthy"), "the worst");
            Assert.That(told.Checks, Is.SupersetOf(new[] { new HealthLine("database-catalogue", "Healthy"), FrontDoorHost.Aside, new HealthLine("service-provisioning", "Unhealthy", "it doesn't answer") }));
        });
    }

    [Test]
    public async Task One_description_is_made_of_the_services_own()
    {
        var merged = (await door.Http.GetFromJsonAsync<JsonObject>("/api/openapi/v1.json"))!;

        Assert.Multiple(() =>
        {
            Assert.That(((JsonObject)merged["paths"]!).Select(path => path.Key), Is.EqualTo(new[] { "/api/v1/academies/{academy}", "/api/v1/instances", "/api/v1/journal", "/api/v1/offerings", "/enrol" }));
            Assert.That(merged["paths"]!["/api/v1/journal"]!["get"]!["operationId"]!.GetValue<string>(), Is.EqualTo("tenants"), "the owner's word counts, whoever else describes the path");
            Assert.That(((JsonObject)merged["components"]!["schemas"]!).Select(schema => schema.Key), Is.EqualTo(new[] { "Shared" }));
            Assert.That(merged["openapi"]!.GetValue<string>(), Does.StartWith("3.1"));
        });
    }

    [Test]
    public async Task Half_a_description_is_none()
    {
        await using var lame = await FrontDoorHost.Start();
        await lame.Stop(Owners.Tenants);

        using var early = await lame.Http.GetAsync("/api/openapi/v1.json");

        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public void Two_meanings_of_one_name_are_refused()
    {
        var one = FrontDoorHost.Describe("x", "/api/v1/offerings");
        var other = FrontDoorHost.Describe("x", "/api/v1/academies");
        other["components"]!["schemas"]!["Shared"]!["type"] = "string";

        Assert.That(() => MergedDescription.Merge([(Owners.Catalogue, one), (Owners.Tenants, other)]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("Shared"));
    }

    [Test]
    public async Task Pages_are_the_Portals_own()
    {
        using var home = await door.Http.GetAsync("/accessibilite");

        Assert.That((home.StatusCode, home.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.OK, "text/html")));
    }

    [TestCase("Services:Tenants", ""), TestCase("Services:Tenants", "tenants:8081"), TestCase("Services:Catalogue", "ftp://x/")]
    public void A_missing_or_wrong_address_stops_the_start_with_a_sentence(string key, string value)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Services:Tenants"] = "http://t/", ["Services:Catalogue"] = "http://c/", ["Services:Provisioning"] = "http://p/", [key] = value });

        Assert.That(builder.AddFrontDoor, Throws.InstanceOf<ConfigurationException>().With.Message.Contains(key.Replace(":", "__")));
    }
}
