using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Cli.Tests;

[TestFixture]
internal sealed class OutputTests
{
    private StubApi api = null!;

    [SetUp]
    public void Starts() => api = new StubApi();

    [TearDown]
    public async Task Ends() => await api.DisposeAsync();

    // A pipe is read by programs: a header or a cut cell would break every script.
    [Test]
    public async Task A_pipe_gets_tabs_no_header_and_nothing_cut()
    {
        var ran = await new Shell(api) { Width = 20 }.Run("academies", "list");

        Assert.That(ran.Out, Is.EqualTo(
            "07\tdijon\tDijon\tBourgogne-Franche-Comté\t2026-03-12T12:00:00Z\thttp://127.0.0.1:8080/dijon\n" +
            "03\tbesancon\tBesançon\tBourgogne-Franche-Comté\t2026-03-13T12:00:00Z\thttp://127.0.0.1:8080/besancon\n" +
            "28\treunion\tLa Réunion\tLa Réunion\t\t\n"));
        Assert.That((ran.Code, ran.Err), Is.EqualTo((Exit.Done, "")));
    }

    // Lines that wrap make a table unreadable; what is copied (code, slug) stays whole.
    [Test]
    public async Task A_terminal_gets_a_header_and_lines_cut_to_its_width()
    {
        var ran = await new Shell(api) { Terminal = true, Width = 60, Time = new FakeTimeProvider(Samples.Now) }.With("NO_COLOR", "1").Run("academies", "list");

        Assert.Multiple(() =>
        {
            Assert.That(ran.Lines[0], Does.Match("^CODE +SLUG +NAME +REGION +ONBOAR"));
            Assert.That(ran.Lines, Has.All.Length.LessThanOrEqualTo(60), "no line reaches over the edge");
            Assert.That(ran.Out, Does.Contain("besancon").And.Contain("…"), "a slug is never cut, something else was");
        });
    }

    // Programs get the arguments as the API has them; people get them in their language.
    [TestCase(true, "fr", "servers 11 sur 15 libres, seul compte qui convient", "why=servers 11 sur 15 libres, seul compte qui convient")]
    [TestCase(true, "en", "servers 11 of 15 free, the only account that fits", "why=servers 11 of 15 free, the only account that fits")]
    [TestCase(false, "fr", "servers 11 of 15 free, only-account", "why=servers 11 of 15 free, only-account")]
    public async Task Why_it_is_placed_there_is_said_in_the_readers_language(bool terminal, string language, string because, string planned)
    {
        api.On("GET instances/ins_1", new InstanceAnswer("ins_1", "07", "etherpad", "S", 1, InstanceState.Preparing, "running", 1, 1, "scw-par-1", "fr-par-1", ["servers 11 of 15 free", "only-account"],
            "etherpad.dijon.localhost", null, false, null, null, Samples.Op, null, [], [new ConditionAnswer("placed", true, "servers 11 of 15 free", Samples.Now)], null));
        api.On($"GET operations/{Samples.Op}", Samples.Operation() with { Plan = new Dictionary<string, string> { ["account"] = "scw-par-1", ["why"] = "servers 11 of 15 free, only-account" } });
        var shell = new Shell(api) { Terminal = terminal, Width = 200, Time = new FakeTimeProvider(Samples.Now) }.With("NO_COLOR", "1");

        var instance = await shell.Run("instances", "show", "ins_1", "--lang", language);
        var operation = await shell.Run("operations", "show", Samples.Op, "--lang", language);

        Assert.That(instance.Out, Does.Contain(because));
        Assert.That(operation.Out, Does.Contain(planned));
    }

    // People read their language; scripts read words that never change.
    [TestCase(true, "fr", "en préparation", "activé")]
    [TestCase(true, "en", "preparing", "enabled")]
    [TestCase(false, "fr", "preparing", "enabled")]
    public async Task States_are_said_in_the_readers_language(bool terminal, string language, string state, string choice)
    {
        api.Lists("academies/07/selections", [Samples.Selection("etherpad", "preparing")]);

        var ran = await new Shell(api) { Terminal = terminal, Width = 200, Time = new FakeTimeProvider(Samples.Now) }.With("NO_COLOR", "1").Run("services", "list", "-a", "07", "--lang", language);

        Assert.That(ran.Out, Does.Contain(state).And.Contain(choice));
    }

    // A locale is no reason for a script to read another word.
    [Test]
    public async Task In_a_pipe_an_instance_is_told_in_the_same_words_whatever_the_language()
    {
        api.On("GET instances/ins_1", new InstanceAnswer("ins_1", "07", "etherpad", "S", 1, InstanceState.Preparing, "running", 1, 1, "scw-par-1", "fr-par-1", ["only-account"], "etherpad.dijon.localhost", null, true,
            null, new WaiverAnswer("operator", "test", Samples.Now, 1), Samples.Op, new OperationBlocked(BlockedBy.Timeout, Samples.Now, Samples.Now, "no answer", null, "ask"), [], [new ConditionAnswer("answering", null, null, Samples.Now), new ConditionAnswer("placed", true, null, Samples.Now)], null));

        var french = await new Shell(api).Run("instances", "show", "ins_1", "--lang", "fr");
        var english = await new Shell(api).Run("instances", "show", "ins_1", "--lang", "en");

        Assert.That(french.Out, Is.EqualTo(english.Out).And.Contain("held-data\tyes").And.Contain("answering\tunknown").And.Contain("waits\ttimeout: no answer"));
    }

