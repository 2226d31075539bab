using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>One table says what each refusal of each cloud means, what the engine does with it and within what bound, and what people read: docs/refusals.md, made here. A change of it is a decision.</summary>
[TestFixture]
internal sealed class RefusalTableTests
{
    private readonly Dictionary<string, RefusalConsequence> seen = [];
    private readonly Dictionary<(bool IsOfZone, CallKind Kind, Refusal Refusal), bool> givesBack = [];

    [Test]
    public async Task The_page_is_what_the_classifiers_say_and_the_engine_does()
    {
        var rows = RefusalRows.Scaleway().Concat(RefusalRows.OpenStack()).Concat(RefusalRows.Ovh()).Concat(await RefusalRows.NoAnswers()).ToArray();
        Assert.That(rows, Has.Length.GreaterThan(150), "the recordings are there");
        using var scaleway = new ScalewayRefusalStates();
        using var openStack = new OpenStackRefusalStates();

        var page = await Page(rows, [.. await scaleway.All(), .. await openStack.All()]);

        var path = Path.Combine(Repository.Root, "docs", "refusals.md");
        if (Environment.GetEnvironmentVariable("APPSEDU_APPROVE") == "1")
            await File.WriteAllTextAsync(path, page);
        Assert.That(page, Is.EqualTo(File.Exists(path) ? await File.ReadAllTextAsync(path) : ""), "docs/refusals.md is made from this test: APPSEDU_APPROVE=1 writes it anew, once the difference was read and is meant");
    }

    // A provider's next surprise: whatever it is, the call ends, and a person reads the provider's own words.
    [Test]
    public void The_unknown_is_failed_in_the_providers_words_and_no_answer_whatever_throws()
    {
        string[] bodies = ["", "null", "[1]", "{", "<html>", """{"message":"\ud800"}""", """{"type":7,"class":[],"message":{}}""", """{"type":"something_new","class":"Something::New","message":"Ask our support."}""", new('[', 5000), new('x', 100_000)];
        foreach (var cloud in RefusalRows.Clouds)
        {
            foreach (var kind in Enum.GetValues<CallKind>())
            {
                for (var status = 300; status < 600; status++)
                {
                    foreach (var error in bodies.Select(body => RefusalRows.Classify(cloud, kind, status, body)))
                        Assert.That(error.Message, Is.Not.Empty.And.Length.LessThan(600), $"{cloud.Name} {kind} {status}");
                }
            }
            foreach (var status in new[] { 300, 402, 405, 406, 411, 415, 418, 422, 431, 451, 499 })
            {
                var unknown = RefusalRows.Of(cloud, "", CallKind.Create, status, """{"type":"something_new","class":"Something::New","message":"Ask our support."}""").Refused;
                Assert.That((unknown.Kind, unknown.Message), Is.EqualTo((Refusal.Failed, "Ask our support.")), $"{cloud.Name} {status}");
            }
        }
    }

