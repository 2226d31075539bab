using System.Globalization;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Tenants.Academies;

namespace AppsEducation.Tenants;

/// <summary>One-line texts from people: kept exactly as written, or refused with the reason; never trimmed, cut or "cleaned".</summary>
internal static class PlainText
{
    /// <summary>Null when the text can be kept; else what is wrong, to follow the field's name.</summary>
    public static Text? Fault(string? text, int atMost)
    {
        if (string.IsNullOrEmpty(text))
            return new("est vide.", "is empty.");
        if (!FrenchNames.IsWellFormed(text))
            return new("contient un caractère Unicode incomplet.", "holds an incomplete Unicode character.");
        if (text.EnumerateRunes().Count() is var length && length > atMost)
            return new($"compte {length} caractères, {atMost} au plus sont possibles.", $"has {length} characters, at most {atMost} are possible.");
        var visible = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return new($"contient le caractère de commande U+{rune.Value:X4} ; écrivez une seule ligne.", $"holds the control character U+{rune.Value:X4}; write one line.");
            if (IsDirectional(rune))
                return new($"contient U+{rune.Value:X4}, qui inverse le sens d’écriture.", $"holds U+{rune.Value:X4}, which turns the direction of writing.");
            visible |= !Rune.IsWhiteSpace(rune) && category is not UnicodeCategory.Format and not UnicodeCategory.NonSpacingMark;
        }
        return visible ? null : new("ne contient aucun caractère visible.", "holds no visible character.");
    }

    // U+202E makes "gpj.exe" of "exe.jpg": embeddings, overrides, isolates. The weak marks U+200E and U+200F are harmless and common in pasted text.
    private static bool IsDirectional(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
