using System.Collections.Frozen;
using System.Security.Cryptography;

namespace AppsEducation.Portal.Rendering;

/// <summary>Our stylesheets, scripts and pictures, and the neutral theme's, from the assembly; their addresses carry their content's hash and never expire.</summary>
internal sealed class WebAssets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, (RenderedPage Page, string Hash)> files = typeof(WebAssets).Assembly
        .GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..], Load);

    /// <summary>The names of all files.</summary>
    public IEnumerable<string> Names => files.Keys;

    /// <summary>The address of a file: <c>/assets/portal.css?v=…</c>.</summary>
    public string Address(string name) => $"/assets/{name}?v={files[name].Hash}";

    /// <summary>The file; null when there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hash">The hash asked for; null for whatever is there now.</param>
    /// <returns>The file and whether it may be kept for ever.</returns>
    public (RenderedPage File, bool Immutable)? Find(string name, string? hash) =>
        files.TryGetValue(name, out var file) ? (file.Page, file.Hash == hash) : null;

    private static (RenderedPage, string) Load(string resource)
    {
        using var stream = typeof(WebAssets).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (RenderedPage.Bytes(bytes, Types[Path.GetExtension(resource)]), Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]);
    }
}
