using AppsEducation.Contracts;

namespace AppsEducation.Portal.Words;

/// <summary>The two languages of the pages. French has no prefix, English is <c>/en</c> and the same path.</summary>
internal static class Language
{
    public const string French = "fr";
    public const string English = "en";

    public static IReadOnlyList<string> All { get; } = [French, English];

    /// <summary>The address of a page in a language.</summary>
    /// <param name="language">One of <see cref="All"/>.</param>
    /// <param name="path">The page's French address, from its slash.</param>
    public static string Path(string language, string path) =>
        language == French ? path : path == "/" ? "/en" : "/en" + path;

    /// <summary>The French path of an address of either language.</summary>
    public static string WithoutPrefix(PathString path) =>
        path.StartsWithSegments("/en", StringComparison.Ordinal, out var rest) ? (rest.HasValue ? rest.Value! : "/") : path.Value ?? "/";

    /// <summary>The language of an address.</summary>
    public static string Of(PathString path) => path.StartsWithSegments("/en", StringComparison.Ordinal) ? English : French;

    public static string Other(string language) => language == French ? English : French;

    /// <summary>A text of ours: French gets its typography here, once.</summary>
    public static Text Say(string fr, string en) => new(FrenchTypography.Apply(fr), en.Replace('\'', '’'));
}
