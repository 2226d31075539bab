using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>One token an account, found services, and what becomes of a call whose token can't be had.</summary>
[TestFixture]
internal sealed class KeystoneTests : OpenStackStepTests
{
    private const string Servers = "GET /v2.1/servers/detail?limit=500";
    private const string None = """{"servers":[]}""";

    private OpenStackApi Api => Clients.Of(Bench.Plan.Account).Api;

    private int Authentications => Cloud.Calls.Count(call => call == Tokens);

    private Task<IReadOnlyList<ServerRow>> List() => Api.Compute.Servers(CancellationToken.None);

    [Test]
    public async Task A_token_is_kept_and_tells_where_the_regions_public_services_are()
    {
        Cloud.On(Servers, 200, None);

        await List();
        await List();

        var asked = Cloud.Asked.Where(ask => ask.Call == Servers).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Authentications, Is.EqualTo(1));
            Assert.That(BodyOf(Tokens), Is.EqualTo("""{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user-demo","domain":{"name":"Default"},"password":"canary-password"}}},"scope":{"project":{"id":"2c36ca94b2b64dd290377f4787e5966f"}}}}"""));
            Assert.That(asked.Select(ask => ask.Request.Headers.GetValues("X-Auth-Token").Single()), Is.All.EqualTo("token-1"));
            Assert.That(asked[0].Request.Headers.GetValues("OpenStack-API-Version").Single(), Is.EqualTo("compute 2.79"));
        });
    }

    // Seen on the rig: Cinder refuses a call that carries compute's version (400 "malformed").
    [Test]
    public async Task Computes_version_is_said_to_compute_alone()
    {
        Cloud.On($"GET {V}/volumes/detail", 200, """{"volumes":[]}""");

        await Api.Volumes.Volumes(CancellationToken.None);

        Assert.That(Cloud.Asked[^1].Request.Headers.Contains("OpenStack-API-Version"), Is.False);
    }

    [Test]
    public async Task Each_service_gets_the_version_its_paths_begin_with_whether_or_not_the_catalogue_says_it()
    {
        var hosts = new List<string>();
        foreach (var call in new[] { "GET /v2.1/servers/detail", "GET /v2.0/ports", $"GET {V}/volumes/detail", "GET /v2/images" })
        {
            Cloud.On(call, (request, _) =>
            {
                hosts.Add(request.RequestUri!.Host);
                return Task.FromResult(new HttpResponseMessage { Content = new StringContent("""{"servers":[],"ports":[],"volumes":[],"images":[]}""") });
            });
        }

        await List();
        await Api.Network.Ports(CancellationToken.None);
        await Api.Volumes.Volumes(CancellationToken.None);
        await Api.Images.Images("x", CancellationToken.None);

        Assert.That(hosts, Is.EqualTo(new[] { "compute.gra11", "network.gra11", "volume.gra11", "image.gra11" }));
    }

    [Test]
    public async Task An_application_credential_takes_no_scope()
    {
        var account = OpenStackAccounts.One with { Name = "app", Credential = new KeystoneCredential("f826bad3", null, null, Secret.InVariable(OpenStackAccounts.Variable)) };
        Cloud.On(Servers, 200, None);

        await Clients.Of(account).Api.Compute.Servers(CancellationToken.None);

        Assert.That(BodyOf(Tokens), Is.EqualTo("""{"auth":{"identity":{"methods":["application_credential"],"application_credential":{"id":"f826bad3","secret":"canary-password"}}}}"""));
    }

    [Test]
    public async Task A_token_is_renewed_before_it_ends()
    {
        Cloud.On(Servers, 200, None);
        await List();
        Time.Advance(TimeSpan.FromMinutes(53));
        await List();
        var before = Authentications;
        Time.Advance(TimeSpan.FromMinutes(2));
        await List();

        Assert.That((before, Authentications), Is.EqualTo((1, 2)), "it is good for an hour, of which the last tenth is left alone");
    }

    [Test]
    public async Task A_401_is_worth_one_new_token_and_the_same_call_again()
    {
        Cloud.On("POST /v2.0/security-groups", (_, before) => Task.FromResult(before == 0
            ? new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized) { Content = new StringContent("") }
            : new HttpResponseMessage(System.Net.HttpStatusCode.Created) { Content = new StringContent("""{"security_group":{"id":"g1","name":"n"}}""") }));

        await Take("firewall");

        Assert.That((Authentications, Acts.Count(), Bench.SlotOf(SlotKind.Firewall)!.ResourceId), Is.EqualTo((2, 2, "g1")));
    }

    [Test]
    public async Task A_second_401_is_a_persons_matter()
    {
        Cloud.On(Servers, 401, """{"error":{"code":401,"title":"Unauthorized","message":"The request you have made requires authentication."}}""");

        var refused = await Refused(List);

        Assert.That((refused.Kind, refused.By, Authentications), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials, 2)));
    }

    [Test]
    public async Task A_wrong_password_is_said_by_where_it_is_and_never_by_what_it_is()
    {
        Cloud.On(Tokens, 401, """{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}""");

        var refused = await Refused(List);

        Assert.Multiple(() =>
        {
            Assert.That((refused.Kind, refused.By), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials)));
            Assert.That(refused.Message, Does.Contain("ovh-gra-1").And.Contain(OpenStackAccounts.Variable).And.Contain("requires authentication"));
            Assert.That(refused.ToString(), Does.Not.Contain("canary"));
        });
    }

    // Nothing was sent to Neutron, for certain: the intent mustn't stay open.
    [TestCase(503)]
    [TestCase(429)]
    [TestCase(-1)]
    public async Task A_create_whose_token_cant_be_had_was_not_done(int status)
    {
        if (status > 0)
            Cloud.On(Tokens, status, "");
        else
            Cloud.On(Tokens, (_, _) => throw new HttpRequestException("reset"));

        var refused = await Refused(() => Take("firewall"));

        Assert.That((refused.Kind, Bench.SlotOf(SlotKind.Firewall)!.IntentOpen, Acts), Is.EqualTo((Refusal.Retry, false, Array.Empty<string>())));
    }

    // A renewed credential of another project would show all of ours as gone.
    // A look asks four services at once, and eight instances more: a user may be locked out for so many failed logins, and a Keystone that throttles is not to be asked by each of them.
    [TestCase(401)]
    [TestCase(429)]
    [TestCase(503)]
    public async Task What_keystone_refused_holds_for_whoever_asks_a_moment_later(int status)
    {
        Cloud.On(Tokens, status, """{"error":{"message":"no"}}""");

        var said = new List<string>();
        for (var i = 0; i < 4; i++)
            said.Add((await Refused(List)).Message);
        var together = Authentications;
        Time.Advance(TimeSpan.FromSeconds(6));
        await Refused(List);

        Assert.That((said.Distinct().Count(), together, Authentications), Is.EqualTo((1, 1, 2)));
    }

    [Test]
    public async Task A_renewed_credential_is_tried_at_once()
    {
        Cloud.On(Tokens, 401, """{"error":{"message":"no"}}""");
        await Refused(List);
        var old = Environment.GetEnvironmentVariable(OpenStackAccounts.Variable);
        try
        {
            Environment.SetEnvironmentVariable(OpenStackAccounts.Variable, "renewed");
            await Refused(List);
        }
        finally
        {
            Environment.SetEnvironmentVariable(OpenStackAccounts.Variable, old);
        }

        Assert.That(Authentications, Is.EqualTo(2));
    }

    [Test]
    public async Task A_credential_of_another_project_is_refused()
    {
        Cloud.On(Tokens, 201, TokenBody.Replace("2c36ca94b2b64dd290377f4787e5966f\",\"name\"", "other\",\"name\""), response => response.Headers.Add("X-Subject-Token", "token-1"));

        var refused = await Refused(List);

        Assert.That((refused.Kind, refused.By, refused.Message.Contains("project other")), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials, true)));
    }

    [TestCase("\"region_id\":\"GRA11\",\"url\":\"https://compute.gra11", "\"region_id\":\"GRA9\",\"url\":\"https://compute.gra9", "no public compute in GRA11, but in")]
    [TestCase("https://compute.gra11", "http://compute.gra11", "in clear")]
    [TestCase("https://compute.gra11/v2.1/", "ftp://compute.gra11", "in clear")]
    public async Task A_catalogue_that_leads_nowhere_or_into_the_open_is_refused(string from, string to, string says)
    {
        Cloud.On(Tokens, 201, TokenBody.Replace(from, to), response => response.Headers.Add("X-Subject-Token", "token-1"));

        var refused = await Refused(List);

        Assert.That((refused.Kind, refused.Message.Contains(says)), Is.EqualTo((Refusal.Blocked, true)), refused.Message);
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("<html>")]
    public async Task An_answer_that_cant_be_read_is_tried_again_and_not_quoted(string body)
    {
        Cloud.On(Tokens, 201, body, response => response.Headers.Add("X-Subject-Token", "token-1"));

        Assert.That((await Refused(List)).Kind, Is.EqualTo(Refusal.Retry));
    }
}
