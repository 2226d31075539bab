using System.Net;
using System.Text;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;

namespace AppsEducation.Cli.Tests;

[TestFixture]
internal sealed class ErrorTests
{
    private StubApi api = null!;

    [SetUp]
    public void Starts() => api = new StubApi();

    [TearDown]
    public async Task Ends() => await api.DisposeAsync();

    private static IEnumerable<TestCaseData> Codes() =>
    [
        new TestCaseData(400, ProblemCodes.Validation, Exit.Usage).SetName("400 is how it was asked"),
        new TestCaseData(401, ProblemCodes.Unauthenticated, Exit.NotAllowed).SetName("401 is signed out"),
        new TestCaseData(403, ProblemCodes.Forbidden, Exit.NotAllowed).SetName("403 is not allowed"),
        new TestCaseData(404, ProblemCodes.NotFound, Exit.NotFound).SetName("404 is not found"),
        new TestCaseData(409, ProblemCodes.QuotaExceeded, Exit.Refused).SetName("409 quota is refused by a rule"),
        new TestCaseData(409, ProblemCodes.OfferingRetired, Exit.Refused).SetName("409 retired is refused by a rule"),
        new TestCaseData(412, ProblemCodes.ChangedMeanwhile, Exit.Refused).SetName("412 is a conflict"),
        new TestCaseData(422, ProblemCodes.IdempotencyKeyReused, Exit.Refused).SetName("422 is a conflict"),
        new TestCaseData(500, ProblemCodes.Internal, Exit.Unexpected).SetName("500 is unexpected"),
    ];

    [TestCaseSource(nameof(Codes))]
    public async Task Each_refusal_has_its_exit_code(int status, string code, int exit)
    {
        api.Refuses("PUT academies/07/selections/etherpad/choice", status, code, "What happened.", "What to do.");

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "dijon");

