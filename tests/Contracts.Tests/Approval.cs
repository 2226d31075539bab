using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests;

/// <summary>A text that others depend on, kept beside the tests: a change shows in review, line by line.</summary>
internal static class Approval
{
    /// <summary>Equal to the approved copy, or red with the difference. <c>APPSEDU_APPROVE=1</c> writes the copy anew.</summary>
    public static void Of(string file, string actual, string rule, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(caller))!, file);
        if (Environment.GetEnvironmentVariable("APPSEDU_APPROVE") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved != actual)
            Assert.Fail($"""
                {file} (-) and the code (+) differ:
                {string.Join('\n', Difference(approved.Split('\n'), actual.Split('\n')))}
                {rule}
                If the change is meant: APPSEDU_APPROVE=1 dotnet test tests/Contracts.Tests, and commit the file with it.
                """);
    }

    // The longest common subsequence, so that a line in the middle doesn't look as if all after it had changed.
    internal static IEnumerable<string> Difference(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
                (i, j) = (i + 1, j + 1);
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
                yield return $"- {before[i++]}";
            else
                yield return $"+ {after[j++]}";
        }
    }
}
