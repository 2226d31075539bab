using AppsEducation.ServiceDefaults;

namespace AppsEducation.Portal.Rendering;

/// <summary>How a page is routed: GET and HEAD, for everyone, in no API description, with the security headers.</summary>
internal static class PageRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// A page from memory, asked for all day by a whole academy: the router answers it itself, past keys, limits and policies, none of which concern it, and nothing of a request's scope is made.
    /// </summary>
    public static void MapMemoryPage(this IEndpointRouteBuilder pages, string pattern, RequestDelegate handler) =>
        pages.MapMethods(pattern, Methods, http =>
            {
                SecurityHeaders.Apply(http);
                http.Response.Headers["X-Request-Id"] = RequestIds.Of(http);
                return handler(http);
            })
            .AllowAnonymous()
            .ExcludeFromDescription()
            .ShortCircuit();

    public static RouteHandlerBuilder MapPage(this IEndpointRouteBuilder pages, string pattern, Delegate handler) =>
        pages.MapMethods(pattern, Methods, handler)
            .AllowAnonymous()
            .ExcludeFromDescription()
            .AddEndpointFilter(async (context, next) =>
            {
                SecurityHeaders.Apply(context.HttpContext);
                return await next(context);
            });
}
