using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Hosting.Accounts;

/// <summary>Takes the values of an account's file one by one, each checked where it is taken; what is wrong is said with its place and a right value.</summary>
internal sealed partial class AccountReader<T>(string path, T file, Action<string> warn)
    where T : AccountFile
{
    private static readonly string[] QuotaNames = ["servers", "volumes", "addresses", "firewalls", "data-gb"];

    public T File => file;

    public ConfigurationException Wrong(string pointer, string what, string right) => ConfigurationException.InFile(path, pointer, what, right);

    public string Name =>
        file.Name is { } name && NameShape().IsMatch(name)
            ? name
            : throw Wrong("/name", file.Name is null ? "is missing" : "must be lower-case letters, digits and dashes, at most 40", "\"scw-par-1\"");

    public string Text(string pointer, string? value, string right) =>
        string.IsNullOrWhiteSpace(value) ? throw Wrong(pointer, "is missing", right) : value;

    public string Uuid(string pointer, string? value) =>
        Guid.TryParseExact(value, "D", out _) ? value! : throw Wrong(pointer, value is null ? "is missing" : "is no UUID", "\"105bdce1-64c0-48ab-899d-868455867ecf\"");

    /// <summary>https; plain http only towards this machine, since the secret travels with every call.</summary>
    public Uri Address(string pointer, string? value, string right, bool mayHavePath = false)
    {
        var url = Text(pointer, value, right);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0
            || (mayHavePath ? address.Query + address.Fragment is not "" : address.PathAndQuery is not "/"))
            throw Wrong(pointer, "is no address of an API", right);
        return address.Scheme is "https" || address.IsLoopback
            ? address
            : throw Wrong(pointer, "would send the secret in clear over a network", right);
    }

    public X509Certificate2Collection? Authority()
    {
        if (file.CaFile is not { } pem)
            return null;
        try
        {
            var authority = new X509Certificate2Collection();
            authority.ImportFromPemFile(Absolute("/caFile", pem));
            if (authority.Count > 0)
                return authority;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Wrong("/caFile", $"names {pem}, which can't be read as certificates ({unreadable.GetType().Name})", "\"/etc/appsedu/cloud-ca.pem\"");
        }

        throw Wrong("/caFile", $"names {pem}, which holds no certificate", "\"/etc/appsedu/cloud-ca.pem\"");
    }

    /// <summary>A credential by reference; it must be there at start, and is read anew at each use.</summary>
    public Secret Credential(string pointer, SecretReference? reference, Func<string, bool> looksRight, string shape)
    {
        var secret = reference switch
        {
            { Env: { Length: > 0 } env, File: null } => Secret.InVariable(env),
            { Env: null, File: { Length: > 0 } named } => Secret.InFile(Absolute(pointer, named)),
            _ => throw Wrong(pointer, "must name one place where the credential is, never be it", """{"env": "SCW_SECRET_KEY"} or {"file": "/etc/appsedu/scw-par-1.key"}"""),
        };
        var value = secret.Read() ?? throw Wrong(pointer, $"refers to {secret}, and {secret.WhyNot()}", $"{shape}, put there for the service's user to read");
        if (!looksRight(value))
            throw Wrong(pointer, $"refers to {secret}, and what is there doesn't look like {shape}", $"{shape}, put there");
        if (secret.Exposure() is { } exposure)
            warn($"Account {file.Name}: {exposure}");
        return secret;
    }

    public IReadOnlyList<string> Zones(Func<string, bool> looksRight, string right) =>
        file.Zones is { Count: > 0 } zones && zones.All(zone => zone is not null && looksRight(zone)) && zones.Distinct().Count() == zones.Count
            ? zones
            : throw Wrong("/zones", "must be the zones to use, each once, in the order in which they are tried", right);

    public IReadOnlyDictionary<string, int> Quotas()
    {
        var quotas = file.Quotas ?? throw Wrong("/quotas", "are missing", """{"servers": 15, "volumes": 30, "addresses": 15, "firewalls": 100, "data-gb": 1000}""");
        foreach (var (name, limit) in quotas)
        {
            if (!QuotaNames.Contains(name))
                throw Wrong($"/quotas/{name}", "is no quota we count", string.Join(", ", QuotaNames));
            if (limit < 0)
                throw Wrong($"/quotas/{name}", "is negative", "15");
        }

        return quotas;
    }

    public Agreement Agreement()
    {
        const string right = """{"kind": "free", "startsOn": "2026-09-01", "endsOn": "2028-08-31", "noticeDays": 90, "contact": "agreements@example.org"}""";
        var agreement = file.Agreement ?? throw Wrong("/agreement", "is missing", right);
        if (agreement.Kind is not ("free" or "paid"))
            throw Wrong("/agreement/kind", "must be free or paid", "\"free\"");
        var startsOn = agreement.StartsOn ?? throw Wrong("/agreement/startsOn", "is missing", "\"2026-09-01\"");
        if (agreement.EndsOn < startsOn)
            throw Wrong("/agreement/endsOn", "is before its start", "\"2028-08-31\", or nothing when the end isn't known");
        return agreement.NoticeDays is null or (>= 0 and <= 3650)
            ? new Agreement(agreement.Kind, startsOn, agreement.EndsOn, agreement.NoticeDays ?? 0, agreement.Contact)
            : throw Wrong("/agreement/noticeDays", "must be between 0 and 3650", "90");
    }

    /// <summary>The zones it holds, each with how its services are shown.</summary>
    public IReadOnlyDictionary<string, string> DnsZones()
    {
        var zones = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (zone, index) in (file.DnsZones ?? []).Select((zone, index) => ((DnsZoneFile?)zone, index)))
        {
            var name = zone?.Zone is { } given && ZoneShape().IsMatch(given) ? given : throw Wrong($"/dnsZones/{index}/zone", "is no DNS zone in lower case", "\"apps.example.fr\"");
            var url = zone!.PublicUrl ?? "https://{host}";
            if (!url.Contains("{host}", StringComparison.Ordinal) || !Uri.TryCreate(url.Replace("{host}", "a.example"), UriKind.Absolute, out var shown) || shown.Scheme is not ("http" or "https"))
                throw Wrong($"/dnsZones/{index}/publicUrl", "must be an address with {host} in it", "\"https://{host}\"");
            if (!zones.TryAdd(name, url))
                throw Wrong($"/dnsZones/{index}/zone", $"'{name}' stands there twice", "each zone once");
        }

        return zones;
    }

    public IReadOnlyList<string> PreferredBy() =>
        (file.PreferredBy ?? []) is var codes && codes.All(code => code is not null && AcademyShape().IsMatch(code)) && codes.Distinct().Count() == codes.Count
            ? codes
            : throw Wrong("/preferredBy", "must be codes of academies, each once", "[\"09\", \"17\"]");

    /// <summary>Names for a size by its name, instead of those that are derived; a list may hold null in JSON, whatever its type says.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> BySize(string pointer, IReadOnlyDictionary<string, IReadOnlyList<string>>? sizes, Func<string, bool> looksRight, string right)
    {
        foreach (var (size, names) in sizes ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            if (string.IsNullOrWhiteSpace(size) || names is not { Count: > 0 } || !names.All(name => name is not null && looksRight(name)))
                throw Wrong($"{pointer}/{size}", "must be what may be used for that size, in the order in which it is tried", right);
        }

        return sizes ?? new Dictionary<string, IReadOnlyList<string>>();
    }

    public string? Gateway() =>
        file.Gateway is null || (Uri.TryCreate("tcp://" + file.Gateway, UriKind.Absolute, out var gateway) && gateway.Port > 0 && gateway.PathAndQuery is "/" or "")
            ? file.Gateway
            : throw Wrong("/gateway", "must be host:port", "\"127.0.0.1:8443\"");

    // Beside the account's file, so that a folder of accounts can be moved as a whole.
    private string Absolute(string pointer, string named) => named.Contains('\0')
        ? throw Wrong(pointer, "is no path", "\"/etc/appsedu/scw-par-1.key\"")
        : Path.GetFullPath(named, Path.GetDirectoryName(Path.GetFullPath(path))!);

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\z")]
    private static partial Regex NameShape();

    [GeneratedRegex(@"\A[0-9A-Z]{2,3}\z")]
    private static partial Regex AcademyShape();

    [GeneratedRegex(@"\A(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\z")]
    private static partial Regex ZoneShape();
}