    // As the list shows them.
    [TestCase("fr", "en attente,échec", "Blocked,Failed")]
    [TestCase("fr", "!réussie", "!Succeeded")]
    [TestCase("en", "blocked,Failed", "Blocked,Failed")]
    public async Task Operations_are_asked_for_by_the_states_that_the_list_shows(string language, string written, string asked)
    {
        api.Lists("operations", Array.Empty<OperationAnswer>());

        Assert.That((await new Shell(api).Run("operations", "list", "--state", written, "--lang", language)).Code, Is.EqualTo(Exit.Done));
        Assert.That(Uri.UnescapeDataString(api.Asked.Last().Query), Does.Contain("state=" + asked));
    }

    // The sample of interfaces.md §5, with the API's names of states.
    [Test]
    public async Task Services_look_like_the_sample()
    {
        api.Lists("academies/07/selections",
        [
            Samples.Selection("nextcloud", "available", since: Samples.Now.AddDays(-2)),
            Samples.Selection("etherpad", "preparing", delivery: Delivery.Shared, since: Samples.Now.AddMinutes(-2), operation: Samples.Op, operationState: OperationState.Running, progress: new OperationProgress(3, 8, "")),
            Samples.Selection("peertube", "none", Choice.Disabled, Visibility.Masked),
        ]);

        var ran = await new Shell(api) { Terminal = true, Time = new FakeTimeProvider(Samples.Now) }.With("NO_COLOR", "1").Run("services", "list", "-a", "07");

        Assert.That(ran.Out, Is.EqualTo(
            "SERVICE    MODE       CHOICE           STATE      SINCE   OPERATION                ENDS\n" +
            "nextcloud  dedicated  enabled          available  12 Mar\n" +
            "etherpad   shared     enabled          preparing  2 min   op_7hk2m4q8z1n5c3vx 3/8\n" +
            "peertube   dedicated  disabled,masked  none\n"));
    }

    // What the API sends is what comes out, members included that this client doesn't know.
    [Test]
    public async Task Json_is_the_apis_own_objects()
    {
        api.On($"GET operations/{Samples.Op}", $$"""{"id":"{{Samples.Op}}","kind":"MoveToTheMoon","title":"t","arguments":{},"subject":{"type":"selection","id":"x","academy":"07"},"state":"Resting","requestedBy":"o","plan":{},"progress":{"done":3,"total":8,"text":"été"},"steps":[],"createdAt":"2026-03-14T12:00:00Z","newMember":[1]}""");

        var ran = await new Shell(api).Run("operations", "show", Samples.Op, "--json");

        using var document = JsonDocument.Parse(ran.Out);
        Assert.Multiple(() =>
        {
            Assert.That(document.RootElement.GetProperty("newMember")[0].GetInt32(), Is.EqualTo(1), "additions pass through");
            Assert.That(document.RootElement.GetProperty("state").GetString(), Is.EqualTo("Resting"), "an unknown state stays as it came");
            Assert.That(ran.Out, Does.Contain("été"), "accents stay readable");
            Assert.That(ran.Code, Is.EqualTo(Exit.Done));
        });
    }

    // The example of interfaces.md §5.
    [Test]
    public async Task Fields_are_cut_out_of_json()
    {
        api.On("GET operations/op_9fd1", Samples.Operation("op_9fd1", OperationState.Blocked, 3));

        var ran = await new Shell(api).Run("operations", "show", "op_9fd1", "--json", "--fields", "id,state,progress.done,steps.name");

        Assert.That(ran.Out, Is.EqualTo("""{"id":"op_9fd1","state":"Blocked","progress":{"done":3},"steps":["firewall","server","power","probe"]}""" + "\n"));
    }

    [Test]
    public async Task Fields_are_columns_without_json()
    {
        var ran = await new Shell(api).Run("academies", "list", "--fields", "slug,domains,timeZone");

        Assert.That(ran.Lines[0], Is.EqualTo("dijon\t[\"ac-dijon.fr\"]\tEurope/Paris"));
    }

