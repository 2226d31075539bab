using System.Globalization;
using AppsEducation.Contracts;

namespace AppsEducation.ServiceDefaults;

/// <summary>Filters of lists; a wrong one is refused with its name and what is possible, since a typo must not widen a list.</summary>
public static class Filters
{
    /// <summary>RFC 3339, or null when absent.</summary>
    public static DateTimeOffset? Time(string parameter, string? value)
    {
        if (value is null)
            return null;
        // A plus sign that was not encoded arrives as a blank.
        return DateTimeOffset.TryParseExact(value.Replace(' ', '+'),
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time : throw Wrong(parameter, new("Attendu : 2026-11-25 ou 2026-11-25T13:00:00Z.", "Expected: 2026-11-25 or 2026-11-25T13:00:00Z."));
    }

    /// <summary>True for ascending; newest first without a word.</summary>
    public static bool Sort(string? sort, string field) =>
        sort is null || sort == "-" + field ? false
        : sort == field ? true
        : throw Wrong("?sort", new($"Tris possibles : {field}, -{field}.", $"Possible orders: {field}, -{field}."));

    /// <summary>"Blocked,Failed" or "!Succeeded": the values wanted; null when absent.</summary>
    public static T[]? Any<T>(string parameter, string? value) where T : struct, Enum
    {
        if (value is null)
            return null;
        var not = value.StartsWith('!');
        var wanted = (not ? value[1..] : value).Split(',').Select(name =>
            Enum.GetNames<T>().Contains(name, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(name, ignoreCase: true)
            : throw Wrong(parameter, new($"Valeurs possibles : {string.Join(", ", Enum.GetNames<T>())}, ou ! devant.", $"Possible values: {string.Join(", ", Enum.GetNames<T>())}, or ! before."))).ToArray();
        return not ? [.. Enum.GetValues<T>().Except(wanted)] : wanted;
    }

    private static ProblemException Wrong(string parameter, Text detail) => new((ProblemResult)Problem.Invalid(parameter, "format", detail));
}
