using System.Globalization;
using System.Text;

namespace AppsEducation.Tenants;

/// <summary>
/// Names that look like another: "Nеxtcloud" with a Cyrillic е. A word that mixes Latin with look-alike scripts is refused, and two names are the same when their skeletons are.
/// The table holds the letters of Cyrillic, Greek and Armenian that are drawn as Latin ones (Unicode TR 39's confusables, those single letters that occur in words).
/// </summary>
internal static class LookAlikes
{
    private const string Foreign = "аеорсухіјѕԁԛԝһӏАВЕКМНОРСТУХІЈЅαορνικτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧօսհոց";
    private const string Latin = "aeopcyxijsdqwhlABEKMHOPCTYXIJSaopviktuxwABEZHIKMNOPTYXoushng"; // one for one

    /// <summary>What it looks like, without case and accents: two names with one skeleton can be taken for each other.</summary>
    public static string Skeleton(string text)
    {
        var skeleton = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            var at = Foreign.IndexOf(c, StringComparison.Ordinal);
            var drawn = at < 0 ? c : Latin[at];
            if (char.IsLetterOrDigit(drawn))
                skeleton.Append(char.ToLowerInvariant(drawn) switch { '0' => 'o', '1' or 'ı' => 'l', var letter => letter });
        }
        return skeleton.ToString();
    }

    /// <summary>A word with Latin letters and letters of a script that looks like Latin.</summary>
    public static bool MixesScripts(string text)
    {
        var (latin, other) = (false, false);
        foreach (var c in text.Normalize(NormalizationForm.FormKC))
        {
            if (!char.IsLetter(c) && CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
                (latin, other) = (false, false);
            else if (c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '\u00C0' and <= '\u024F'))
                latin = true;
            else if (c is (>= '\u0370' and <= '\u058F') or (>= '\u13A0' and <= '\u13FF'))
                other = true;
            if (latin && other)
                return true;
        }
        return false;
    }
}