    // Found by this table: a settled instance whose look was refused once was at no step, and so at once "has waited for 10 min".
    [Test]
    public async Task A_settled_instance_whose_look_is_refused_once_hasnt_waited_for_long()
    {
        await using var world = new EngineTests.World();
        await world.Enables();
        await world.Until(InstanceState.Available);
        await world.For(TimeSpan.FromHours(1));

        world.Cloud.Vanish(world.Cloud.Of(SlotKind.Server).Single().Id);
        world.Cloud.Refuses["look"] = new ProviderRefused(Refusal.Retry, "503 ServiceUnavailable");
        await world.Retries();
        await world.For(TimeSpan.FromMinutes(1), probes: false);

        Assert.That((await world.Instance()).BlockedBy, Is.Null);
        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Timeout, TimeSpan.FromMinutes(12), probes: false), Is.True, "but it isn't tried for ever either");
    }

    // Its steps are done, and one resource that no step knows is still looked for: that look may be refused, too.
    [Test]
    public async Task A_removal_that_cant_be_finished_is_blocked_with_the_reason()
    {
        await using var world = new EngineTests.World(options => options.Grace = TimeSpan.Zero);
        await world.Enables();
        await world.Until(InstanceState.Available);
        await world.Db(db =>
        {
            db.Slots.Add(new Slot { InstanceId = "ins_dijon", TenantId = "07", Kind = SlotKind.Firewall, IntentAt = world.Clock.GetUtcNow(), IntentOpen = true });
            return db.SaveChangesAsync();
        });
        world.Cloud.Refuses["find"] = new ProviderRefused(Refusal.Retry, "503 ServiceUnavailable");
        await world.Disables();
        await world.Waives();

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == BlockedBy.Timeout), Is.True);
        Assert.That((await world.Instance()).BlockedWords, Does.Contain("503 ServiceUnavailable"));
        world.Cloud.Refuses.Clear();
        Assert.That(await world.Until(InstanceState.Removed), Is.True);
    }

    // Whose key would one renew?
    [TestCase(Refusal.Retry, BlockedBy.Timeout)]
    [TestCase(Refusal.Failed, BlockedBy.Policy)]
    public async Task Where_no_account_can_be_asked_nobodys_key_is_blamed(Refusal kind, BlockedBy by)
    {
        await using var world = new EngineTests.World();
        world.Cloud.Refuses["stock"] = new ProviderRefused(kind, "503 ServiceUnavailable");
        await world.Enables();

        Assert.That(await world.Until(async () => (await world.Instance()).BlockedBy == by, TimeSpan.FromMinutes(1)), Is.True);
        world.Cloud.Refuses.Clear();
        Assert.That(await world.Until(InstanceState.Available), Is.True, "and goes on by itself");
    }

    private async Task<string> Page(RefusalRow[] rows, IReadOnlyList<RefusalState> states)
    {
        var (page, each) = (new StringBuilder(), new Dictionary<string, StringBuilder>());
        foreach (var row in rows)
        {
            var words = row.Refused.Message;
            var engine = await Engine(row);
            var line = $"| {row.Answer} | {row.Kind} | {Cell(row.Gist)} | {row.Class?.ToString() ?? $"{row.Refused.Kind}"} | {engine} | {Cell(words)} | {row.Source} |\n";
            if (!each.TryGetValue(row.Cloud, out var lines))
                each[row.Cloud] = lines = new StringBuilder();
            if (!lines.ToString().Contains(line, StringComparison.Ordinal))
                lines.Append(line);
        }
        page.Append($"""
            # What a provider's refusal does

            Made by `RefusalTableTests`: the classifiers' words, and what the engine was seen to do with each on its simulated clock when the refusal never ends. `APPSEDU_APPROVE=1 dotnet test tests/Provisioning.Tests --filter RefusalTable` writes it
            anew; a change of it is a decision. {rows.Length} answers are behind it, those that look alike once. None is tried for ever, what isn't in a classifier's table is `Refused` in the provider's own words, and whatever is blocked goes on by itself when its cause is gone.

            A call is a look, a set (said twice it is the same as once, deletions among them), an act, or a create. Looks and sets have been tried three times within 12 s before their refusal counts; acts and creates never are. A create whose outcome is unknown
            (`Ambiguous`) is looked up for a minute before it is made again.

            ## What the engine does

            | refusal | of | what happens | and then | people read |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (key, consequence) in seen.OrderBy(s => s.Key, StringComparer.Ordinal))
            page.Append($"| {key} | {consequence.What} | {consequence.Then} | {Cell(consequence.Words)} |\n");
        page.Append("\n## States that refuse after a 2xx\n\n| cloud | what is shown | what happens | people read | where from |\n|---|---|---|---|---|\n");
        foreach (var state in states)
            page.Append($"| {state.Cloud} | {state.State} | {Happens(state.Result)} | {Cell(WordsOf(state.Result))} | {state.Source} |\n");
        foreach (var (cloud, lines) in each)
            page.Append($"\n## {(cloud is "any" ? "No answer, or none that can be read: any cloud" : cloud)}\n\n| status | call | the provider's name | class | the engine | people read | where from |\n|---|---|---|---|---|---|---|\n{lines}");
        return page.ToString();
    }

    private async Task<string> Engine(RefusalRow row)
    {
        if (row.Class is ErrorClass.Gone && row.Kind is CallKind.Look)
            return "absent when a second look, 12 s later, says the same";
        if (row.Class is ErrorClass.Gone && row.Kind is CallKind.Set)
            return "a deletion is done";
        var key = $"{row.Refused.Kind}{(row.Refused is { Kind: Refusal.Blocked, By: var by } ? $" ({by})" : "")}{(row.Refused.HealsWithin is null ? "" : ", known to heal")} | {(row.IsOfZone ? "a zone’s " : "")}{row.Kind.ToString().ToLowerInvariant()}";
        if (!seen.TryGetValue(key, out var consequence))
        {
            var place = (row.IsOfZone, row.Kind, row.Refused.Kind);
            seen[key] = consequence = await RefusalConsequence.Of((row.IsOfZone, row.Kind), row.Refused, givesBack.TryGetValue(place, out var known) ? known : null);
            if (consequence.What.StartsWith("blocked", StringComparison.Ordinal))
                givesBack[place] = consequence.GivesBack;
        }
        return consequence.What;
    }

    private static string Happens(StepResult result) => result switch
    {
        StepResult.Blocked blocked => $"blocked ({blocked.By}) at once",
        StepResult.Failed => "failed, all of it undone",
        StepResult.Retry => "it is deleted, the next flavor is tried",
        _ => throw new AssertionException($"{result} isn't a refusal."),
    };

    private static string WordsOf(StepResult result) => result switch
    {
        StepResult.Blocked blocked => blocked.Words,
        StepResult.Failed failed => failed.Reason,
        StepResult.Retry retry => retry.Why,
        _ => "",
    };

    private static string Cell(string words) => words.Replace("|", "\\|").Replace("<", "&lt;").Trim();
}