        Assert.Multiple(() =>
        {
            Assert.That(ran.Code, Is.EqualTo(exit));
            Assert.That(ran.Out, Is.Empty, "stdout is for answers");
            Assert.That(ran.Err, Does.StartWith("Error: What happened.\n").And.Contain("What to do.").And.Contain(code).And.Contain("Request req-42"));
            Assert.That(ran.Err, Does.Not.Contain("   at "), "no stack for people");
        });
    }

    [Test]
    public async Task A_wrong_field_is_named_by_its_flag()
    {
        api.Refuses("PUT academies/07/selections/etherpad/choice", 400, ProblemCodes.Validation, errors: [new FieldError("/size", "unknown", "etherpad comes in S, M.")]);

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "07", "--size", "XXL");

        Assert.That(ran.Err, Does.Contain("--size: etherpad comes in S, M."));
    }

    [Test]
    public async Task The_stack_comes_with_debug_only() =>
        Assert.That((await new Shell(api).Run("offerings", "show", "nope", "--debug")).Err, Does.Contain("   at AppsEducation"));

    [Test]
    public async Task French_is_spoken_when_asked_for()
    {
        var ran = await new Shell(api).Run("offerings", "show", "nope", "--lang", "fr");

        Assert.That(ran.Err, Does.StartWith("Erreur\u00a0:").And.Contain("Ensuite\u00a0: appsedu offerings list").And.Contain("Requête req-42"));
        Assert.That(api.Asked.Last().Headers["Accept-Language"], Is.EqualTo("fr"), "the API's own sentences too");
    }

    private sealed class Nobody : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
    }

    [Test]
    public async Task Nobody_at_home_is_1_and_names_the_doctor()
    {
        var ran = await new Shell { Network = () => new Nobody() }.Run("academies", "list");

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Unexpected, "")));
        Assert.That(ran.Err, Does.Contain("http://api.test doesn't answer").And.Contain("Nothing was sent").And.Contain("appsedu doctor"));
    }

    // A proxy's page, a captive portal, a wrong port: never a stack, never "done".
    [TestCase("<html>welcome</html>", "text/html")]
    [TestCase("{\"items\":[{]", "application/json")]
    [TestCase("null", "application/json")]
    [TestCase("[]", "application/json")]
    public async Task Another_programs_answer_is_said_to_be_one(string body, string type)
    {
        api.On("GET offerings/x", http =>
        {
            http.Response.ContentType = type;
            return http.Response.WriteAsync(body);
        });

        var ran = await new Shell(api).Run("offerings", "show", "x");

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Unexpected, "")));
        Assert.That(ran.Err, Does.Contain("isn't the API's"));
    }

    [Test]
    public async Task A_gateways_page_keeps_its_status()
    {
        api.On("GET offerings/x", http =>
        {
            http.Response.StatusCode = 501;
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync("<h1>Not here</h1>");
        });

        var ran = await new Shell(api).Run("offerings", "show", "x");

        Assert.That(ran.Code, Is.EqualTo(Exit.Unexpected));
        Assert.That(ran.Err, Does.Contain("HTTP 501"));
    }

    private static IEnumerable<TestCaseData> Wrong() =>
    [
        new TestCaseData((object)new[] { "bogus" }).SetName("unknown command"),
        new TestCaseData((object)new[] { "services", "enable", "etherpad", "-a", "07", "--bogus" }).SetName("unknown option"),
        new TestCaseData((object)new[] { "services", "enable" }).SetName("missing argument"),
        new TestCaseData((object)new[] { "services" }).SetName("a group without a verb"),
        new TestCaseData((object)new[] { "services", "remove-local", "media", "-a", "07", "--dry-run" }).SetName("a removal that has no preview"),
        new TestCaseData((object)new[] { "services", "enable", "etherpad" }).SetName("no academy"),
        new TestCaseData((object)new[] { "services", "enable", "etherpad", "-a", "07", "--all" }).SetName("one and all"),
        new TestCaseData((object)new[] { "services", "enable", "etherpad", "-a", "07", "--timeout", "soon" }).SetName("no duration"),
        new TestCaseData((object)new[] { "services", "enable", "etherpad", "-a", "07", "--dry-run", "--watch" }).SetName("nothing to watch"),
        new TestCaseData((object)new[] { "services", "enable", "etherpad", "-a", "07", "--request-id", "a b" }).SetName("impossible request id"),
        new TestCaseData((object)new[] { "services", "mask", "etherpad", "-a", "07" }).SetName("masked without a reason"),
        new TestCaseData((object)new[] { "services", "order", "a", "b", "a", "-a", "07" }).SetName("ordered twice"),
        new TestCaseData((object)new[] { "academies", "list", "--limit", "-1" }).SetName("negative limit"),
        new TestCaseData((object)new[] { "academies", "list", "--limit", "many" }).SetName("limit in words"),
        new TestCaseData((object)new[] { "academies", "list", "--fields", "a,,b" }).SetName("empty field"),
        new TestCaseData((object)new[] { "academies", "list", "--lang", "de" }).SetName("unknown language"),
        new TestCaseData((object)new[] { "academies", "onboard" }).SetName("nobody to onboard"),
        new TestCaseData((object)new[] { "completion", "tcsh" }).SetName("unknown shell"),
        new TestCaseData((object)new[] { "services", "enable", "..", "-a", "07" }).SetName("a name that would change the path"),
        new TestCaseData((object)new[] { "offerings", "show", "" }).SetName("empty name"),
    ];

    // What can't be meant is refused before anything is sent.
    [TestCaseSource(nameof(Wrong))]
    public async Task Wrong_use_is_2_and_changes_nothing(string[] args)
    {
        var ran = await new Shell(api).Run(args);

        Assert.Multiple(() =>
        {
            Assert.That(ran.Code, Is.EqualTo(Exit.Usage), ran.Err);
            Assert.That(ran.Out, Is.Empty);
            Assert.That(ran.Err, Does.StartWith("Error: ").And.Not.Contain("   at "));
            Assert.That(api.Asked.Where(asked => asked.Method is not "GET"), Is.Empty);
        });
    }

    [Test]
    public async Task Each_group_without_a_verb_says_which_there_are_and_helps([ValueSource(nameof(Groups))] string group)
    {
        var ran = await new Shell(api).Run(group);

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Usage, "")));
        var verbs = CommandTable.Entries.Where(entry => entry.Group == group).Select(entry => entry.Name).ToArray();
        Assert.That(ran.Err, Does.StartWith($"Error: appsedu {group} wants a verb: {string.Join(", ", verbs)}.").And.Contain("USAGE:").And.Contain("COMMANDS:"));
    }

    private static IEnumerable<string> Groups() => CommandTable.Groups.Select(group => group.Name);

    [TestCase("appsedu services enable --help", "services", "enable")]
    [TestCase("appsedu services list --help", "services", "list", "--bogus")]
    [TestCase("appsedu services --help", "services", "bogus")]
    [TestCase("appsedu doctor --help", "doctor", "--bogus")]
    [TestCase("appsedu --help", "bogus")]
    public async Task Wrong_use_names_the_help_of_the_command(string help, params string[] args)
    {
        var ran = await new Shell(api).Run(args);

        Assert.That(ran.Err, Does.EndWith($"Next: {help}\n"));
    }

    [TestCase("-a", "services", "enable", "etherpad", "-a")]
    [TestCase("-a", "services", "list", "-a", "--json")]
    [TestCase("--academy", "services", "disable", "etherpad", "--academy", "--watch")]
    [TestCase("--limit", "journal", "list", "--limit")]
    [TestCase("--reason", "instances", "waive", "ins_1", "--reason", "--confirm", "x")]
    public async Task An_option_without_its_value_is_named(string option, params string[] args)
    {
        var ran = await new Shell(api).Run(args);

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Usage, "")));
        Assert.That(ran.Err, Does.StartWith($"Error: {option} wants a value."));
    }

    // The parser would say "Failed to convert 'abc' to Int32".
    [TestCase("--limit abc", "journal", "list", "--limit", "abc")]
    [TestCase("--limit 3.5", "operations", "list", "--limit=3.5", "--json")]
    [TestCase("--limit 99999999999", "services", "list", "-a", "07", "--limit", "99999999999")]
    public async Task An_option_that_wants_a_number_is_named(string option, params string[] args)
    {
        var ran = await new Shell(api).Run(args);

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Usage, "")));
        Assert.That(ran.Err, Does.StartWith($"Error: {option}: a whole number, such as 50."));
    }

    [TestCase("removing"), TestCase("Removing"), TestCase("REMOVING")]
    public async Task A_state_is_understood_as_the_list_shows_it(string written)
    {
        api.Lists("instances", Array.Empty<InstanceAnswer>());

        var ran = await new Shell(api).Run("instances", "list", "--state", written);

        Assert.That(ran.Code, Is.EqualTo(Exit.Done), ran.Err);
        Assert.That($"{api.Asked.Last()}", Does.Contain("state=Removing"));
    }

    [Test]
    public async Task A_state_that_is_none_is_told_which_there_are()
    {
        var ran = await new Shell(api).Run("instances", "list", "--state", "gone", "--lang", "fr");

        Assert.That(ran.Code, Is.EqualTo(Exit.Usage));
        Assert.That(ran.Err, Does.Contain("« gone » n’est pas un état").And.Contain("removing"));
    }

    [TestCase("--lang", "fr", "services", "list")]
    [TestCase("--debugg", "services", "list")]
    public async Task An_option_where_there_is_none_is_unknown_in_French_too(params string[] args)
    {
        var ran = await new Shell(api).With("LANG", "fr_FR.UTF-8").Run(args);

        Assert.That(ran.Err, Does.Contain("Option inconnue"));
    }

    // People write names as they speak them; NFD is how some systems store the same name.
    [TestCase("03"), TestCase("besancon"), TestCase("Besançon"), TestCase("BESANCON"), TestCase("académie de Besançon")]
    public async Task An_academy_has_many_names(string name)
    {
        foreach (var form in new[] { NormalizationForm.FormC, NormalizationForm.FormD })
            Assert.That((await new Shell(api).Run("academies", "show", name.Normalize(form))).Code, Is.EqualTo(Exit.NotFound), "found in the list, then asked for: the stub has no page of it");

        Assert.That(api.Asked.Select(asked => asked.Path), Does.Contain("/api/v1/academies/03"));
    }

    // Cyrillic а looks the same and is another letter: it must not pass for a Latin one.
    [TestCase("besancom", "besancon"), TestCase("bes\u0430nson", null), TestCase("\u200b", null)]
    public async Task An_unknown_academy_is_3_with_the_nearest(string name, string? near)
    {
        var ran = await new Shell(api).Run("academies", "show", name);

        Assert.That(ran.Code, Is.EqualTo(Exit.NotFound));
        Assert.That(ran.Err, Does.Contain("appsedu academies list"));
        if (near is not null)
            Assert.That(ran.Err, Does.Contain(near));
    }
}
