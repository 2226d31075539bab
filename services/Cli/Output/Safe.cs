using System.Globalization;
using System.Text;

namespace AppsEducation.Cli.Output;

/// <summary>Text from servers on its way to a terminal: what could move the cursor, hide or turn text round is shown as its escape.</summary>
internal static class Safe
{
    /// <summary>For one line, one cell: control characters, line ends and tabs included, become <c>\n</c>, <c>\t</c>, <c>\u001b</c>.</summary>
    public static string Line(string? text)
    {
        if (text is null)
            return "";
        var clean = true;
        foreach (var c in text)
            if (c < ' ' || c > '~')
            {
                clean = false;
                break;
            }
        return clean ? text : Escaped(text);
    }

    /// <summary>For JSON already written: the same characters as JSON's own escapes, so that it stays the same JSON.</summary>
    public static string Json(string json)
    {
        StringBuilder? result = null;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (c is '\n' or '\t' || c < 0x80 && c >= ' ' && c != 0x7f || !IsDangerous(json, i, out _))
                result?.Append(c);
            else
                (result ??= new StringBuilder(json, 0, i, json.Length + 16)).Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return result?.ToString() ?? json;
    }

    private static string Escaped(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsDangerous(text, i, out var isPair))
                result.Append(text, i, isPair ? 2 : 1);
            else if (text[i] is '\n')
                result.Append("\\n");
            else if (text[i] is '\r')
                result.Append("\\r");
            else if (text[i] is '\t')
                result.Append("\\t");
            else
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            i += isPair ? 1 : 0;
        }
        return result.ToString();
    }

    private static bool IsDangerous(string text, int index, out bool isPair)
    {
        isPair = char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);
        if (char.IsLowSurrogate(text[index]) && index > 0 && char.IsHighSurrogate(text[index - 1]))
            return false;   // the second half of a pair that was judged as one
        if (isPair)
            return CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text[index], text[index + 1])) is UnicodeCategory.Format or UnicodeCategory.PrivateUse;
        return text[index] is not ('\u200d' or '\u200c' or '\u00ad') &&   // joiners make emoji and Indic letters
            char.GetUnicodeCategory(text[index]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
    }
}
