using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Output;

/// <summary>How far an operation is, in numbers: none as long as nobody knows how many steps there are.</summary>
internal static class Counted
{
    public static string? Of(OperationProgress progress) => progress.Total == 0 ? null : $"{progress.Done}/{progress.Total}";

    /// <summary>With the numbers, if there are any, before a text: <c>[3/8] Server</c>.</summary>
    public static string Before(string text, OperationProgress progress) => $"{(Of(progress) is { } numbers ? $"[{numbers}]" : "")} {text}".Trim();
}
