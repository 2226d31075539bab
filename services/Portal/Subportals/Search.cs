using System.Globalization;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Words;

namespace AppsEducation.Portal.Subportals;

/// <summary>What a visitor typed or chose, cut to what can make sense.</summary>
/// <param name="Term">Words to find; null: all.</param>
/// <param name="Category">A category's slug; null: all.</param>
public sealed record Search(string? Term, string? Category)
{
    private const int Longest = 100;
    private const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth;

    public bool IsEmpty => Term is null && Category is null;

    /// <summary>From <c>?q=</c> and <c>?categorie=</c>; a category that the page doesn't have counts as none, as a link of last year may name it.</summary>
    public static Search From(IQueryCollection query, IReadOnlyList<SubportalTile> tiles) =>
        new(TermOf(query), query["categorie"] is [{ Length: > 0 } category, ..] && tiles.Any(tile => tile.Category == category) ? category : null);

    /// <summary>Only the words.</summary>
    public static Search From(IQueryCollection query) => new(TermOf(query), null);

    public IReadOnlyList<SubportalTile> Filter(IReadOnlyList<SubportalTile> tiles, string language) =>
        tiles.Where(tile => (Category is null || tile.Category == Category) && Matches(language, tile.Name.In(language), tile.Summary.In(language), tile.CategoryTitle.In(language), tile.Slug)).ToArray();

    public IReadOnlyList<SubportalView> Filter(IReadOnlyList<SubportalView> academies, string language) =>
        academies.Where(view => Matches(language, view.Name, view.Region, view.Slug)).ToArray();

    // Every word somewhere, in any of the texts; accents, case and the width of letters don't matter, as French readers expect.
    private bool Matches(string language, params string[] texts)
    {
        if (Term is null)
            return true;
        var compare = Moments.Culture(language).CompareInfo;
        return Term.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .All(word => texts.Any(text => compare.IndexOf(text, word, Loosely) >= 0));
    }

    private static string? TermOf(IQueryCollection query)
    {
        var term = query["q"].ToString().Trim();
        if (term.Length > Longest)
            term = term[..(char.IsHighSurrogate(term[Longest - 1]) ? Longest - 1 : Longest)];
        return term.Length == 0 ? null : term;
    }
}
