using System.Text.Json;
using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Hosting.Accounts;

/// <summary>
/// Hosting accounts, one JSON file each, read once at start. A missing or wrong one stops the start with a sentence that says what to set: an account that is silently absent
/// would leave its machines without an owner.
/// </summary>
internal static class AccountFiles
{
    public const string Setting = "Hosting:AccountsDirectory";

    private const long MaxBytes = 256 * 1024;

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <param name="warn">Told what works but shouldn't be so: credentials that others may read.</param>
    public static IReadOnlyList<HostingAccount> Read(string? directory, Action<string> warn)
    {
        if (string.IsNullOrWhiteSpace(directory))
            throw new ConfigurationException(Setting, "it is not set, and without accounts nothing can be hosted", "/etc/appsedu/accounts, a folder with one JSON file for each account");
        if (!Directory.Exists(directory))
            throw new ConfigurationException(Setting, $"there is no folder {directory}", "/etc/appsedu/accounts, a folder with one JSON file for each account");
        var files = Directory.GetFiles(directory, "*.json").Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
            throw new ConfigurationException(Setting, $"{directory} holds no *.json", "a folder with a file such as scw-par-1.json");

        var accounts = new List<HostingAccount>();
        foreach (var file in files)
        {
            var account = ReadOne(file, warn);
            if (accounts.Find(other => other.Name == account.Name) is not null)
                throw ConfigurationException.InFile(file, "/name", $"is '{account.Name}', which another file has too", Path.GetFileNameWithoutExtension(file));
            if (account.DnsZones.FirstOrDefault(zone => accounts.Any(other => other.DnsZones.Contains(zone, StringComparer.OrdinalIgnoreCase))) is { } twice)
                throw ConfigurationException.InFile(file, "/dnsZones", $"hold '{twice}', which another account holds: a zone is one lane's", "each zone in one file only");
            if (accounts.Find(other => other.CloudZones.Count > 0 && account.CloudZones.Count > 0 && (other.Home, other.Region) == (account.Home, account.Region)) is { } same)
                throw ConfigurationException.InFile(file, "/project", $"is the {account.Home} of '{same.Name}': each would take the other's machines for its own strays", "a project of its own, or both in one file with all its zones");
            accounts.Add(account);
        }

        return accounts;
    }

    private static HostingAccount ReadOne(string file, Action<string> warn)
    {
        var text = ReadText(file);
        var provider = ProviderOf(file, text);
        return provider switch
        {
            ScalewayDriver.ProviderName => ScalewayAccountFile.Account(new AccountReader<ScalewayAccountFile>(file, Parse<ScalewayAccountFile>(file, text), warn)),
            OpenStackDriver.ProviderName => OpenStackAccountFile.Account(new AccountReader<OpenStackAccountFile>(file, Parse<OpenStackAccountFile>(file, text), warn)),
            OvhDriver.ProviderName => OvhAccountFile.Account(new AccountReader<OvhAccountFile>(file, Parse<OvhAccountFile>(file, text), warn)),
            _ => throw ConfigurationException.InFile(file, "/provider", provider is null ? "is missing" : $"is '{provider}', for which there is no driver", "\"Scaleway\", \"OpenStack\" or \"Ovh\""),
        };
    }

    private static string ReadText(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxBytes
                ? File.ReadAllText(file)
                : throw ConfigurationException.InFile(file, "", $"is larger than {MaxBytes} bytes", "a file of one account, a few hundred bytes");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw ConfigurationException.InFile(file, "", $"can't be read ({unreadable.GetType().Name})", "a file that the service's user may read");
        }
    }

    private static string? ProviderOf(string file, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("provider", out var provider) && provider.ValueKind is JsonValueKind.String
                ? provider.GetString() : null;
        }
        catch (JsonException broken)
        {
            throw ConfigurationException.InFile(file, "", $"is no JSON (line {broken.LineNumber + 1})", """{"name": "scw-par-1", "provider": "Scaleway", …}""");
        }
        // Half a surrogate pair is JSON, and no text.
        catch (InvalidOperationException)
        {
            throw ConfigurationException.InFile(file, "/provider", "holds half a character", "\"Scaleway\"");
        }
    }

    private static T Parse<T>(string file, string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Strict) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            // The serializer's message names the member and the path, and quotes no value; that of an enum names the type only, so the path says where.
            var pointer = "/" + (wrong.Path ?? "$").TrimStart('$').TrimStart('.').Replace('.', '/').Replace("[", "/").Replace("]", "");
            var unknown = wrong.Message.Contains("could not be mapped", StringComparison.Ordinal);
            throw ConfigurationException.InFile(file, pointer, unknown ? "has a key that isn't known there; unknown keys are refused, as a misspelt one would pass for a default" : "has a value of the wrong kind",
                "the keys and values of docs/hosting-accounts.md");
        }
    }
}
