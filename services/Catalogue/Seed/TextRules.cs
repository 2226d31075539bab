using System.Globalization;
using System.Text;
using AppsEducation.Contracts;

namespace AppsEducation.Catalogue.Seed;

/// <summary>Texts that people read: there in both languages, on one line, composed (NFC), with nothing that can't be seen.</summary>
internal static class TextRules
{
    /// <summary>What is wrong with a text.</summary>
    public static IEnumerable<string> Check(string place, Text text, int most) => Check($"/{place}/fr", text.Fr, most).Concat(Check($"/{place}/en", text.En, most));

    private static IEnumerable<string> Check(string pointer, string text, int most)
    {
        if (text.EnumerateRunes().All(rune => Rune.IsWhiteSpace(rune) || IsUnseen(rune)))
        {
            yield return $"{pointer}: empty.";
            yield break;
        }
        if (text.Length > most)
            yield return $"{pointer}: {text.Length} characters; {most} at most.";
        if (text.Trim() != text)
            yield return $"{pointer}: blanks at its ends.";
        if (text.EnumerateRunes().FirstOrDefault(IsUnseen) is { Value: not 0 } unseen)
            yield return $"{pointer}: holds U+{unseen.Value:X4}, which nobody sees.";
        else if (text.Contains('\0'))
            yield return $"{pointer}: holds U+0000.";
        else if (!text.IsNormalized(NormalizationForm.FormC))
            yield return $"{pointer}: not composed (NFC): é as one character, not as e and an accent.";
    }

    // Controls, formats (bidirectional overrides, zero-width blanks), private use, unpaired surrogates (read as U+FFFD).
    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune == Rune.ReplacementChar;
}
