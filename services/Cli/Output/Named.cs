using System.Text.Json;
using AppsEducation.Contracts;

namespace AppsEducation.Cli.Output;

/// <summary>Names of states in lists: lower case, stable, in no language; what a newer API adds is shown as it came, or as <c>?</c>.</summary>
internal static class Named
{
    public static string Of<T>(T value) where T : struct, Enum =>
        Enum.IsDefined(value) ? JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) : "?";

    /// <summary>A state as somebody writes it, in the letters of a list or of the API, as the API has it.</summary>
    public static string? Known<T>(string? written) where T : struct, Enum =>
        written is null ? null
        : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => new[] { Of(value!.Value), value.Value.ToString() }.Contains(written, StringComparer.OrdinalIgnoreCase)) is { } known ? known.ToString()
        : throw new UsageError(Words.F($"« {written} » n’est pas un état : {string.Join(", ", Enum.GetValues<T>().Select(Of))}.", $"'{written}' is no state: {string.Join(", ", Enum.GetValues<T>().Select(Of))}."));

    public static Tone ToneOf(string state) => state switch
    {
        "available" or "succeeded" or "done" or "ready" => Tone.Good,
        "preparing" or "running" or "pending" or "ending" or "removing" => Tone.Busy,
        "blocked" or "failed" or "incident" or "unreachable" or "credentials-refused" => Tone.Bad,
        "none" or "cancelled" or "removed" => Tone.Faint,
        _ => Tone.Plain,
    };

    public static Tone ToneOf<T>(T state) where T : struct, Enum => ToneOf(Of(state));
}
