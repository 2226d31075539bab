namespace AppsEducation.Portal.Rendering;

/// <summary>How a page is routed: GET and HEAD, for everyone, in no API description, with the security headers.</summary>
internal static class PageRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

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
