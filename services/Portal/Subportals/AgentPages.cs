using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Pages.Agents;
using AppsEducation.Portal.Pages.Everyone;
using AppsEducation.Portal.Rendering;
using AppsEducation.Portal.Words;
using Microsoft.Extensions.Options;

namespace AppsEducation.Portal.Subportals;

/// <summary>What an agent opens: the choice of an academy, its sub-portal, its feed. From memory: no database, no service, no script, no cookie.</summary>
internal sealed class AgentPages(SubportalModel model, PageRenderer renderer, PageCache cache, IOptions<PortalOptions> options, TimeProvider time)
{
    // Always asked again, answered by 304 while nothing changed; a cache in between may go on showing it when we are down.
    private const string Fresh = "public, max-age=0, stale-if-error=86400";

    // A rendering depends on the document, on how old it is when that must be said, and on which day « à 14 h » is today.
    private sealed record Stamp(long Version, string Slug, DateTimeOffset? StaleSince, DateOnly Today);

    public static void Map(IEndpointRouteBuilder pages)
    {
        var agents = pages.ServiceProvider.GetRequiredService<AgentPages>();
        foreach (var language in Language.All)
        {
            pages.MapMemoryPage(Language.Path(language, "/"), http => agents.Choose(http, language));
            pages.MapMemoryPage(Language.Path(language, "/{academy}"), http => agents.Subportal(http, language, Academy(http)));
            pages.MapMemoryPage(Language.Path(language, "/{academy}/feed.json"), http => agents.Feed(http, language, Academy(http)));
        }
    }

    private static string Academy(HttpContext http) => (string)http.Request.RouteValues["academy"]!;

    private async Task Choose(HttpContext http, string language)
    {
        var now = model.Current;
        if (now.ConfirmedAt is null && now.All.Count == 0)
        {
            await Arriving(http, language, "/");
            return;
        }
        var stale = now.StaleSince(time.GetUtcNow(), options.Value.StaleAfter);
        var search = Search.From(http.Request.Query);
        var page = search.IsEmpty
            ? await cache.Get($"{language} /", new Stamp(now.Revision, "", stale, Today(null)), Render)
            : await Render();
        await page.Send(http, Fresh);

        Task<RenderedPage> Render() => renderer.Render<ChooseAcademyPage>(
            renderer.Frame(language, "/" + Asked(search)), ("All", now.All), ("Shown", search.Filter(now.All, language)), ("Search", search), ("StaleSince", stale));
    }

    private async Task Subportal(HttpContext http, string language, string academy)
    {
        var now = model.Current;
        if (!now.BySlug.TryGetValue(academy, out var view))
        {
            await Missing(http, language, now);
            return;
        }
        var stale = now.StaleSince(time.GetUtcNow(), options.Value.StaleAfter);
        var search = Search.From(http.Request.Query, view.Services);
        // What a visitor typed is rendered for that visitor; it never takes room in the cache.
        var page = search.IsEmpty
            ? await cache.Get($"{language} {view.Academy}", new Stamp(view.Version, view.Slug, stale, Today(view.TimeZone)), Render)
            : await Render();
        await page.Send(http, Fresh);

        Task<RenderedPage> Render() => renderer.Render<SubportalPage>(
            renderer.Frame(language, $"/{view.Slug}{Asked(search)}"), ("View", view), ("Search", search), ("StaleSince", stale));
    }

    private async Task Feed(HttpContext http, string language, string academy)
    {
        var now = model.Current;
        if (!now.BySlug.TryGetValue(academy, out var view))
        {
            var problem = now.ConfirmedAt is null
                ? ServiceDefaults.Problem.Of(503, ProblemCodes.Unavailable, PageWords.ArrivingText)
                : ServiceDefaults.Problem.NotFound(PageWords.NotFoundTitle);
            if (now.ConfirmedAt is null)
                http.Response.Headers.RetryAfter = "5";
            http.RequestServices.GetRequiredService<ServiceDefaults.Caller>().Language = ServiceDefaults.Languages.Of(http);
            await problem.ExecuteAsync(http);
            return;
        }
        // An existing portal may read it from its own pages: it holds nothing that isn't public.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        var feed = await cache.Get($"{language} {view.Academy} feed", new Stamp(view.Version, view.Slug, null, default), () => Task.FromResult(
            RenderedPage.Bytes(JsonSerializer.SerializeToUtf8Bytes(FeedOf(view, language), ApiJson.Tolerant), "application/json; charset=utf-8")));
        await feed.Send(http, Fresh);
    }

    private static Feed FeedOf(SubportalView view, string language) => new(view.Version, view.Academy, view.Services.Select(tile => new FeedService(
        tile.Slug, tile.Name.In(language), WebAddress.Openable(tile.Url), StateWords.Wire(tile.State), tile.Until?.ToUniversalTime(), tile.Message?.In(language), tile.Progress, tile.Category, tile.Order)).ToArray());

    private Task Missing(HttpContext http, string language, SubportalSnapshot now) =>
        now.ConfirmedAt is null ? Arriving(http, language, Language.WithoutPrefix(http.Request.Path)) : NotFound(http, language);

    /// <summary>The 404 page, the same for what never was and for what is another academy's.</summary>
    public async Task NotFound(HttpContext http, string language)
    {
        var page = await cache.Get($"{language} 404", "404", () => renderer.Render<NotFoundPage>(renderer.Frame(language, "/")));
        await page.Send(http, "no-cache", StatusCodes.Status404NotFound);
    }

    private async Task Arriving(HttpContext http, string language, string path)
    {
        http.Response.Headers.RetryAfter = "5";
        var page = await renderer.Render<ArrivingPage>(renderer.Frame(language, path));
        await page.Send(http, "no-store", StatusCodes.Status503ServiceUnavailable);
    }

    private DateOnly Today(string? zone) => Moments.LocalDay(time.GetUtcNow(), Moments.Zone(zone));

    // Only what the search understood: the other language's link leads to the same results, without whatever else stood in the address.
    private static string Asked(Search search)
    {
        var query = QueryString.Empty;
        if (search.Term is not null)
            query = query.Add("q", search.Term);
        if (search.Category is not null)
            query = query.Add("categorie", search.Category);
        return query.ToUriComponent();
    }
}
