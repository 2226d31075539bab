using System.Text.Json;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Tests;

namespace AppsEducation.Cli.Tests;

/// <summary>Names and provider's words are other people's text: they are shown, never obeyed.</summary>
[TestFixture]
internal sealed class NastyTextTests
{
    public static readonly string[] Texts =
    [
        "\e[31mred\e[0m", "\e]0;title\a", "\e]52;c;aGk=\a", "a\nb", "a\r\nb", "a\tb", "\u009b31m", "\u202egnp.exe", "\u2066x\u2069", "\u200b", "\ufeffx", "\u2028", "\0", "\u007f",
        "[red]x[/]", "[bold", "]]", "[[x]]", "{0} {1}", "{{7*7}}", "$(id)", "`id`", "'; DROP TABLE tenants;--", "<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "👩‍👩‍👧", "İstanbul", "%s%n", "../../etc/passwd",
        "x\nruncmd:\n - id", "é", "e\u0301", "\\u001b[31m", .. NastyInputs.Texts.Except(["\u200b", "$(id)", "`id`", "'; DROP TABLE tenants;--", "<img src=x onerror=alert(1)>", "{{7*7}}", "İstanbul", "a\nb", "../../etc/passwd", "x\nruncmd:\n - id", "\ud800"]),
    ];

    private StubApi api = null!;

    [SetUp]
    public void Starts() => api = new StubApi();

    [TearDown]
    public async Task Ends() => await api.DisposeAsync();

    [TestCaseSource(nameof(Texts))]
    public async Task In_lists_they_stay_one_cell_and_harmless(string text)
    {
        api.Lists("academies", [Samples.Dijon with { Name = text }]);

        foreach (var terminal in new[] { true, false })
        {
            var ran = await new Shell(api) { Terminal = terminal, Width = 300 }.With("NO_COLOR", "1").Run("academies", "list");

            Assert.That(ran.Lines, Has.Length.EqualTo(terminal ? 2 : 1), "one row stays one line");
            Harmless(ran.Out);
            if (!terminal)
                Assert.That(ran.Lines[0].Split('\t'), Has.Length.EqualTo(6), "no cell splits");
        }
    }

    [TestCaseSource(nameof(Texts))]
    public async Task In_json_they_come_back_exactly(string text)
    {
        api.Lists("academies", [Samples.Dijon with { Name = text }]);

        var ran = await new Shell(api).Run("academies", "list", "--json");

        Harmless(ran.Out);
        Assert.That(JsonSerializer.Deserialize<JsonElement[]>(ran.Out)![0].GetProperty("name").GetString(), Is.EqualTo(text));
    }

