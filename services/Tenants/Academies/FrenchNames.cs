using System.Globalization;
using System.Text;

namespace AppsEducation.Tenants.Academies;

/// <summary>Names as French has them: sorted by the language's own order, found without accents, the same in NFC and NFD.</summary>
internal static class FrenchNames
{
    private static readonly CompareInfo French = CultureInfo.GetCultureInfo("fr-FR").CompareInfo;

    /// <summary>
    /// What a database sorts by: the language's sort key as hexadecimal digits, which every collation of the three databases orders alike.
    /// Recomputed at start, since keys of two ICU releases don't mix.
    /// </summary>
    public static string SortKey(string name) =>
        Convert.ToHexString(French.GetSortKey(name.Normalize(NormalizationForm.FormC), CompareOptions.None).KeyData);

    /// <summary>
    /// What a name is found by: without accents and case, words joined by hyphens, without "académie de". Letters of other scripts stay what they are:
    /// a Cyrillic а is no Latin a.
    /// </summary>
    public static string Fold(string name)
    {
        if (!IsWellFormed(name))
            return "";
        var folded = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark)
                continue;
            if (char.IsLetterOrDigit(c))
                folded.Append(char.ToLowerInvariant(c));
            else if (folded.Length > 0 && folded[^1] != '-')
                folded.Append('-');
        }
        return WithoutKind(folded.ToString().Trim('-'));
    }

    // "l’académie de La Réunion", "Académie d’Amiens", "academie Dijon".
    private static string WithoutKind(string key)
    {
        foreach (var start in (string[])["l-academie-de-", "l-academie-d-", "academie-de-", "academie-d-", "academie-"])
        {
            if (key.StartsWith(start, StringComparison.Ordinal) && key.Length > start.Length)
                return key[start.Length..];
        }
        return key;
    }

    /// <summary>False for text with a lone surrogate, which can't be normalized or stored.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }
        return true;
    }
}