    // One notation wherever a quota is told, here and in a placement's reasons: what is free, in words.
    [TestCase("list", "scw-par-1\tScaleway\tfr-par\tok\tservers 14 of 15 free, volumes 0 of 2 free\t")]
    [TestCase("show", "servers\t14 of 15 free\nvolumes\t0 of 2 free\n")]
    public async Task Quotas_are_what_is_free_in_words(string verb, string said)
    {
        var account = new AccountAnswer("scw-par-1", "Scaleway", "fr-par", ["fr-par-1"], Sensitivity.Personal, "FR", new AgreementAnswer("free", new DateOnly(2026, 9, 1), null, 90, null), [new("servers", 1, 15), new("volumes", 3, 2)], [], "ok", null);
        api.On("GET accounts", new { items = new[] { account }, next = (string?)null }).On("GET accounts/scw-par-1", account);

        var ran = await new Shell(api).Run(verb is "list" ? ["accounts", "list"] : ["accounts", "show", "scw-par-1"]);

        Assert.That(ran.Out, Does.Contain(said));
    }

    [TestCase("1", "Only the first; --limit"), TestCase("2", "The first 2; --limit")]
    public async Task More_than_is_shown_is_said(string limit, string said) =>
        Assert.That((await new Shell(api).Run("academies", "list", "--limit", limit)).Err, Does.Contain(said));

    // A typo that silently gave nothing would be taken for "there is none".
    [Test]
    public async Task An_unknown_field_is_refused_with_those_there_are()
    {
        var ran = await new Shell(api).Run("academies", "list", "--json", "--fields", "slugg");

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Usage, "")));
        Assert.That(ran.Err, Does.Contain("slugg").And.Contain("timeZone"));
    }

    [Test]
    public async Task Ids_are_one_a_line() =>
        Assert.That((await new Shell(api).Run("academies", "list", "--ids")).Out, Is.EqualTo("07\n03\n28\n"));

    // Pages hold 200 at most; a list that ends at the first page loses things silently.
    [Test]
    public async Task Limits_follow_the_pages([Values(1, 50, 199, 200, 201, 0)] int limit)
    {
        var many = Enumerable.Range(1, 450).Select(i => Samples.Dijon with { Code = $"{i:000}" }).ToArray();
        api.Lists("academies", many);

        var ran = await new Shell(api).Run("academies", "list", "--ids", "--limit", $"{limit}");

        var expected = limit == 0 ? 450 : limit;
        Assert.That(ran.Lines, Is.EqualTo(many.Take(expected).Select(academy => academy.Code)));
        Assert.That(ran.Err, limit == 0 ? Is.Empty : Does.Contain("--limit 0"), "says that there are more");
    }

    [Test]
    public async Task An_empty_list_is_an_empty_answer_and_a_hint()
    {
        api.Lists<OperationAnswer>("operations", []);

        var (plain, json) = (await new Shell(api).Run("operations", "list"), await new Shell(api).Run("operations", "list", "--json"));

        Assert.That((plain.Out, json.Out, plain.Err), Is.EqualTo(("", "[]\n", "No operation.\n")));
    }

    [Test]
    public async Task A_json_list_is_one_document()
    {
        var ran = await new Shell(api).Run("academies", "list", "--json", "--fields", "code");

        Assert.That(JsonSerializer.Deserialize<JsonElement[]>(ran.Out)!.Select(item => item.GetProperty("code").GetString()), Is.EqualTo(new[] { "07", "03", "28" }));
    }

    private static IEnumerable<TestCaseData> Uncoloured() =>
    [
        new TestCaseData(true, "NO_COLOR", "1").SetName("NO_COLOR is obeyed"),
        new TestCaseData(true, "TERM", "dumb").SetName("TERM=dumb is obeyed"),
        new TestCaseData(false, "TERM", "xterm").SetName("a pipe gets no colours"),
    ];

    [TestCaseSource(nameof(Uncoloured))]
    public async Task No_colours(bool terminal, string variable, string value)
    {
        api.Refuses("GET offerings/x", 404, ProblemCodes.NotFound);

        var list = await new Shell(api) { Terminal = terminal }.With(variable, value).Run("academies", "list");
        var error = await new Shell(api) { Terminal = terminal }.With(variable, value).Run("offerings", "show", "x");

        Assert.That(Ran.HasEscapes(list.Out + list.Err + error.Out + error.Err), Is.False);
    }

    // The other half of the rule above: without it, "no colours" would hold for a program that has none.
    [Test]
    public async Task A_capable_terminal_gets_colours() =>
        Assert.That(Ran.HasEscapes((await new Shell(api) { Terminal = true }.With("TERM", "xterm").Run("academies", "list")).Out), Is.True);

    [Test]
    public async Task The_version_is_said() =>
        Assert.That((await new Shell(api).Run("--version")).Out, Does.Match(@"^appsedu \d+\.\d+\.\d+\n$"));

    [Test]
    public async Task Help_comes_in_the_language_of_the_locale([Values("fr_FR.UTF-8", "en_GB.UTF-8", "C")] string locale) =>
        Assert.That((await new Shell(api).With("LANG", locale).Run("services", "--help")).Out,
            Does.Contain(locale.StartsWith("fr", StringComparison.Ordinal) ? "Activer un service" : "Enable a service"));
}
