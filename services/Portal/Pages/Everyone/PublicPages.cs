using AppsEducation.Portal.Rendering;
using AppsEducation.Portal.Subportals;
using AppsEducation.Portal.Words;
using Microsoft.AspNetCore.Components;

namespace AppsEducation.Portal.Pages.Everyone;

/// <summary>The pages that the law asks for, the explanation of problems, the site map, and what answers every other address.</summary>
internal static class PublicPages
{
    private const string Fresh = "public, max-age=0, stale-if-error=86400";

    // What isn't a page: these answer by themselves, and a missing one of theirs is a problem document or a plain 404.
    private const string NotAPage = "^(?!(api|enrol|health|metrics|openapi|scalar|assets)(/|$))";

    public static void Map(IEndpointRouteBuilder pages)
    {
        foreach (var language in Language.All)
        {
            Fixed<AccessibilityPage>(pages, language, "/accessibilite");
            Fixed<LegalPage>(pages, language, "/mentions-legales");
            Fixed<PersonalDataPage>(pages, language, "/donnees-personnelles");
            Fixed<CookiesPage>(pages, language, "/cookies");
            Fixed<ProblemsPage>(pages, language, "/problems");
            pages.MapPage(Language.Path(language, "/plan-du-site"), (HttpContext http, SubportalModel model, PageRenderer renderer, PageCache cache) =>
                SiteMap(http, language, model.Current, renderer, cache));
            pages.MapPage(Language.Path(language, "/problems/{code}"), (HttpContext http, string code, PageRenderer renderer, PageCache cache, AgentPages agents) =>
                ProblemWords.All.ContainsKey(code)
                    ? Send<ProblemPage>(http, language, $"/problems/{code}", renderer, cache, ("Code", code))
                    : agents.NotFound(http, language));
        }
        pages.MapPage($"{{**path:regex({NotAPage})}}", (HttpContext http, AgentPages agents) => agents.NotFound(http, Language.Of(http.Request.Path)))
            .WithOrder(int.MaxValue);
    }

    private static void Fixed<TPage>(IEndpointRouteBuilder pages, string language, string path) where TPage : IComponent =>
        pages.MapPage(Language.Path(language, path), (HttpContext http, PageRenderer renderer, PageCache cache) => Send<TPage>(http, language, path, renderer, cache));

    private static async Task Send<TPage>(HttpContext http, string language, string path, PageRenderer renderer, PageCache cache, params (string, object?)[] parameters) where TPage : IComponent
    {
        var page = await cache.Get($"{language} {path}", "fixed", () => renderer.Render<TPage>(renderer.Frame(language, path), parameters));
        await page.Send(http, Fresh);
    }

    private static async Task SiteMap(HttpContext http, string language, SubportalSnapshot now, PageRenderer renderer, PageCache cache)
    {
        var page = await cache.Get($"{language} /plan-du-site", now.Revision, () => renderer.Render<SiteMapPage>(renderer.Frame(language, "/plan-du-site"), ("Academies", now.All)));
        await page.Send(http, Fresh);
    }
}
