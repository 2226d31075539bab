using Scalar.AspNetCore;

namespace AppsEducation.Portal.FrontDoor;

/// <summary>The API's reference for people, from the description at <c>/api/openapi/v1.json</c>.</summary>
internal static class ApiReference
{
    public static void Map(IEndpointRouteBuilder pages) =>
        pages.MapScalarApiReference("/scalar", options => options.WithOpenApiRoutePattern("/api/openapi/v1.json")).AllowAnonymous();
}
