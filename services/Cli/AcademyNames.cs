using System.Globalization;
using System.Text;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli;

/// <summary>Finds the academy that somebody means: by code, slug, or name, with or without accents and capitals.</summary>
internal sealed class AcademyNames(Session session)
{
    private IReadOnlyList<AcademyAnswer>? known;

    public async Task<AcademyAnswer> Find(string given, CancellationToken ct)
    {
        var all = await All(ct);
        var wanted = Folded(given);
        if (wanted.Length > 0)
        {
            var exact = all.FirstOrDefault(academy => academy.Code == given || academy.Slug == given);
            var found = exact is not null ? [exact] : all.Where(academy => Folded(academy.Slug) == wanted || Folded(academy.Name) == wanted).ToArray();
            if (found is [var one])
                return one;
        }
        var near = all.Select(academy => academy.Slug).OrderBy(slug => Distance(wanted, Folded(slug))).Take(1).Where(slug => Distance(wanted, Folded(slug)) <= 2);
        throw new NotFoundError(
            F($"Aucune académie ne s’appelle « {given} ».", $"No academy is called '{given}'."),
            string.Join(L(" ou ", " or "), near.Append("appsedu academies list")));
    }

    public async Task<IReadOnlyList<AcademyAnswer>> Find(IEnumerable<string> given, CancellationToken ct)
    {
        var found = new List<AcademyAnswer>();
        foreach (var name in given)
            if (await Find(name, ct) is var academy && found.All(other => other.Code != academy.Code))
                found.Add(academy);
        return found;
    }

    /// <summary>How an academy is called, from its code.</summary>
    public async Task<AcademyAnswer?> ByCode(string? code, CancellationToken ct) =>
        code is null ? null : (await All(ct)).FirstOrDefault(academy => academy.Code == code);

    public async Task<IReadOnlyList<AcademyAnswer>> All(CancellationToken ct)
    {
        if (known is null)
        {
            var all = new List<AcademyAnswer>();
            await foreach (var academy in session.Api.Academies(ct))
                all.Add(academy);
            known = all;
        }
        return known;
    }

    /// <summary>Letters and digits without accents and case; "académie de/d'" in front says nothing.</summary>
    internal static string Folded(string name)
    {
        var folded = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormKD))
            if (char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
                folded.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ');
        var words = folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words is ["academie", "de" or "d", .. var rest] ? rest : words);
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[b.Length];
    }
}
