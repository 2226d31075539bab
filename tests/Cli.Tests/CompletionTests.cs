using AppsEducation.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Cli.Tests;

[TestFixture]
internal sealed class CompletionTests
{
    private StubApi api = null!;
    private string cache = null!;

    [SetUp]
    public void Starts()
    {
        api = new StubApi();
        cache = Directory.CreateTempSubdirectory("appsedu-cli-").FullName;
    }

    [TearDown]
    public async Task Ends()
    {
        await api.DisposeAsync();
        Directory.Delete(cache, recursive: true);
    }

    private Task<Ran> Complete(params string[] words) => new Shell(api).With("XDG_CACHE_HOME", cache).Run(["__complete", "--", .. words]);

    [TestCase("services en", "enable"), TestCase("serv", "services"), TestCase("services enable etherpad --acad", "--academy"), TestCase("services enable etherpad -a bes", "besancon")]
    [TestCase("operations list --state Bl", "Blocked"), TestCase("services enable etherpad --lang f", "fr"), TestCase("completion b", "bash")]
    public async Task Words_are_completed(string line, string word) =>
        Assert.That(await Complete(line.Split(' ')), Is.EqualTo(new Ran(0, word + "\n", "")));

    // An option already given isn't offered again, but one that repeats is.
    [Test]
    public async Task Options_are_offered_once_unless_they_repeat() =>
        Assert.That((await Complete("services", "enable", "etherpad", "--academy", "dijon", "--watch", "--")).Lines, Has.None.EqualTo("--watch").And.Some.EqualTo("--academy"));

    // A minute's memory: typing must not ask the API at each key.
    [Test]
    public async Task Names_are_remembered_for_a_minute()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2030-01-01T00:00:00Z"));
        var shell = new Shell(api) { Time = time }.With("XDG_CACHE_HOME", cache);

        await shell.Run("__complete", "--", "academies", "show", "");
        foreach (var file in Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
        time.Advance(TimeSpan.FromSeconds(59));
        var remembered = await shell.Run("__complete", "--", "academies", "show", "");
        Assert.That((api.Times("GET academies"), remembered.Out), Is.EqualTo((1, "dijon\nbesancon\nreunion\n")));

        time.Advance(TimeSpan.FromSeconds(2));
        await shell.Run("__complete", "--", "academies", "show", "");
        Assert.That(api.Times("GET academies"), Is.EqualTo(2));
    }

    // A prompt is no place for errors, nor for waiting.
    [Test]
    public async Task Whatever_goes_wrong_it_is_silent()
    {
        api.Refuses("GET academies", 401, "unauthenticated");
        Assert.That(await Complete("academies", "show", ""), Is.EqualTo(new Ran(0, "", "")));

        api.On("GET academies", http => new EventWriter(http).Hold());
        var begun = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(await Complete("academies", "show", ""), Is.EqualTo(new Ran(0, "", "")));
        Assert.That(begun.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)), "300 ms and a slow machine");

        Assert.That(await new Shell(api).With("APPSEDU_URL", null).Run("__complete", "--", "academies", "show", ""), Is.EqualTo(new Ran(0, "", "")));
    }

    // What the API calls a thing could be a shell's command.
    [Test]
    public async Task Dangerous_names_are_not_offered()
    {
        api.Lists("academies", [Samples.Dijon, Samples.Dijon with { Slug = "$(id)" }, Samples.Dijon with { Slug = "a\nb" }]);

        Assert.That((await Complete("academies", "show", "")).Out, Is.EqualTo("dijon\n"));
    }

    [Test]
    public async Task The_script_is_bash() =>
        Assert.That((await new Shell(api).Run("completion", "bash")).Out, Does.Contain("complete -F _appsedu appsedu").And.Not.Contain("\r"));

    // The table is what people and the shell see: every command is reachable and says what it does.
    [TestCaseSource(nameof(Commands))]
    public async Task Every_command_has_its_help(string path)
    {
        var ran = await new Shell(api).Run([.. path.Split(' '), "--help"]);

        Assert.That(ran.Code, Is.Zero);
        Assert.That(ran.Out, Does.Contain($"appsedu {path}"));
    }

    private static IEnumerable<string> Commands() => CommandTable.Entries.Select(entry => entry.Path);
}
