using System.Text.Json;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Commands;

/// <summary>Prints checks, a line each.</summary>
internal static class Checks
{
    public static void Say(Session session, IReadOnlyList<CheckLine> checks, JsonElement json)
    {
        if (session.Settings.Json || session.Settings.Fields is not null)
        {
            session.Answers.One(new Got<IReadOnlyList<CheckLine>>(checks, json), []);
            return;
        }
        var width = checks.Count == 0 ? 0 : checks.Max(check => Table.Cells(check.Name));
        foreach (var check in checks)
            session.Answers.Line(
                $"{(check.Ok ? "✓" : "✗")} {Safe.Line(check.Name)}{new string(' ', width - Table.Cells(check.Name) + 2)}{Safe.Line(check.Detail)}",
                check.Name, check.Ok ? "ok" : "failed", check.Detail);
    }
}
