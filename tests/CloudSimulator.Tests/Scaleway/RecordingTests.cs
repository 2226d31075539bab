using AppsEducation.RecordingReplay;

namespace AppsEducation.CloudSimulator.Tests.Scaleway;

/// <summary>What others recorded from the real Scaleway is what the simulator answers (proof f). <c>tests/replay</c> plays any other file.</summary>
[TestFixture]
internal sealed class RecordingTests
{
    private static IEnumerable<string> Files() => Directory.GetFiles(Folder(), "*.jsonl").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Files))]
    public async Task Simulator_answers_as_recorded(string file)
    {
        var result = await Replay.Of(Path.Combine(Folder(), file));

        TestContext.Out.WriteLine(result);
        Assert.Multiple(() =>
        {
            Assert.That(result.Differences, Is.Empty);
            Assert.That(result.Same + result.LeftOut.Values.Sum(), Is.EqualTo(result.Exchanges), "every exchange is either the same or left out for a reason");
        });
    }

    // Were the comparison to find no difference in anything, the test above would prove nothing.
    [TestCase("\"status\":\"in_use\"", "\"status\":\"attached\"", TestName = "another state is found")]
    [TestCase("\"size\":10000000000", "\"size\":10", TestName = "another size is found")]
    [TestCase("\"last_detached_at\"", "\"detached_at\"", TestName = "a missing member is found")]
    [TestCase("\"tags\":[]", "\"tags\":[\"x\"]", TestName = "another list is found")]
    public async Task Comparison_finds_what_differs(string recorded, string changed)
    {
        var file = Path.Combine(Folder(), "cli--test-create-server-simple-with-start.jsonl");
        var spoiled = Path.GetTempFileName();
        try
        {
            string Escaped(string text) => text.Replace("\"", "\\\"", StringComparison.Ordinal);
            var text = File.ReadAllText(file);
            Assert.That(text, Does.Contain(Escaped(recorded)));
            File.WriteAllText(spoiled, text.Replace(Escaped(recorded), Escaped(changed), StringComparison.Ordinal));

            Assert.That((await Replay.Of(spoiled)).Differences, Is.Not.Empty);
        }
        finally
        {
            File.Delete(spoiled);
        }
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "tests", "data", "scaleway")))
                return Path.Combine(folder.FullName, "tests", "data", "scaleway");
        throw new DirectoryNotFoundException("tests/data/scaleway");
    }
}
