using AppsEducation.Portal.Rendering;
using Scalar.AspNetCore;

namespace AppsEducation.Portal.FrontDoor;

/// <summary>The API's reference for people at <c>/scalar</c>, from the description at <c>/api/openapi/v1.json</c>. Its script lies in the NuGet package; nothing is asked of anybody else.</summary>
internal static class ApiReference
{
    public const string Description = "/api/openapi/v1.json";

    public static void Map(IEndpointRouteBuilder pages) =>
        pages.MapScalarApiReference("/scalar", options => options
                .WithTitle("AppsEducation – API")
                .WithOpenApiRoutePattern(Description)
                .WithNonce()
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideDeveloperTools())   // its offers lead elsewhere
            .AllowAnonymous()
            .ExcludeFromDescription()
            .AddEndpointFilter(async (context, next) =>
            {
                var http = context.HttpContext;
                // The nonce is drawn while the page is made, so the policy is written when the answer starts.
                http.Response.OnStarting(() =>
                {
                    SecurityHeaders.Apply(http, Policy(http.Items[ScalarOptions.NonceHttpContextItemKey] as string));
                    return Task.CompletedTask;
                });
                return await next(context);
            });

    // This page only: Scalar puts its stylesheet into the page by script, which a nonce can't name. Scripts stay as strict as elsewhere.
    private static string Policy(string? nonce) =>
        $"default-src 'none'; script-src 'self'{(nonce is null ? "" : $" 'nonce-{nonce}'")}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";
}
