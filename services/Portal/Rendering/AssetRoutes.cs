using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace AppsEducation.Portal.Rendering;

/// <summary><c>/assets/…</c>: ours by content hash; DSFR's by version, only where its theme is on.</summary>
internal static class AssetRoutes
{
    private const string ForEver = "public, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder pages, Theme theme)
    {
        pages.MapPage("/assets/{name}", async (HttpContext http, string name, WebAssets assets, string? v) =>
        {
            if (assets.Find(name, v) is not var (file, immutable))
                return Results.NotFound();
            await file.Send(http, immutable ? ForEver : "public, no-cache");
            return Results.Empty;
        });
        if (theme.Folder is { } folder)
            MapDsfr(pages, theme, new PhysicalFileProvider(folder));
    }

    private static void MapDsfr(IEndpointRouteBuilder pages, Theme theme, PhysicalFileProvider files)
    {
        var types = new FileExtensionContentTypeProvider();
        pages.MapPage(theme.Root + "{**path}", (HttpContext http, string path) =>
        {
            var file = files.GetFileInfo(path);
            if (!file.Exists || file.IsDirectory || !types.TryGetContentType(file.Name, out var type))
                return Results.NotFound();
            http.Response.Headers.CacheControl = ForEver;
            return Results.Stream(file.CreateReadStream(), type, lastModified: file.LastModified, enableRangeProcessing: false);
        });
    }
}
