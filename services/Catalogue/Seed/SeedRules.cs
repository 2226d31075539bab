using System.Text.RegularExpressions;
using AppsEducation.Contracts;

namespace AppsEducation.Catalogue.Seed;

/// <summary>What the seed must say to be taken. Each finding names the file, the place, and what would be right.</summary>
internal static partial class SeedRules
{
    /// <summary>First segments of pages and of the API: never an offering's slug, nor an academy's.</summary>
    public static readonly IReadOnlySet<string> ReservedSlugs = new HashSet<string>(StringComparer.Ordinal)
    {
        "en", "api", "assets", "health", "metrics", "openapi", "scalar", "enrol", "accessibilite", "mentions-legales", "donnees-personnelles", "cookies",
        "plan-du-site", "operations", "connexion", "compte", "problems", "dane", "dne", "audit", "www", "admin", "localhost",
    };

    /// <summary>All that is wrong; nothing when the seed may be taken.</summary>
    public static IEnumerable<string> Check(CatalogueSeed seed) =>
        Categories(seed)
            .Concat(Stewards(seed))
            .Concat(seed.Offerings.SelectMany(offering => Offering(offering, seed).Select(finding => $"Offerings/{offering.Slug}.yml: {finding}")))
            .Concat(Doubled(seed.Offerings.Select(o => o.Slug)).Select(slug => $"Offerings: '{slug}' stands in two files."))
            .Concat(Doubled(seed.Offerings.Select(o => o.Position)).Select(position => $"Offerings: /position {position} stands in two files."));

    /// <summary>Lower-case ASCII letters and digits in groups joined by single hyphens, beginning with a letter; never the opening of a punycode name.</summary>
    public static bool IsSlug(string slug) => slug.Length <= 40 && Slug().IsMatch(slug) && !slug.StartsWith("xn-", StringComparison.Ordinal);

    private static IEnumerable<string> Categories(CatalogueSeed seed)
    {
        if (seed.Categories is [])
            yield return "categories.yml: no category: an offering needs one to stand in.";
        foreach (var (slug, title) in seed.Categories)
        {
            if (!IsSlug(slug))
                yield return $"categories.yml: '{slug}' is no slug: lower-case ASCII letters, digits and single hyphens, 40 at most.";
            foreach (var finding in TextRules.Check("title", title, 60))
                yield return $"categories.yml: {slug}: {finding}";
        }
        foreach (var slug in Doubled(seed.Categories.Select(c => c.Slug)))
            yield return $"categories.yml: '{slug}' stands there twice.";
    }

    private static IEnumerable<string> Stewards(CatalogueSeed seed)
    {
        foreach (var (academy, name) in seed.Stewards)
        {
            if (!AcademyCode().IsMatch(academy))
                yield return $"stewards.yml: '{academy}' is no academy code: two or three digits in quotes, such as \"07\".";
            foreach (var finding in TextRules.Check("name", name, 100))
                yield return $"stewards.yml: {academy}: {finding}";
        }
        foreach (var academy in Doubled(seed.Stewards.Select(s => s.Academy)))
            yield return $"stewards.yml: '{academy}' stands there twice.";
    }

    private static IEnumerable<string> Offering(OfferingSeed offering, CatalogueSeed seed)
    {
        if (!IsSlug(offering.Slug))
            yield return $"/slug: '{offering.Slug}' is no slug: lower-case ASCII letters, digits and single hyphens, 40 at most.";
        if (ReservedSlugs.Contains(offering.Slug))
            yield return $"/slug: '{offering.Slug}' is reserved for pages.";
        if (offering.Position is < 1 or > 100_000)
            yield return "/position: 1 to 100000.";
        foreach (var finding in TextRules.Check("title", offering.Title, 60).Concat(TextRules.Check("summary", offering.Summary, 140)).Concat(TextRules.Check("description", offering.Description, 1200)))
            yield return finding;
        if (offering.Categories is [] || Doubled(offering.Categories).Any())
            yield return "/categories: at least one, each once; the first is where the tile stands.";
        foreach (var category in offering.Categories.Where(category => seed.Categories.All(c => c.Slug != category)))
            yield return $"/categories: '{category}' isn't in categories.yml.";
        if (offering.Steward is { } steward && seed.Stewards.All(s => s.Academy != steward))
            yield return $"/steward: '{steward}' isn't in stewards.yml; null is the nation.";
        foreach (var finding in Delivered(offering).Concat(Matured(offering, seed)))
            yield return finding;
        if (offering.Blueprint is { } blueprint)
            foreach (var finding in BlueprintRules.Check(blueprint))
                yield return $"/blueprint{finding}";
    }

