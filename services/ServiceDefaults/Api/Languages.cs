using Microsoft.AspNetCore.Http;

namespace AppsEducation.ServiceDefaults;

/// <summary>French first: English only for who prefers it.</summary>
public static class Languages
{
    /// <summary><c>fr</c> or <c>en</c>, by <c>Accept-Language</c>.</summary>
    public static string Of(HttpContext http)
    {
        var wanted = http.Request.GetTypedHeaders().AcceptLanguage;
        var english = Quality(wanted, "en");
        return english > 0 && english > Quality(wanted, "fr") ? "en" : "fr";
    }

    private static double Quality(IList<Microsoft.Net.Http.Headers.StringWithQualityHeaderValue> wanted, string language) =>
        wanted.Where(w => w.Value.Value == language || w.Value.Value?.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase) == true)
            .Select(w => w.Quality ?? 1).DefaultIfEmpty(0).Max();
}
