using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Output;

/// <summary>How far an operation is, in numbers: none as long as nobody knows how many steps there are.</summary>
internal static class Counted
{
    public static string? Of(OperationProgress progress) => progress.Total == 0 ? null : $"{progress.Done}/{progress.Total}";

    /// <summary>There is more than is shown.</summary>
    public static string First(int shown) => shown == 1
        ? L("Le premier seulement ; --limit 0 pour tous.", "Only the first; --limit 0 for all.")
        : F($"Les {shown} premiers ; --limit 0 pour tous.", $"The first {shown}; --limit 0 for all.");

    /// <summary>What an account has left of a quota, for people in their language.</summary>
    public static string Free(QuotaLine line) => F($"{FreeOf(line)} sur {line.Limit} libres", $"{FreeOf(line)} of {line.Limit} free");

    /// <summary>The same for programs, in the words that placements are explained with.</summary>
    public static string FreeStable(QuotaLine line) => $"{FreeOf(line)} of {line.Limit} free";

    /// <summary>With the numbers, if there are any, before a text: <c>[3/8] Server</c>.</summary>
    public static string Before(string text, OperationProgress progress) => $"{(Of(progress) is { } numbers ? $"[{numbers}]" : "")} {text}".Trim();

    private static int FreeOf(QuotaLine line) => Math.Max(0, line.Limit - line.Reserved);
}
