using AppsEducation.RecordingReplay;

namespace AppsEducation.CloudSimulator.Tests;

/// <summary>What was recorded from the real Scaleway and from a real OpenStack is what the simulator answers. <c>tests/replay</c> plays any other file.</summary>
[TestFixture]
internal sealed class RecordingTests
{
    private const string Scaleway = "scaleway/cli--test-create-server-simple-with-start.jsonl";
    private const string OpenStack = "openstack/zed.jsonl";

    // Answers without their requests: RefusalTests asks for them.
    private const string Refusals = "openstack/errors.jsonl";

    private static IEnumerable<string> Files() => new[] { "scaleway", "openstack" }.SelectMany(cloud => Directory.GetFiles(Path.Combine(Folder(), cloud), "*.jsonl"))
        .Select(file => Path.GetRelativePath(Folder(), file)).Where(file => file != Refusals).Order(StringComparer.Ordinal);

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
    [TestCase(Scaleway, "\"status\":\"in_use\"", "\"status\":\"attached\"", TestName = "another state is found")]
    [TestCase(Scaleway, "\"size\":10000000000", "\"size\":10", TestName = "another size is found")]
    [TestCase(Scaleway, "\"last_detached_at\"", "\"detached_at\"", TestName = "a missing member is found")]
    [TestCase(Scaleway, "\"tags\":[]", "\"tags\":[\"x\"]", TestName = "another list is found")]
    [TestCase(OpenStack, "\"No valid host was found. \"", "\"No host.\"", TestName = "another fault is found")]
    [TestCase(OpenStack, "\"SecurityGroupRuleExists\"", "\"RuleExists\"", TestName = "another error type is found")]
    [TestCase(OpenStack, "compute 2.79\", \"X-Openstack", "compute 2.80\", \"X-Openstack", TestName = "another header is found")]
    [TestCase(OpenStack, "\"status\": 202", "\"status\": 200", TestName = "another status is found")]
    [TestCase(OpenStack, "2c13d2fe-64af-48f3-a3de-84709b5d3c72\", \"name\": \"t1\", \"status\": \"BUILD", "00000000-64af-48f3-a3de-84709b5d3c72\", \"name\": \"t1\", \"status\": \"BUILD", TestName = "another's answer is found")]
    public async Task Comparison_finds_what_differs(string file, string recorded, string changed)
    {
        var spoiled = Path.GetTempFileName();
        try
        {
            // Scaleway's bodies stand in the lines as strings.
            string Escaped(string text) => file == Scaleway ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
            var text = File.ReadAllText(Path.Combine(Folder(), file));
            Assert.That(text, Does.Contain(Escaped(recorded)));
            File.WriteAllText(spoiled, text.Replace(Escaped(recorded), Escaped(changed), StringComparison.Ordinal));

            Assert.That((await Replay.Of(spoiled)).Differences, Is.Not.Empty);
        }
        finally
        {
            File.Delete(spoiled);
        }
    }

    // In files nobody has seen.
    [TestCase("null", "It is no JSON object.")]
    [TestCase("[]", "It is no JSON object.")]
    [TestCase("{}", "Neither a recorded flow")]
    [TestCase("""{"resp":"","method":"GET","url":"https://cloud.test/","headers":{}}""", "It lacks 'code'.")]
    [TestCase("""{"responseHeaders":{},"method":"GET","url":"nowhere","status":200}""", "Invalid URI")]
    [TestCase("""{"request":{},"response":{"status":"ok"}}""", "It lacks 'method'.")]
    public void A_line_that_is_no_exchange_is_told_by_its_number(string line, string expected)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "\n" + line + "\n");

            Assert.That(() => Replay.Of(file), Throws.InstanceOf<System.Text.Json.JsonException>().With.Message.StartsWith("Line 2 is no recorded exchange: " + expected));
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static string Folder()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "tests", "data")))
                return Path.Combine(folder.FullName, "tests", "data");
        throw new DirectoryNotFoundException("tests/data");
    }
}
