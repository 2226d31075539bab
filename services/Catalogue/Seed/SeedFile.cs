using System.Text;

namespace AppsEducation.Catalogue.Seed;

/// <summary>One file of the seed, as written.</summary>
/// <param name="Name">Its path under the seed's folder, with slashes: <c>Offerings/etherpad.yml</c>.</param>
/// <param name="Text">Its content.</param>
internal sealed record SeedFile(string Name, string Text)
{
    private const long MaxBytes = 256 * 1024;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The seed that was built in, or that of a folder when the operator named one.</summary>
    /// <exception cref="SeedException">There is no such folder, or a file in it can't be read as UTF-8.</exception>
    public static IReadOnlyList<SeedFile> From(string? directory) => directory is null ? BuiltIn() : In(directory);

    private static List<SeedFile> BuiltIn()
    {
        const string prefix = "Seed/";
        var assembly = typeof(SeedFile).Assembly;
        var files = new List<SeedFile>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            files.Add(new SeedFile(name[prefix.Length..], Read(name, stream)));
        }
        return files;
    }

    private static List<SeedFile> In(string directory)
    {
        if (!Directory.Exists(directory))
            throw new SeedException($"The catalogue's seed folder '{directory}' doesn't exist: create it, or leave Catalogue:SeedDirectory empty for the built-in seed.");
        var files = new List<SeedFile>();
        foreach (var path in Directory.EnumerateFiles(directory, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(path);
            files.Add(new SeedFile(Path.GetRelativePath(directory, path).Replace('\\', '/'), Read(path, stream)));
        }
        return files;
    }

    private static string Read(string name, Stream stream)
    {
        if (stream.Length > MaxBytes)
            throw new SeedException($"{name}: larger than {MaxBytes} bytes.");
        try
        {
            using var reader = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: false);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException wrong)
        {
            throw new SeedException($"{name}: not UTF-8.", wrong);
        }
    }
}
