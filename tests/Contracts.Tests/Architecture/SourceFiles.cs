using System.Text.RegularExpressions;

namespace AppsEducation.Contracts.Tests.Architecture;

/// <summary>The C# files that people wrote: neither generated nor built.</summary>
internal static partial class SourceFiles
{
    /// <summary>Path from the repository's root, with slashes, and text.</summary>
    public static IReadOnlyList<(string Path, string Text)> In(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Product.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Product.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/") && !path.Contains("/Migrations/"))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(Path.Combine(Product.Root, path))))];

    /// <summary>The text without its comments: what it does, not what it says.</summary>
    public static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"^\s*//.*$|\s//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
