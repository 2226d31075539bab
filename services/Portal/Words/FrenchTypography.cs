using System.Text.RegularExpressions;

namespace AppsEducation.Portal.Words;

/// <summary>French typography for our own texts, written in the source with plain spaces. What people wrote is never touched: it is shown exactly as it came.</summary>
internal static partial class FrenchTypography
{
    private const string Narrow = "\u202F";
    private const string NoBreak = "\u00A0";

    /// <summary>U+202F before ; ! ?, U+00A0 before : and inside guillemets and hours, and the curved apostrophe.</summary>
    public static string Apply(string text)
    {
        var spaced = BeforeHighPunctuation().Replace(text, Narrow + "$1");
        spaced = BeforeColon().Replace(spaced, NoBreak + ":");
        spaced = Hours().Replace(spaced, "$1" + NoBreak + "h");
        spaced = MinutesAfterHours().Replace(spaced, "h" + NoBreak + "$1");
        return spaced.Replace("« ", "«" + NoBreak).Replace(" »", NoBreak + "»").Replace('\'', '’');
    }

    [GeneratedRegex(" ([;!?])")]
    private static partial Regex BeforeHighPunctuation();

    [GeneratedRegex(" :(?= |$)")]
    private static partial Regex BeforeColon();

    [GeneratedRegex(@"(?<=\b)(\d{1,2}) h\b")]
    private static partial Regex Hours();

    [GeneratedRegex(@"(?<=\d\u00A0)h (\d\d)\b")]
    private static partial Regex MinutesAfterHours();
}
