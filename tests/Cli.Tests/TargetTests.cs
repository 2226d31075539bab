using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Tests;

/// <summary>Flags before environment before the context file; a key is never printed.</summary>
[TestFixture]
internal sealed class TargetTests
{
    private StubApi api = null!;
    private string home = null!;

    [SetUp]
    public void Starts()
    {
        api = new StubApi();
        home = Directory.CreateTempSubdirectory("appsedu-cli-").FullName;
    }

    [TearDown]
    public async Task Ends()
    {
        await api.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    private string KeySent => api.Asked.Last().Headers["Authorization"];

    private string Write(string name, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
        return path;
    }

    private void WriteContext(UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite) =>
        Write("appsedu/context.json", """{"current":"local","contexts":{"local":{"url":"http://context.test","token":"from-context"},"other":{"url":"http://other.test","token":"from-other"}}}""", mode);

    [Test]
    public async Task The_key_comes_from_the_environment()
    {
        await new Shell(api).Run("academies", "list");
        Assert.That(KeySent, Is.EqualTo("Bearer secret-key"));
    }

    [Test]
    public async Task The_key_comes_from_a_file_without_its_line_end()
    {
        await new Shell(api).With("APPSEDU_TOKEN", null).With("APPSEDU_TOKEN_FILE", Write("key", "from-file\n")).Run("academies", "list");
        Assert.That(KeySent, Is.EqualTo("Bearer from-file"));
    }

    [Test]
    public async Task A_flag_beats_the_environment()
    {
        await new Shell(api).Run("academies", "list", "--token-file", Write("key", "from-flag"));
        Assert.That(KeySent, Is.EqualTo("Bearer from-flag"));
    }

    [Test]
    public async Task The_key_comes_from_standard_input()
    {
        await new Shell(api) { Typed = "from-stdin\n" }.Run("academies", "list", "--token-file", "-");
        Assert.That(KeySent, Is.EqualTo("Bearer from-stdin"));
    }

    [TestCase(null, "Bearer from-context"), TestCase("other", "Bearer from-other")]
    public async Task The_context_file_is_the_last_resort(string? named, string key)
    {
        WriteContext();
        await new Shell(api).With("APPSEDU_URL", null).With("APPSEDU_TOKEN", null).With("XDG_CONFIG_HOME", home).With("APPSEDU_CONTEXT", named).Run("academies", "list");
        Assert.That(KeySent, Is.EqualTo(key));
    }

    // A key that others can read is no key.
    [Test]
    public async Task A_context_file_open_to_others_is_refused()
    {
        WriteContext(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var ran = await new Shell(api).With("APPSEDU_URL", null).With("APPSEDU_TOKEN", null).With("XDG_CONFIG_HOME", home).Run("academies", "list");

        Assert.That(ran.Code, Is.EqualTo(Exit.Usage));
        Assert.That(ran.Err, Does.Contain("chmod 600").And.Not.Contain("from-context"));
        Assert.That(api.Asked, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Broken() =>
    [
        new TestCaseData("APPSEDU_URL", null).SetName("no address"),
        new TestCaseData("APPSEDU_URL", "ftp://x").SetName("not http"),
        new TestCaseData("APPSEDU_URL", "not an address").SetName("no address at all"),
        new TestCaseData("APPSEDU_TOKEN", "two words").SetName("impossible key"),
        new TestCaseData("APPSEDU_TOKEN", "clé").SetName("accented key"),
        new TestCaseData("APPSEDU_CONTEXT", "missing").SetName("unknown context"),
    ];

    [TestCaseSource(nameof(Broken))]
    public async Task What_is_missing_or_wrong_says_what_to_set(string variable, string? value)
    {
        var ran = await new Shell(api).With("XDG_CONFIG_HOME", home).With(variable, value).Run("academies", "list");

        Assert.That(ran.Code, Is.EqualTo(Exit.Usage));
        Assert.That(ran.Err, Does.StartWith("Error: ").And.Not.Contain("two words"));
        Assert.That(api.Asked, Is.Empty);
    }

    [Test]
    public async Task An_unreadable_key_file_is_named()
    {
        var ran = await new Shell(api).Run("academies", "list", "--token-file", Path.Combine(home, "nothing"));

        Assert.That(ran.Code, Is.EqualTo(Exit.Usage));
        Assert.That(ran.Err, Does.Contain(Path.Combine(home, "nothing")));
    }

    [Test]
    public async Task The_doctor_tells_each_check_and_never_the_key()
    {
        api.On("GET /health/live", "{}").On("GET /api/openapi/v1.json", """{"info":{"version":"1.0"}}""").On("GET operations", """{"items":[],"next":null}""")
            .On("GET /health/detail", new HealthAnswer("Healthy", [new("database-tenants", "Healthy")])).Lists("accounts", new[] { Account("scw-par-1", "ready", "current", 3) }).Lists("instances", Array.Empty<InstanceAnswer>());

        var ran = await new Shell(api).Run("doctor");

        Assert.Multiple(() =>
        {
            Assert.That(ran.Lines.Select(line => line.Split('\t')[0]), Is.EqualTo(new[] { "address", "connection", "tls", "clock", "key", "api", "health", "account scw-par-1", "versions" }));
            Assert.That(ran.Out, Does.Match("tls\tfailed\t.*https"), "a key over plain http to another machine");
            Assert.That(ran.Out + ran.Err, Does.Not.Contain("secret-key"));
        });
    }

    [Test]
    public async Task The_doctor_says_that_the_key_is_refused_with_4()
    {
        api.On("GET /health/live", "{}").On("GET /api/openapi/v1.json", """{"info":{"version":"1.0"}}""").Refuses("GET operations", 401, "unauthenticated", "No such key.");

        var ran = await new Shell(api).With("APPSEDU_URL", "http://localhost").Run("doctor", "--json");

        Assert.That(ran.Code, Is.EqualTo(Exit.NotAllowed));
        Assert.That(System.Text.Json.JsonDocument.Parse(ran.Out).RootElement.GetProperty("ok").GetBoolean(), Is.False);
    }

    // What lives on under an agreement that has ended is looked after, but somebody must know.
    [TestCase("ready", "ended", 3, "failed\t.*ended on 2026-03-13, and 3 instances")]
    [TestCase("ready", "ended", 0, "ok\t")]
    [TestCase("ready", "ending", 3, "ok\t")]
    [TestCase("credentials-refused", "current", 3, "failed\t.*appsedu accounts check scw-par-1")]
    public async Task The_doctor_looks_at_the_accounts(string state, string agreement, int instances, string says)
    {
        api.On("GET /health/live", "{}").On("GET /api/openapi/v1.json", """{"info":{"version":"1.0"}}""").On("GET operations", """{"items":[],"next":null}""")
            .On("GET /health/detail", new HealthAnswer("Healthy", [new("database-tenants", "Healthy")])).Lists("accounts", new[] { Account("scw-par-1", state, agreement, instances) }).Lists("instances", Array.Empty<InstanceAnswer>());

        var ran = await new Shell(api).With("APPSEDU_URL", "http://localhost").Run("doctor");

        Assert.That(ran.Out, Does.Match("account scw-par-1\t" + says));
        Assert.That(ran.Code, Is.EqualTo(says.StartsWith("failed", StringComparison.Ordinal) ? Exit.Unexpected : Exit.Done));
    }

    // A message that can't be sent is somebody's wish that doesn't get on: who looks must see it, why, and what to do.
    [TestCase("en", "messages set aside: 2; the oldest, TakeShare of 2026-03-12T12:00:00Z, failed 3 times (its body is null).", "update the service")]
    [TestCase("fr", "messages mis de côté\u00a0: 2\u202f; le plus ancien, TakeShare du 2026-03-12T12:00:00Z, a échoué 3 fois (its body is null).", "mettre le service à jour")]
    public async Task The_doctor_tells_what_the_services_say_of_themselves(string language, string says, string next)
    {
        api.On("GET /health/live", "{}").On("GET /api/openapi/v1.json", """{"info":{"version":"1.0"}}""").On("GET operations", """{"items":[],"next":null}""").Lists("accounts", Array.Empty<AccountAnswer>()).Lists("instances", Array.Empty<InstanceAnswer>())
            .On("GET /health/detail", new HealthAnswer("Unhealthy",
            [
                new("database-tenants", "Healthy"), new("outbox-tenants", "Degraded", "words for a log", new SetAside(2, "TakeShare", Samples.Now.AddDays(-2), 3, "its body is null")),
                new("service-provisioning", "Unhealthy", "it doesn't answer"),
            ]));

        var ran = await new Shell(api).With("APPSEDU_URL", "http://localhost").Run("doctor", "--lang", language);

        Assert.Multiple(() =>
        {
            Assert.That(ran.Code, Is.EqualTo(Exit.Unexpected));
            Assert.That(ran.Lines, Has.One.StartsWith("outbox-tenants\tfailed\t" + says).And.One.Contains(next).And.One.EqualTo("service-provisioning\tfailed\tit doesn't answer"));
            Assert.That(ran.Out, Does.Not.Contain("database-tenants"), "who is well needs no line");
        });
    }

    // What the engine may not decide alone waits for ever unless somebody is told.
    [Test]
    public async Task The_doctor_names_what_waits_for_a_person()
    {
        api.On("GET /health/live", "{}").On("GET /api/openapi/v1.json", """{"info":{"version":"1.0"}}""").On("GET operations", """{"items":[],"next":null}""")
            .On("GET /health/detail", new HealthAnswer("Healthy", [new("database-tenants", "Healthy")])).Lists("accounts", Array.Empty<AccountAnswer>())
            .Lists("instances", new[] { Waiting("ins_1", BlockedBy.Policy) });

        var ran = await new Shell(api).With("APPSEDU_URL", "http://localhost").Run("doctor");

        Assert.That(ran.Code, Is.EqualTo(Exit.Unexpected));
        Assert.That(ran.Lines.Where(line => line.StartsWith("instance ", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "instance ins_1\tfailed\tetherpad of 07 waits for a decision: appsedu instances show ins_1 (docs/runbooks/waits-for-a-person.md)",
        }));
        Assert.That(api.Asked.Select(asked => asked.ToString()), Has.One.StartsWith("GET /api/v1/instances").And.One.StartsWith("GET /api/v1/instances?blocked=Policy"),
            "of a thousand instances only those are asked for; quota is its account's matter, and the gate its operation's");
    }

    [TestCase("en", "ours at the hosts, and of nothing: ovh-gra-1 2, scw-par-1 1; appsedu accounts orphans (docs/runbooks/orphans.md)")]
    [TestCase("fr", "à nous chez les hébergeurs, et n’appartenant à rien\u00a0: ovh-gra-1 2, scw-par-1 1\u202f; appsedu accounts orphans (docs/runbooks/orphans.md)")]
    public async Task The_doctor_counts_the_orphans(string language, string says)
    {
        api.On("GET /health/live", "{}").On("GET /api/openapi/v1.json", """{"info":{"version":"1.0"}}""").On("GET operations", """{"items":[],"next":null}""")
            .On("GET /health/detail", new HealthAnswer("Healthy", [new("database-tenants", "Healthy")])).Lists("accounts", Array.Empty<AccountAnswer>()).Lists("instances", Array.Empty<InstanceAnswer>())
            .Lists("orphans", new[] { Orphan("ovh-gra-1", "a"), Orphan("ovh-gra-1", "b"), Orphan("scw-par-1", "c") });

        var ran = await new Shell(api).With("APPSEDU_URL", "http://localhost").Run("doctor", "--lang", language);

        Assert.That(ran.Lines, Has.One.EqualTo("orphans\tfailed\t" + says));
        Assert.That(ran.Code, Is.EqualTo(Exit.Unexpected));
    }

    [Test]
    public async Task Orphans_are_listed_of_an_account()
    {
        api.Lists("orphans", new[] { Orphan("ovh-gra-1", "a") });

        var ran = await new Shell(api).Run("accounts", "orphans", "--account", "ovh-gra-1");

        Assert.That(ran.Out, Is.EqualTo("ovh-gra-1\tserver\ta\tname of a\t2026-03-12T12:00:00Z\t2026-03-14T12:00:00Z\tappsedu appsedu:instance=ins_1\n"));
        Assert.That(api.Asked.Last().Query, Does.Contain("account=ovh-gra-1"));
    }

    [TestCase("policy", "Policy"), TestCase("any", "any")]
    public async Task Those_that_wait_are_listed_by_what_they_wait_for(string written, string asked)
    {
        api.Lists("instances", new[] { Waiting("ins_1", BlockedBy.Policy) });

        Assert.That((await new Shell(api).Run("instances", "list", "--blocked", written)).Code, Is.EqualTo(Exit.Done));
        Assert.That(api.Asked.Last().Query, Does.Contain("blocked=" + asked));
    }

    [Test]
    public async Task An_account_is_shown_with_what_lives_there_and_how_its_agreement_stands()
    {
        api.On("GET accounts/scw-par-1", Account("scw-par-1", "ready", "ended", 3));

        var ran = await new Shell(api).Run("accounts", "show", "scw-par-1");

        Assert.That(ran.Out, Does.Contain("instances\t3").And.Match("agreement\t.*2026-03-13 ended"));
        Assert.That(ran.Err, Does.Contain("3 instances live there").And.Contain("a@example.org"));
    }

    private static OrphanAnswer Orphan(string account, string id) =>
        new(account, "server", id, $"name of {id}", ["appsedu", "appsedu:instance=ins_1"], Samples.Now.AddDays(-2), Samples.Now);

    private static InstanceAnswer Waiting(string id, BlockedBy by) => new(id, "07", "etherpad", "S", 1, InstanceState.Incident, "running", 1, 1, "scw-par-1", "fr-par-1", [], null, null, true, null, null, null,
        new OperationBlocked(by, Samples.Now, Samples.Now, "words", null, "hint"), [], [], null);

    private static AccountAnswer Account(string name, string state, string agreement, int instances) => new(
        name, "Scaleway", "fr-par", ["fr-par-1"], Sensitivity.Personal, "FR", new AgreementAnswer("free", new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 13), 30, "a@example.org", agreement),
        [new QuotaLine("servers", 3, 15)], ["localhost"], state, null, instances);
}