    private static IEnumerable<string> Delivered(OfferingSeed offering)
    {
        var dedicated = offering.Delivery is Delivery.Dedicated;
        if (dedicated != offering.Blueprint is not null)
            yield return dedicated ? "/blueprint: a dedicated offering needs one." : "/blueprint: only a dedicated offering has one.";
        if (dedicated && offering.EnabledByDefault)
            yield return "/enabledByDefault: false: a dedicated instance only ever starts by somebody's choice.";
        if (dedicated != offering.Url is null)
            yield return dedicated ? "/url: none: a dedicated one gets an address an academy." : "/url: the address where it runs.";
        if (offering.Url is { } url && !IsPublicAddress(url))
            yield return $"/url: '{url}': an https address with a host name, such as https://pads.exemple.fr/.";
        if (offering.Delivery is Delivery.Shared != offering.Quota is not null)
            yield return offering.Quota is null ? "/quota: how many academies may take a share." : "/quota: only a shared offering has one.";
        if (offering.Quota is < 0 or > 10_000)
            yield return "/quota: 0 to 10000.";
    }

    private static IEnumerable<string> Matured(OfferingSeed offering, CatalogueSeed seed)
    {
        var leaving = offering.Maturity is Maturity.Deprecated or Maturity.Retired;
        if (leaving != offering.DeprecatedOn is not null)
            yield return leaving ? "/deprecatedOn: since when." : "/deprecatedOn: only for maturity Deprecated or Retired.";
        if (offering.Maturity is Maturity.Retired != offering.RetiredOn is not null)
            yield return offering.RetiredOn is null ? "/retiredOn: since when." : "/retiredOn: only for maturity Retired.";
        if (offering.RetiredOn < offering.DeprecatedOn)
            yield return "/retiredOn: not before /deprecatedOn.";
        if (leaving && offering.EnabledByDefault)
            yield return "/enabledByDefault: false: what is leaving isn't given to newcomers.";
        if (leaving != offering.ReplacedBy is not null)
            yield return leaving ? "/replacedBy: what takes its place." : "/replacedBy: only for maturity Deprecated or Retired.";
        if (offering.ReplacedBy is { } replacement && !seed.Offerings.Any(o => o.Slug == replacement && o.Maturity is not (Maturity.Deprecated or Maturity.Retired)))
            yield return $"/replacedBy: '{replacement}' isn't an offering that stays.";
    }

    private static bool IsPublicAddress(string url) =>
        url.Length <= 200 && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
        && address.HostNameType == UriHostNameType.Dns && HostName().IsMatch(address.IdnHost) && address.IsDefaultPort
        && address.UserInfo.Length == 0 && address.Fragment.Length == 0 && address.AbsoluteUri == url;

    private static IEnumerable<T> Doubled<T>(IEnumerable<T> values) => values.GroupBy(value => value).Where(group => group.Count() > 1).Select(group => group.Key);

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Slug();

    [GeneratedRegex(@"\A[0-9]{2,3}\z")]
    private static partial Regex AcademyCode();

    // A public name: labels and a top level of letters; neither an address in digits nor a bare host.
    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\z")]
    private static partial Regex HostName();
}
