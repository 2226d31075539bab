using System.Net;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>Who may come in, with what, and which addresses the token names.</summary>
[TestFixture]
internal sealed class KeystoneTests
{
    [Test]
    public async Task Catalogue_gives_every_regions_endpoints_at_the_simulators_own_address()
    {
        using var caller = new StackCaller();

        var (response, body) = await caller.LogIn(StackCaller.Password());

        var endpoints = body["token"]!["catalog"]!.AsArray().SelectMany(service => service!["endpoints"]!.AsArray().Where(endpoint => endpoint!["interface"]!.GetValue<string>() == "public")
            .Select(endpoint => $"{service["type"]} {endpoint!["region_id"]} {endpoint["url"]}")).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(endpoints, Has.Member("compute GRA11 http://api.test/openstack/GRA11/compute/v2.1").And.Member($"volumev3 SBG5 http://api.test/openstack/SBG5/volume/v3/{StackCaller.Project(1)}")
                .And.Member("network GRA11 http://api.test/openstack/GRA11/network").And.Member("image SBG5 http://api.test/openstack/SBG5/image"));
        });
    }

    private static IEnumerable<TestCaseData> Strangers()
    {
        yield return new TestCaseData(StackCaller.Password("wrong")).SetName("a wrong password");
        yield return new TestCaseData(StackCaller.Password(project: "another")).SetName("a project that isn't the user's");
        yield return new TestCaseData(Credential("credential-1", "wrong")).SetName("an application credential's wrong secret");
        yield return new TestCaseData(Credential("credential-2", "secret-1")).SetName("an unknown application credential");
        yield return new TestCaseData(new { auth = "x" }).SetName("no credentials at all");
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task Strangers_get_401_with_keystones_address(object credentials)
    {
        using var caller = new StackCaller();

        var (response, body) = await caller.LogIn(credentials);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Keystone uri=\"http://api.test/openstack/identity/v3\""));
            Assert.That(body.ToJsonString(), Is.EqualTo("""{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"""));
        });
    }

    [Test]
    public async Task Application_credentials_from_the_file_and_made_here_come_in_without_a_scope()
    {
        using var caller = await new StackCaller().In();
        var user = (await caller.LogIn(StackCaller.Password())).Body["token"]!["user"]!["id"];
        var path = $"/openstack/identity/v3/users/{user}/application_credentials";
        var made = (await caller.Ask(HttpMethod.Post, path, new { application_credential = new { name = "worker" } }, HttpStatusCode.Created))["application_credential"]!;
        await caller.Ask(HttpMethod.Post, path, new { application_credential = new { name = "worker" } }, HttpStatusCode.Conflict);

        var fromFile = await caller.LogIn(Credential("credential-1", "secret-1"));
        var fromHere = await caller.LogIn(Credential(StackCaller.Id(made), made["secret"]!.GetValue<string>()));

        Assert.That(new[] { fromFile, fromHere }.Select(login => login.Body["token"]!["project"]!["id"]!.GetValue<string>()), Is.All.EqualTo(StackCaller.Project(1)));
    }

    // A driver that keeps a token for ever fails here as it would after an hour there.
    [Test]
    public async Task Token_ends_after_an_hour()
    {
        using var caller = await new StackCaller().In();

        caller.Wait(3599);
        await caller.Get($"{StackCaller.Compute}/servers");
        caller.Wait(1);

        await caller.Get($"{StackCaller.Compute}/servers", HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Others_things_do_not_exist_and_others_regions_neither()
    {
        using var caller = await new StackCaller(options => options with { Accounts = [.. options.Accounts, StackCaller.Account("other", 2)] }).In();
        var server = await caller.CreateServer();
        var volume = await caller.CreateVolume();

        caller.Token = (await caller.LogIn(Credential("credential-2", "secret-2"))).Response.Headers.GetValues("X-Subject-Token").Single();

        await caller.Get($"{StackCaller.Compute}/servers/{server}", HttpStatusCode.NotFound);
        await caller.Get($"{StackCaller.Volume(2)}/volumes/{volume}", HttpStatusCode.NotFound);
        await caller.Get($"{StackCaller.Volume(1)}/volumes/{volume}", HttpStatusCode.BadRequest);
        await caller.Get("/openstack/WAW1/compute/v2.1/servers", HttpStatusCode.NotFound);
        Assert.That((await caller.Get($"{StackCaller.Compute}/servers"))["servers"]!.AsArray(), Is.Empty);
    }

    [TestCase("/openstack/identity", 300)]
    [TestCase("/openstack/identity/v3", 200)]
    [TestCase($"{StackCaller.Compute}/", 200)]
    [TestCase($"/openstack/{StackCaller.Region}/network/", 200)]
    [TestCase($"/openstack/{StackCaller.Region}/image/", 300)]
    [TestCase($"/openstack/{StackCaller.Region}/volume/v3/", 200)]
    public async Task Versions_are_told_without_a_token(string path, int status)
    {
        using var caller = new StackCaller();

        Assert.That((int)(await caller.Send(HttpMethod.Get, path)).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public void Wrong_accounts_are_refused_with_what_is_right()
    {
        using var caller = new StackCaller();
        var good = StackCaller.Account("new", 3);
        string? Said(SimulatedAccount account) => Assert.Throws<ArgumentException>(() => caller.Simulator.Add(account))!.Message;

        Assert.Multiple(() =>
        {
            Assert.That(Said(good with { OpenStack = good.OpenStack! with { ProjectId = "not-hexadecimal" } }), Does.Contain("32 hexadecimal digits"));
            Assert.That(Said(good with { OpenStack = good.OpenStack! with { Regions = [] } }), Does.Contain("GRA11"));
            Assert.That(Said(good with { OpenStack = good.OpenStack! with { ProjectId = StackCaller.Project(1) } }), Does.Contain("the same secretKey, OpenStack user or project"));
            Assert.That(Said(good with { Zones = ["ex.fr"] }), Does.Contain("DNS zones"));
        });
    }

    private static object Credential(string id, string secret) =>
        new { auth = new { identity = new { methods = new[] { "application_credential" }, application_credential = new { id, secret } } } };
}
