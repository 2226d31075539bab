using System.Text.RegularExpressions;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Architecture;

[TestFixture]
internal sealed partial class SourceTests
{
    // stack.md trap 4: these pass the tenant filter or the save guard. Each file here was reviewed for why it may.
    private static readonly Dictionary<string, string> Reviewed = new()
    {
        ["services/Catalogue/Shares/Ledger.cs"] = "takes the turn on a pool, which is the nation's",
        ["services/Provisioning/Engine/LaneKeeper.cs"] = "leases of lanes, which are the nation's",
        ["services/ServiceDefaults/Api/Idempotency.cs"] = "records of requests, by the caller's own key",
        ["services/ServiceDefaults/Data/Retention.cs"] = "inbox and idempotency records, nobody's",
        ["services/ServiceDefaults/Messaging/OutboxDispatcher.cs"] = "the outbox, nobody's",
        ["services/Tenants/Operations/Restatement.cs"] = "forgets old events of ended operations, of every academy alike; the operations stay",
    };

    [Test]
    public void Nothing_passes_the_tenant_filter_or_the_save_guard_outside_of_reviewed_files()
    {
        var found = SourceFiles.In("services").Where(file => Unguarded().IsMatch(SourceFiles.WithoutComments(file.Text))).Select(file => file.Path);

        Assert.That(found, Is.EquivalentTo(Reviewed.Keys), "a new one: use the filters and SaveChangesAsync, or have it reviewed and say why here; one gone: take it off");
    }

    // A file that grows past this is two things (architecture.md, Style 5); a table of cases may be longer.
    [TestCase("services", 350)]
    [TestCase("tests", 600)]
    public void Files_stay_readable(string folder, int lines) =>
        Assert.That(SourceFiles.In(folder).Select(file => (file.Path, Lines: file.Text.Count(c => c == '\n'))).Where(file => file.Lines > lines), Is.Empty);

    [Test]
    public void A_namespace_is_its_folder()
    {
        // ServiceDefaults is one vocabulary: its folders are for the reader of its source, not for those who use it.
        var wrong =
            from file in SourceFiles.In("services")
            let declared = Namespace().Match(file.Text)
            let folders = Path.GetDirectoryName(file.Path)!.Split('/')[1..]
            let expected = "AppsEducation." + (folders[0] == "ServiceDefaults" ? folders[0] : string.Join('.', folders))
            where declared.Success ? declared.Groups[1].Value != expected : Path.GetFileName(file.Path) != "Program.cs"
            select $"{file.Path}: {(declared.Success ? declared.Groups[1].Value : "none")}, not {expected}";

        Assert.That(wrong, Is.Empty);
    }

    // A warning switched off, a promise for later and a sleep each hide a defect that nobody will look for.
    [TestCase(@"#pragma warning disable")]
    [TestCase(@"\bTODO\b|\bFIXME\b|\bHACK\b|(?i:\bfor now\b)")]
    [TestCase(@"Thread\.Sleep")]
    [TestCase(@"catch\s*(\([^)]*\))?\s*\{\s*\}")]
    [TestCase(@"#region")]
    [TestCase(@"\.Result\b(?!\w)\s*;|\.GetAwaiter\(\)\.GetResult\(\)")]
    public void No_file_has(string pattern)
    {
        var found = SourceFiles.In("services").Where(file => Regex.IsMatch(file.Text, pattern)).Select(file => $"{file.Path}: {Regex.Match(file.Text, pattern).Value}");

        Assert.That(found, Is.Empty);
    }

    // MassTransit's telemetry calls home; ours says so in code, not in an environment that somebody forgets.
    [Test]
    public void The_bus_does_not_call_home() =>
        Assert.That(SourceFiles.In("services").Where(file => file.Text.Contains("AddMassTransit(")).Select(file => file.Text), Has.All.Contains("DisableUsageTelemetry()"));

    [GeneratedRegex(@"\bIgnoreQueryFilters\b|\bFromSql\w*\(|\bSqlQuery\w*[<(]|\bExecuteSql\w*\(|\bExecuteUpdate(Async)?\(|\bExecuteDelete(Async)?\(")]
    private static partial Regex Unguarded();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
