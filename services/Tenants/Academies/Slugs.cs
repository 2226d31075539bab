using System.Text.RegularExpressions;

namespace AppsEducation.Tenants.Academies;

/// <summary>
/// Names that stand in addresses and host names: lower-case ASCII labels, strict, so that nothing looks like another and none is taken for a page of ours.
/// </summary>
internal static partial class Slugs
{
    /// <summary>The first segments of our own addresses (interfaces.md §1), and names that mail, DNS and browsers give a meaning of their own.</summary>
    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(StringComparer.Ordinal)
    {
        "en", "fr", "api", "assets", "health", "metrics", "openapi", "scalar", "enrol",
        "accessibilite", "mentions-legales", "donnees-personnelles", "cookies", "plan-du-site", "operations", "connexion", "compte", "problems",
        "dane", "dne", "audit", "dashboard", "favicon", "robots", "sitemap", "well-known",
        "www", "admin", "root", "localhost", "mail", "smtp", "imap", "ftp", "ns", "mx", "autoconfig", "autodiscover", "wpad", "isatap",
    };

    /// <summary>What a slug must be, in a sentence's middle.</summary>
    public const string RuleFr = "2 à 63 lettres minuscules sans accent, chiffres et traits d’union simples, une lettre ou un chiffre aux deux bouts";

    /// <summary>What a slug must be, in a sentence's middle.</summary>
    public const string RuleEn = "2 to 63 lower-case ASCII letters, digits and single hyphens, a letter or digit at both ends";

    /// <summary>Well formed: a DNS label without <c>--</c>, so that no punycode passes.</summary>
    public static bool IsWellFormed(string slug) => slug.Length is >= 2 and <= 63 && Pattern().IsMatch(slug);

    [GeneratedRegex(@"\A[a-z0-9](?:-?[a-z0-9])*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