    [TestCaseSource(nameof(Texts))]
    public async Task In_errors_and_bars_they_are_shown_as_they_are(string text)
    {
        api.Refuses("GET offerings/x", 409, ProblemCodes.Conflict, text, text);
        api.On($"GET operations/{Samples.Op}", Samples.Operation()).Streams(Samples.Op, (events, http) => events.Send("1", "ended", Samples.Operation(
            state: OperationState.Failed, done: 2, title: text, waiting: text, problem: new OperationProblem(text, text, text, text)) with
        {
            Steps = [new OperationStep(text, text, "running", Samples.Now, null, text, null)],
        }));

        var error = await new Shell(api).Run("offerings", "show", "x");
        var bars = await new Shell(api) { Terminal = true, Width = 200 }.With("TERM", "xterm").With("NO_COLOR", "1").Run("operations", "watch", Samples.Op);
        var lines = await new Shell(api).Run("operations", "watch", Samples.Op);

        Assert.Multiple(() =>
        {
            Assert.That((error.Code, bars.Code, lines.Code), Is.EqualTo((Exit.Refused, Exit.OperationFailed, Exit.OperationFailed)));
            Harmless(error.Err);
            Harmless(lines.Err);
            Assert.That(lines.Err, Does.Contain(Safe.Line(text)));
            // The bars move the cursor themselves; what must not be there is the text's own control characters.
            foreach (var c in text.Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\e')))
                Assert.That(bars.Err.Contains(c), Is.False, $"U+{(int)c:x4}");
            foreach (var sequence in new[] { "\e[31m", "\e]" })
                Assert.That(bars.Err.Contains(sequence, StringComparison.Ordinal), Is.False, Safe.Line(sequence));
        });
    }

    [TestCaseSource(nameof(Texts))]
    public async Task As_an_argument_they_name_nothing_and_break_nothing(string text)
    {
        var ran = await new Shell(api).Run("academies", "show", "--", text);

        Assert.That(ran.Code, Is.EqualTo(Exit.NotFound).Or.EqualTo(Exit.Usage));
        Harmless(ran.Err);
        Assert.That(api.Asked.Select(asked => asked.Path), Is.All.EqualTo("/api/v1/academies"), "nothing but the list was asked");
    }

    // No argument and no file holds half a surrogate pair, but an answer may: written out, it is valid JSON.
    [Test]
    public async Task Half_a_character_in_an_answer_breaks_nothing()
    {
        var answer = JsonSerializer.Serialize(new ListAnswer<AcademyAnswer>([Samples.Dijon with { Name = "@half@" }], null), ApiJson.Strict).Replace("@half@", "Dijon \\ud800");
        api.On("GET academies", answer);

        var list = await new Shell(api).Run("academies", "list");
        var json = await new Shell(api).Run("academies", "list", "--json");

        Assert.Multiple(() =>
        {
            foreach (var ran in new[] { list, json })
            {
                Assert.That(ran.Code, Is.EqualTo(Exit.Done).Or.EqualTo(Exit.Unexpected), ran.Err);
                Assert.That(ran.Err, Does.Not.Contain("   at "), "no stack");
                Harmless(ran.Out + ran.Err);
            }
            if (json.Code == Exit.Done)
                Assert.That(json.Out, Does.Contain("Dijon \\ud800"), "as it came");
        });
    }

    // What a person typed is sent as typed, in the body and as one name in the path.
    [TestCaseSource(nameof(Texts))]
    public async Task As_a_reason_and_a_service_they_are_sent_exactly(string text)
    {
        var done = new SelectionChanged("done", Samples.Selection("etherpad", "available"), null);
        api.On("PUT academies/07/selections/etherpad/visibility", done);

        var masked = await new Shell(api).Run("services", "mask", "etherpad", "-a", "07", $"--reason=because {text}");
        var enabled = await new Shell(api).Run("services", "enable", "-a", "07", "--", text);

        Assert.Multiple(() =>
        {
            Assert.That(masked.Code, Is.EqualTo(Exit.Done), masked.Err);
            Assert.That(JsonSerializer.Deserialize<SetVisibility>(api.BodyOf("PUT academies/07/selections/etherpad/visibility"), ApiJson.Strict)!.Reason, Is.EqualTo($"because {text}"));
            Assert.That(enabled.Code, Is.EqualTo(Exit.NotFound).Or.EqualTo(Exit.Usage), enabled.Err);
            Assert.That(api.Asked.Where(asked => asked.Method is "PUT").Select(asked => asked.Path), Is.All.StartsWith("/api/v1/academies/07/selections/").And.All.Match("/(choice|visibility)$"));
            Harmless(enabled.Err);
        });
    }

    // Answers made to exhaust: deep, or endless in one name.
    [Test]
    public async Task A_hundred_deep_answer_is_no_answer_of_the_api()
    {
        api.On("GET offerings/x", string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100));

        Assert.That((await new Shell(api).Run("offerings", "show", "x")).Code, Is.EqualTo(Exit.Unexpected));
    }

    [Test]
    public async Task A_name_of_a_megabyte_is_cut_on_a_terminal_and_whole_in_a_pipe()
    {
        var name = new string('é', 1_000_000);
        api.Lists("academies", [Samples.Dijon with { Name = name }]);

        Assert.That((await new Shell(api) { Terminal = true, Width = 80 }.With("NO_COLOR", "1").Run("academies", "list")).Lines, Has.All.Length.LessThanOrEqualTo(80));
        Assert.That((await new Shell(api).Run("academies", "list")).Out, Does.Contain(name));
    }

    private static void Harmless(string output) =>
        Assert.That(output.Where(c => c is not ('\n' or '\t') && char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator || c is '\u202e' or '\u2066' or '\u2069' or '\u200b' or '\ufeff'), Is.Empty);
}
