using System.Globalization;
using System.Text;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>Text as people search it: « Écrire » is found by <c>ecrire</c>, in whatever composition it was typed.</summary>
internal static class Folding
{
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Whole(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.NonSpacingMark)
                folded.Append(Rune.ToLowerInvariant(rune).ToString());
        return folded.Replace("œ", "oe").Replace("æ", "ae").Replace('’', '\'').ToString();
    }

    // Half a surrogate pair can't be normalized: it is read as U+FFFD and finds nothing.
    private static string Whole(string text) => string.Concat(text.EnumerateRunes());
}
