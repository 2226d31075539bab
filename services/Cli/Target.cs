using System.Text.Json;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli;

/// <summary>
/// Where the API is and what its key is, found in this order: flag, environment, context file
/// (<c>$XDG_CONFIG_HOME/appsedu/context.json</c>, readable by its owner only).
/// </summary>
/// <param name="Url">The address.</param>
/// <param name="UrlFrom">Who said so, for <c>doctor</c>.</param>
/// <param name="Token">The key; null: none.</param>
/// <param name="TokenFrom">Where it was found; never the key itself.</param>
internal sealed record Target(Uri Url, string UrlFrom, string? Token, string? TokenFrom)
{
    /// <summary>What <c>--token-file -</c> means.</summary>
    public const string StandardInput = "stdin:";

    private sealed record Entry(string? Url, string? TokenFile, string? Token);

    public static Target Find(GlobalSettings settings, Surroundings around)
    {
        var path = PathOf(around);
        var named = settings.Context ?? around.Variable("APPSEDU_CONTEXT");
        Entry? entry = null;
        // Who says everything by flag or environment needs no file, not even a sound one.
        var (url, urlFrom) = settings.Url is not null ? (settings.Url, "--url") : (around.Variable("APPSEDU_URL"), "APPSEDU_URL");
        var (token, tokenFrom) = TokenOf(settings, around);
        if (named is not null || url is null || token is null)
            entry = Read(path, named);
        if (url is null && entry is not null)
            (url, urlFrom) = (entry.Url, path);
        if (token is null && entry is not null)
            (token, tokenFrom) = entry.TokenFile is { } file ? (FromFile(file, around), file) : (entry.Token, path);
        if (url is null)
            throw new UsageError(L("Quelle API ? Aucune adresse n’est donnée.", "Which API? No address is given."), L("APPSEDU_URL=http://127.0.0.1:8080, --url URL, ou deploy/local/appsedu", "APPSEDU_URL=http://127.0.0.1:8080, --url URL, or deploy/local/appsedu"));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageError(F($"{urlFrom} : « {url} » n’est pas une adresse http ou https.", $"{urlFrom}: '{url}' isn't an http or https address."), "http://127.0.0.1:8080");
        if (token is not null && token.Any(c => c is < '!' or > '~'))
            throw new UsageError(F($"La clé de {tokenFrom ?? ""} contient un caractère impossible (espace, saut de ligne, accent).", $"The key from {tokenFrom ?? ""} holds an impossible character (blank, line end, accent)."));
        return new Target(address, urlFrom, token, token is null ? null : tokenFrom);
    }

    private static (string? Token, string? From) TokenOf(GlobalSettings settings, Surroundings around)
    {
        if (settings.TokenFile is { } flag)
            return (FromFile(flag, around), flag is StandardInput ? L("l’entrée standard", "standard input") : flag);
        if (around.Variable("APPSEDU_TOKEN") is { } token)
            return (token.Trim(), "APPSEDU_TOKEN");
        if (around.Variable("APPSEDU_TOKEN_FILE") is { } file)
            return (FromFile(file, around), file);
        return (null, null);
    }

    private static string FromFile(string path, Surroundings around)
    {
        try
        {
            var token = (path is StandardInput ? around.In.ReadLine() ?? "" : File.ReadAllText(path)).Trim();
            return token.Length > 0 ? token : throw new UsageError(F($"{path} : aucune clé dedans.", $"{path}: there is no key in it."));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageError(F($"La clé de {path} ne peut être lue : {cause.Message}", $"The key in {path} can't be read: {cause.Message}"), L("--token-file FICHIER", "--token-file FILE"));
        }
    }

    private static Entry? Read(string path, string? named)
    {
        if (!File.Exists(path))
            return named is null ? null : throw new UsageError(F($"Il n’y a pas de contexte {named} : {path} n’existe pas.", $"There is no context {named}: {path} doesn't exist."));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new UsageError(F($"{path} est lisible par d’autres, et il peut contenir une clé.", $"{path} is open to others, and may hold a key."), $"chmod 600 {path}");
        try
        {
            using var file = File.OpenRead(path);
            using var document = JsonDocument.Parse(file);
            var root = document.RootElement;
            var name = named ?? (root.TryGetProperty("current", out var current) ? current.GetString() : null);
            if (name is null)
                return null;
            if (!root.TryGetProperty("contexts", out var contexts) || !contexts.TryGetProperty(name, out var context))
                throw new UsageError(F($"{path} : il n’y a pas de contexte {name}.", $"{path}: there is no context {name}."));
            return new Entry(Member(context, "url"), Member(context, "tokenFile"), Member(context, "token"));
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new UsageError(F($"{path} ne peut être lu : {cause.Message}", $"{path} can't be read: {cause.Message}"), "{\"current\":\"local\",\"contexts\":{\"local\":{\"url\":\"http://127.0.0.1:8080\",\"tokenFile\":\"…\"}}}");
        }
    }

    private static string? Member(JsonElement context, string name) => context.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string PathOf(Surroundings around) => Path.Combine(
        around.Variable("XDG_CONFIG_HOME") ?? Path.Combine(around.Variable("HOME") ?? ".", ".config"), "appsedu", "context.json");
}
