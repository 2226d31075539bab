using System.Text;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Tenants.Tests.Selections;

/// <summary>Enable, disable, undo, mask, enable in every state: the table, line by line, over HTTP; and the page that shows it is the table.</summary>
[TestFixture]
internal sealed class OutcomeTableTests
{
    private static IEnumerable<TestCaseData> Lines() => OutcomeTable.Dedicated().Concat(OutcomeTable.Others())
        .Select(line => new TestCaseData(line).SetName($"{line.Offering} {line.State}: {line.Wish} → {line.Status} {line.Outcome}"));

    private static IEnumerable<TestCaseData> Walks() => OutcomeTable.Walks().Select(walk => new TestCaseData(walk.State, walk.Outcomes).SetName($"walk from {walk.State}"));

    // One world a line: the preview first, since it must leave everything as it was; then the wish; then the wish again.
    [TestCaseSource(nameof(Lines))]
    public async Task A_wish_in_a_state(OutcomeLine line)
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await Reach(dane, line.Offering, line.State);
        await world.EmptyOutbox();

        await Previews(dane, line);
        await Wishes(dane, line);
        await Repeats(dane, line);
    }

    /// <summary>A preview says the same and writes nothing.</summary>
    private static async Task Previews(Dane dane, OutcomeLine line)
    {
        var before = await dane.Sees(line.Offering);
        var journal = (await dane.Get("journal?limit=200")).Text;

        var reply = await Say(dane, line.Wish, line.Offering, preview: true);

        Assert.That((reply.Status, reply.Outcome), Is.EqualTo((line.Status >= 400 ? line.Status : 200, line.Outcome)), reply.Text);
        if (reply.Status == 200)
            Assert.That(reply.As<Preview>().Consequences, Is.Not.Empty, "the consequences, in words");
        Assert.That(await dane.Sees(line.Offering), Is.EqualTo(before), "a preview writes nothing");
        Assert.That(await dane.World.Outbox(), Is.Empty, "a preview sends nothing");
        Assert.That((await dane.Get("journal?limit=200")).Text, Is.EqualTo(journal), "a preview doesn't stand in the journal");
    }

    private static async Task Wishes(Dane dane, OutcomeLine line)
    {
        var before = await dane.Sees(line.Offering);

        var reply = await Say(dane, line.Wish, line.Offering);

        var after = await dane.Sees(line.Offering);
        var messages = (await dane.World.Outbox()).Select(m => m.Type.Split('.')[^1]).Where(t => t != nameof(SubportalPublished)).ToArray();
        var tile = await dane.Tile(line.Offering);
        Assert.Multiple(() =>
        {
            Assert.That((reply.Status, reply.Outcome), Is.EqualTo((line.Status, line.Outcome)), reply.Text);
            Assert.That(messages, Is.EqualTo(line.Message is null ? Array.Empty<string>() : [line.Message]), "what was said to who runs the service");
            Assert.That((after.Choice.ToString(), after.State), Is.EqualTo((line.Choice, line.Then)), "the decision and the state afterwards");
            Assert.That(tile?.State.ToString() ?? "—", Is.EqualTo(line.Agents), "what agents see");
            if (reply.Status < 400)
                Assert.That(reply.Outcome == "nothing-to-do" ? null : reply.Operation?.Kind.ToString(), Is.EqualTo(line.Operation), "the operation that came of it");
            if (reply.Status == 202)
                Assert.That(reply.Response.Headers.Location?.ToString(), Is.EqualTo($"/api/v1/operations/{reply.Operation!.Id}"), "where it is followed");
            if (reply.Status >= 400)
                Assert.That(after, Is.EqualTo(before), "a refusal changes nothing");
            if (reply.Status >= 400)
                Assert.That(reply.Problem.Next, Is.Not.Null.And.Not.Empty, "a refusal says what to do");
        });
    }

    /// <summary>Said twice it is nothing to do, or refused alike.</summary>
    private static async Task Repeats(Dane dane, OutcomeLine line)
    {
        await dane.World.EmptyOutbox();
        var again = await Say(dane, line.Wish, line.Offering);
        Assert.That(again.Outcome, Is.EqualTo(line.Status >= 400 ? line.Outcome : "nothing-to-do"), again.Text);
        Assert.That(await dane.World.Outbox(), Is.Empty, "nothing is said again");
    }

    [TestCaseSource(nameof(Walks))]
    public async Task Enable_disable_undo_mask_enable(string state, string[] outcomes)
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await Reach(dane, "etherpad", state);

        var said = new List<string>();
        foreach (var wish in (string[])["enable", "disable", "undo", "mask", "enable"])
            said.Add((await Say(dane, wish, "etherpad")).Outcome);

        Assert.That(said, Is.EqualTo(outcomes));
        var running = (await dane.Get("operations?academy=dijon&offering=etherpad&state=Pending,Running,Blocked&limit=200")).As<ListAnswer<OperationAnswer>>().Items;
        Assert.That(running, Has.Count.LessThanOrEqualTo(1), "a newer wish ends the older one: two never run for one service");
        var cancelled = (await dane.Get("operations?academy=dijon&offering=etherpad&state=Cancelled&limit=200")).As<ListAnswer<OperationAnswer>>().Items;
        Assert.That(cancelled.Select(o => o.Successor), Has.None.Null, "what was superseded names its successor");
    }

    [Test]
    public void The_page_is_the_table()
    {
        var page = Path.Combine(Repository(), "docs", "selections.md");
        var text = Page();
        if (Environment.GetEnvironmentVariable("APPSEDU_APPROVE") == "1")
            File.WriteAllText(page, text);
        Assert.That(File.Exists(page) ? File.ReadAllText(page) : "", Is.EqualTo(text), "docs/selections.md is generated from this table: APPSEDU_APPROVE=1 writes it anew");
    }

    /// <summary>Brings the academy's service into a state, by what brings it there in life.</summary>
    private static async Task Reach(Dane dane, string offering, string state)
    {
        if (state == "never")
            return;
        if (offering is not "etherpad")
        {
            await ReachOther(dane, offering, state);
            return;
        }
        await dane.Enables("etherpad", "S");
        var instance = await dane.Instance("etherpad");
        switch (state)
        {
            case "preparing":
                await instance.Is_at("server");
                return;
            case "blocked":
                await instance.Is_blocked();
                return;
            case "failed":
                await instance.Has_failed();
                return;
        }
        await instance.Is_available();
        if (state == "incident")
            await instance.Stops_answering();
        if (state is "available" or "incident")
            return;
        await dane.Disables("etherpad");
        if (state == "end asked for")
            return;
        instance = await dane.Instance("etherpad");
        await instance.Ends_on(dane.World.Clock.GetUtcNow().AddDays(7));
        if (state == "removing")
            await instance.Is_being_removed();
    }

    private static async Task ReachOther(Dane dane, string offering, string state)
    {
        if (offering is not ("visio" or "capsule"))
            await dane.Enables(offering);
        if (state == "preparing" || offering is "codabloc" or "capsule")
            return;
        foreach (var asked in await dane.World.Sent<TakeShare>())
            await dane.World.Catalogue_settles(new(asked.OperationId, asked.AcademyCode, asked.Offering, asked.Generation, state == "failed" ? ShareState.Refused : ShareState.Granted, 3, 3));
        if (state == "end asked for")
            await dane.Disables(offering);
    }

    private static Task<Reply> Say(Dane dane, string wish, string offering, bool preview = false) => wish switch
    {
        "enable" => dane.Enables(offering, preview: preview),
        "enable M" => dane.Enables(offering, "M", preview),
        "disable" => dane.Disables(offering, preview),
        "undo" => dane.Takes_back(offering, preview),
        "mask" => dane.Masks(offering, preview: preview),
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish, "no such wish"),
    };

    private static string Page()
    {
        var page = new StringBuilder();
        page.AppendLine("# What a Dane's wish comes to").AppendLine();
        page.AppendLine("Generated from the table that `tests/Tenants.Tests/Selections/OutcomeTable.cs` holds and whose every line is run over HTTP, once, twice and as a preview.").AppendLine();
        page.AppendLine("An academy's decision on an offering has two independent parts: the *choice* (`Default`, `Enabled`, `Disabled`) and the *visibility* (`Shown`, `Masked`). Masking never touches the choice,");
        page.AppendLine("and destroys nothing; it is possible in every state, also before a service exists. A repeated wish is `nothing-to-do`. A newer wish supersedes one that runs: the older operation ends `Cancelled`");
        page.AppendLine("and names its successor. A refusal changes nothing and says what to do. Every change leaves a row in the journal.").AppendLine();
        page.AppendLine("| state | meaning |").AppendLine("|---|---|");
        foreach (var (name, meaning) in OutcomeTable.States)
            page.AppendLine($"| {name} | {meaning} |");
        page.AppendLine().AppendLine("## A dedicated offering").AppendLine();
        Table(page, OutcomeTable.Dedicated());
        page.AppendLine();
        page.AppendLine("- *Enable in another size* while it runs is refused: resizing comes later, and is never silent. Said without a size, the size is the one it has.");
        page.AppendLine("- *Enable after a failure* is a retry: a new operation and generation for the same instance. After a completed removal it is another instance.");
        page.AppendLine("- *Enable in grace* takes the end back, as undo does: its operation is an `UndoDisable`, and has succeeded when Provisioning says so.");
        page.AppendLine("- *Removing* can't be taken back: wait for the removal's operation to end, then enable again.");
        page.AppendLine("- *Enable M* is a preflight and a start in size M where nothing runs yet; where the preflight says no, the wish is refused (`quota-exceeded`, `stock-exhausted`, `agreement-ending`,");
        page.AppendLine("  `sensitivity-not-allowed`) and nothing starts; where Provisioning doesn't answer, 503 `unavailable`.");
        page.AppendLine().AppendLine("## Shared and external offerings").AppendLine();
        page.AppendLine("`forum` is shared, `visio` shared and on by default, `codabloc` external, `capsule` external and on by default. Enabling a shared one takes a share in the catalogue's ledger, by message:");
        page.AppendLine("granted, or refused with the reason (then the operation has failed, and enabling again is a retry). What it does not do yet: create accounts or limits inside the shared application.").AppendLine();
        Table(page, OutcomeTable.Others());
        page.AppendLine().AppendLine("## Five wishes in a row").AppendLine();
        page.AppendLine("A dedicated offering, without a word from Provisioning in between.").AppendLine();
        page.AppendLine("| from | enable | disable | undo | mask | enable |").AppendLine("|---|---|---|---|---|---|");
        foreach (var (state, outcomes) in OutcomeTable.Walks())
            page.AppendLine($"| {state} | {string.Join(" | ", outcomes)} |");
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Table(StringBuilder page, IEnumerable<OutcomeLine> lines)
    {
        page.AppendLine("| offering | state | wish | answer | operation | message | choice then | state then | agents see |").AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var line in lines)
            page.AppendLine($"| {line.Offering} | {line.State} | {line.Wish} | {line.Status} {line.Outcome} | {line.Operation} | {line.Message} | {line.Choice} | {line.Then} | {line.Agents} |");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AppsEducation.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests don't stand in the repository.");
    }
}
