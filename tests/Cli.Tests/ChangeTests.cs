using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Tests;

[TestFixture]
internal sealed class ChangeTests
{
    private const string Choice = "PUT academies/07/selections/etherpad/choice";
    private StubApi api = null!;

    [SetUp]
    public void Starts() => api = new StubApi();

    [TearDown]
    public async Task Ends() => await api.DisposeAsync();

    [Test]
    public async Task Enabling_prints_the_operation_and_returns()
    {
        api.On(Choice, Samples.Accepted(), 202);

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "dijon", "--size", "M");

        Assert.Multiple(() =>
        {
            Assert.That(ran, Is.EqualTo(new Ran(Exit.Done, $"{Samples.Op}\taccepted\tdijon\tetherpad\n", $"Follow: appsedu operations watch {Samples.Op}\n")));
            Assert.That(api.BodyOf(Choice), Is.EqualTo("""{"choice":"Enabled","size":"M"}"""));
        });
    }

    [Test]
    public async Task On_a_terminal_it_is_a_sentence()
    {
        api.On(Choice, Samples.Accepted(), 202);

        var ran = await new Shell(api) { Terminal = true }.With("NO_COLOR", "1").Run("services", "enable", "etherpad", "-a", "Dijon");

        Assert.That(ran.Out, Is.EqualTo($"{Samples.Op} accepted: etherpad for Dijon on scw-par-1\n"));
    }

    // Scripts run twice: a wish that is fulfilled is no error.
    [Test]
    public async Task Said_again_there_is_nothing_to_do()
    {
        api.On(Choice, new SelectionChanged("nothing-to-do", Samples.Selection("etherpad", "available"), Samples.Ended()));

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "07", "--watch");

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Done, $"{Samples.Op}\tnothing-to-do\tdijon\tetherpad\n")));
    }

    [Test]
    public async Task Json_is_the_changes_answer()
    {
        api.On(Choice, Samples.Accepted(), 202);

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "07", "--json");

        Assert.That(JsonDocument.Parse(ran.Out).RootElement.GetProperty("operation").GetProperty("id").GetString(), Is.EqualTo(Samples.Op));
    }

    [Test]
    public async Task Ids_are_the_operations()
    {
        api.On(Choice, Samples.Accepted(), 202);

        Assert.That((await new Shell(api).Run("services", "enable", "etherpad", "-a", "07", "--ids")).Out, Is.EqualTo($"{Samples.Op}\n"));
    }

    [Test]
    public async Task A_dry_run_asks_for_the_preview()
    {
        api.On(Choice, new Preview("accepted", ["A machine starts at scw-par-1."], new Dictionary<string, string> { ["account"] = "scw-par-1" }));

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "07", "--dry-run");

        Assert.Multiple(() =>
        {
            Assert.That(api.Asked.Last().Query, Is.EqualTo("?preview=true"));
            Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Done, "\taccepted\tdijon\tetherpad\n")));
            Assert.That(ran.Err, Does.Contain("A machine starts at scw-par-1.").And.Contain("Nothing was written"));
        });
    }

    // Several are one act, so that quota and stock are checked for the whole before any of it starts.
    [Test]
    public async Task Several_academies_go_as_one_act_and_one_refusal_is_said()
    {
        api.On("POST selections/enablements", new BulkAnswer(Samples.Operation("op_parent"),
        [
            new BulkLine("07", "dijon", "accepted", "op_a", null, null),
            new BulkLine("03", "besancon", "refused", null, ProblemCodes.QuotaExceeded, "scw-par-1 lacks one server."),
        ]), 202);

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "dijon", "-a", "besancon");

        Assert.Multiple(() =>
        {
            Assert.That(api.BodyOf("POST selections/enablements"), Is.EqualTo("""{"offering":"etherpad","academies":["07","03"],"all":false,"size":null}"""));
            Assert.That(ran.Out, Is.EqualTo("op_a\taccepted\tdijon\tetherpad\n\trefused\tbesancon\tetherpad\tquota-exceeded\tscw-par-1 lacks one server.\n"));
            Assert.That(ran.Code, Is.EqualTo(Exit.Refused));
            Assert.That(ran.Err, Does.Contain("operations watch op_parent"));
        });
    }

    [Test]
    public async Task All_are_named_by_the_api_not_by_a_list_of_ours()
    {
        api.On("POST academies", new BulkAnswer(null, [new BulkLine("07", "dijon", "nothing-to-do", null, null, null)]));

        var ran = await new Shell(api).Run("academies", "onboard", "--all");

        Assert.That(api.BodyOf("POST academies"), Is.EqualTo("""{"academies":null,"all":true}"""));
        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Done, "\tnothing-to-do\tdijon\t\n")));
    }

    // One academy's refusal must not leave the others undone, nor be lost.
    [Test]
    public async Task Masking_several_goes_on_after_a_refusal()
    {
        api.Refuses("PUT academies/07/selections/etherpad/visibility", 409, ProblemCodes.Conflict, "Not now.");
        api.On("PUT academies/03/selections/etherpad/visibility", new SelectionChanged("done", Samples.Selection("etherpad", "available", visibility: Visibility.Masked), null));

        var ran = await new Shell(api).Run("services", "mask", "etherpad", "--all", "--reason", "travaux");

        Assert.Multiple(() =>
        {
            Assert.That(ran.Out, Is.EqualTo("\trefused\tdijon\tetherpad\tconflict\tNot now.\n\tdone\tbesancon\tetherpad\n"), "those that are onboarded, each with its outcome");
            Assert.That(ran.Code, Is.EqualTo(Exit.Refused));
            Assert.That(api.BodyOf("PUT academies/03/selections/etherpad/visibility"), Is.EqualTo("""{"visibility":"Masked","reason":"travaux"}"""));
        });
    }

    [Test]
    public async Task Disabling_says_until_when_it_can_be_taken_back()
    {
        api.On(Choice, new SelectionChanged("accepted", Samples.Selection("etherpad", "ending", Contracts.Http.Choice.Disabled, ends: new DateTimeOffset(2030, 12, 24, 11, 0, 0, TimeSpan.Zero)), Samples.Operation()), 202);

        var ran = await new Shell(api).Run("services", "disable", "etherpad", "-a", "07");

        Assert.That(ran.Err, Does.Match("etherpad stops on 24 Dec 2030 .*appsedu services undo etherpad -a dijon"));
        Assert.That(api.BodyOf(Choice), Is.EqualTo("""{"choice":"Disabled","size":null}"""));
    }

    // The wish is accepted before the host's side of it is known: the date is asked for, and where it isn't there, the rest is said.
    [TestCase(true, "etherpad stops on 24 Dec 2030 .*appsedu services undo etherpad -a dijon")]
    [TestCase(false, "if its machine has started already, goes on through its grace period.*appsedu services undo etherpad -a dijon. Otherwise it is removed at once")]
    public async Task Disabling_says_its_consequence_without_a_watch(bool isKnown, string said)
    {
        var accepted = Samples.Operation(state: OperationState.Pending) with { Kind = OperationKind.DisableOffering };
        api.On(Choice, new SelectionChanged("accepted", Samples.Selection("etherpad", "available", Contracts.Http.Choice.Disabled), accepted), 202);
        if (isKnown)
            api.On($"GET operations/{Samples.Op}", Samples.Ended() with { Kind = OperationKind.DisableOffering, Plan = new Dictionary<string, string> { ["endsAt"] = "2030-12-24T11:00:00.0000000+00:00" } });

        var ran = await new Shell(api).Run("services", "disable", "etherpad", "-a", "07");

        Assert.That(ran.Code, Is.EqualTo(Exit.Done), "the change is made, whatever is known of its date");
        Assert.That(ran.Err, Does.Match(said));
    }

    // The selection in the answer is still the one that ends: its date is the opposite of what was asked for.
    [Test]
    public async Task Undoing_says_that_the_end_is_taken_back()
    {
        var accepted = Samples.Operation(state: OperationState.Pending) with { Kind = OperationKind.UndoDisable };
        api.On("DELETE academies/07/selections/etherpad/end", new SelectionChanged("accepted", Samples.Selection("etherpad", "ending", ends: new DateTimeOffset(2030, 12, 24, 11, 0, 0, TimeSpan.Zero)), accepted), 202);

        var ran = await new Shell(api).Run("services", "undo", "etherpad", "-a", "07");

        Assert.That(ran.Code, Is.EqualTo(Exit.Done));
        Assert.That(ran.Err, Does.Contain("The end of etherpad is taken back; the service and its data stay.").And.Not.Contain("stops on").And.Not.Contain("services undo"));
    }

    [Test]
    public async Task A_local_service_can_be_removed()
    {
        api.On("DELETE academies/07/local-services/media", new SelectionChanged("done", Samples.Selection("media", "available"), null));

        var ran = await new Shell(api).Run("services", "remove-local", "media", "-a", "07");

        Assert.That((ran.Code, ran.Out), Is.EqualTo((Exit.Done, "\tdone\tdijon\tmedia\n")), ran.Err);
    }

    [Test]
    public async Task Nothing_is_waived_and_nobody_warned_while_no_removal_runs([Values] bool isPreview)
    {
        api.On("GET instances/ins_1", Removed with { State = InstanceState.Available, Desired = "running" });

        var ran = await new Shell(api).Run(["instances", "waive", "ins_1", .. isPreview ? new[] { "--dry-run" } : ["--reason", "end of the trial"]]);

        Assert.That(ran.Code, Is.EqualTo(Exit.Refused));
        Assert.That(ran.Err, Does.Contain("there is nothing to waive").And.Contain("appsedu services disable etherpad -a 07").And.Not.Contain("destroyed").And.Not.Contain("--confirm"));
    }

    // The API answers an order with the sub-portal, which doesn't tell whether it changed.
    [TestCase("nothing-to-do", 1), TestCase("done", 2)]
    public async Task Ordering_knows_when_nothing_changes(string outcome, int puts)
    {
        api.On("PUT academies/07/order", http => http.Request.Query["preview"] == "true"
            ? StubApi.Json(http, new Preview(outcome, [], new Dictionary<string, string>()), 200)
            : StubApi.Json(http, new SubportalView("07", "dijon", "Dijon", "r", 3, Samples.Now, null, null, []), 200));

        var ran = await new Shell(api).Run("services", "order", "nextcloud", "etherpad", "-a", "07");

        Assert.That(ran.Out, Is.EqualTo($"\t{outcome}\tdijon\tnextcloud etherpad\n"));
        Assert.That(api.Times("PUT academies/07/order"), Is.EqualTo(puts));
    }

    [Test]
    public async Task A_local_service_has_texts_in_both_languages()
    {
        api.On("POST academies/07/local-services", new SelectionChanged("done", Samples.Selection("media", "available"), null));

        await new Shell(api).Run("services", "add-local", "media", "-a", "07", "--title", "Médiathèque", "--title-en", "Media", "--link", "https://media.example.fr");

        Assert.That(JsonSerializer.Deserialize<Contracts.Http.AddLocalService>(api.BodyOf("POST academies/07/local-services"), ApiJson.Strict),
            Is.EqualTo(new Contracts.Http.AddLocalService("media", new Text("Médiathèque", "Media"), null, "https://media.example.fr", null)));
    }

    [Test]
    public async Task A_destruction_wants_a_name([Values(null, "etherpad", "ins_1", "etherpad.dijon.localhost")] string? confirm)
    {
        Instance();
        string[] args = ["instances", "waive", "ins_1", "--reason", "end of the trial"];

        var ran = await new Shell(api).Run(confirm is null ? args : [.. args, "--confirm", confirm]);

        var enough = confirm is "ins_1" or "etherpad.dijon.localhost";
        Assert.Multiple(() =>
        {
            Assert.That(ran.Code, Is.EqualTo(enough ? Exit.Done : Exit.Usage));
            Assert.That(api.Times("POST instances/ins_1/waiver"), Is.EqualTo(enough ? 1 : 0));
            Assert.That(ran.Err, Does.Contain("destroyed without an export"));
            if (!enough)
                Assert.That(ran.Err, Does.Contain("--confirm etherpad.dijon.localhost"), "says what would do");
        });
    }

    [TestCase("etherpad.dijon.localhost\n", true), TestCase("yes\n", false), TestCase("", false)]
    public async Task On_a_terminal_the_name_is_asked_for(string typed, bool enough)
    {
        Instance();

        var ran = await new Shell(api) { Terminal = true, Typed = typed }.Run("instances", "waive", "ins_1", "--reason", "end of the trial");

        Assert.That(ran.Code, Is.EqualTo(enough ? Exit.Done : Exit.Usage));
        Assert.That(api.Times("POST instances/ins_1/waiver"), Is.EqualTo(enough ? 1 : 0));
    }

    private static InstanceAnswer Removed => new(
            "ins_1", "07", "etherpad", "S", 1, InstanceState.Removing, "removed", 2, 1, "scw-par-1", "fr-par-1", [], "etherpad.dijon.localhost", null, true, null, null, "op_removal",
            new OperationBlocked(BlockedBy.Gate, Samples.Now, Samples.Now, "", null, ""), [], [], null);

    private void Instance()
    {
        api.On("GET instances/ins_1", Removed).On("POST instances/ins_1/waiver", Removed with { Waiver = new WaiverAnswer("operator", "end of the trial", Samples.Now, 2) });
    }

    // Whoever lost an answer runs the same command again, and it must not be done twice.
    [Test]
    public async Task A_post_carries_its_key_through_all_tries()
    {
        var tries = 0;
        api.On("POST academies", http => ++tries < 3
            ? StubApi.Problem(http, 503, ProblemCodes.Unavailable, "Busy.", null, null)
            : StubApi.Json(http, new BulkAnswer(null, []), 200));

        var ran = await new Shell(api).Run("academies", "onboard", "dijon", "--request-id", "nightly-17");

        Assert.That(ran.Code, Is.EqualTo(Exit.Done));
        Assert.That(api.Asked.Where(asked => asked.Method is "POST").Select(asked => asked.Headers["Idempotency-Key"]), Is.EqualTo(new[] { "\"nightly-17\"", "\"nightly-17\"", "\"nightly-17\"" }));
    }

    [Test]
    public async Task Without_a_request_id_each_post_has_a_key_of_its_own()
    {
        api.On("POST academies", new BulkAnswer(null, []));

        await new Shell(api).Run("academies", "onboard", "dijon");
        await new Shell(api).Run("academies", "onboard", "dijon");

        Assert.That(api.Asked.Where(asked => asked.Method is "POST").Select(asked => asked.Headers["Idempotency-Key"]), Is.Unique.And.All.Length.GreaterThan(16));
    }

    // A change without a key may have been done although its answer was a 503: only its author may repeat it.
    [Test]
    public async Task A_put_is_not_repeated_after_an_unclear_answer()
    {
        api.Refuses(Choice, 503, ProblemCodes.Unavailable);

        var ran = await new Shell(api).Run("services", "enable", "etherpad", "-a", "07");

        Assert.That((ran.Code, api.Times(Choice)), Is.EqualTo((Exit.Unexpected, 1)));
    }
}
