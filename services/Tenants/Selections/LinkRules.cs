using System.Globalization;
using System.Net;
using AppsEducation.Contracts;

namespace AppsEducation.Tenants.Selections;

/// <summary>
/// What a link that people will click may be: https, a public name, nothing that lies about where it leads. We never open it ourselves, so there is no name to resolve here;
/// still no name of a private network passes, since agents' browsers stand inside one.
/// </summary>
internal static class LinkRules
{
    private static readonly string[] PrivateSuffixes =
        ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "in-addr.arpa", "ip6.arpa", "onion", "test", "example", "invalid"];

    /// <summary>Null when the link is fine; else what is wrong and what would be right.</summary>
    public static Text? Fault(string? link)
    {
        if (string.IsNullOrEmpty(link) || !link.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            return new("L’adresse doit commencer par https://, par exemple https://pads.exemple.fr.", "The address must start with https://, e.g. https://pads.exemple.fr.");
        if (link.Length > 2000)
            return new("L’adresse compte plus de 2000 caractères.", "The address has more than 2000 characters.");
        if (link.Any(c => c is < '!' or > '~' or '\\' or '"' or '<' or '>' or '`' or '{' or '}' or '|' or '^'))
            return new("L’adresse ne peut contenir que des caractères ASCII visibles ; encodez les autres (%C3%A9).", "The address may hold visible ASCII characters only; encode the others (%C3%A9).");
        if (!Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return new("Ce n’est pas une adresse complète, comme https://pads.exemple.fr.", "This is no complete address like https://pads.exemple.fr.");
        if (uri.UserInfo.Length > 0 || uri.Authority.Contains('@', StringComparison.Ordinal))
            return new("L’adresse ne doit contenir ni identifiant ni mot de passe.", "The address must hold no user name or password.");
        return HostFault(uri);
    }

    private static Text? HostFault(Uri uri)
    {
        var host = uri.IdnHost.TrimEnd('.').ToLowerInvariant();
        // Uri reads 127.1, 0x7f.0.0.1 and 2130706433 as the address that a browser would make of them.
        if (uri.HostNameType is not UriHostNameType.Dns || IPAddress.TryParse(host, out _))
            return new("L’adresse doit porter un nom, pas une adresse IP.", "The address must have a name, not an IP address.");
        if (!host.Contains('.', StringComparison.Ordinal) || PrivateSuffixes.Any(s => host == s || host.EndsWith("." + s, StringComparison.Ordinal)))
            return new($"« {host} » n’est pas un nom public.", $"'{host}' is no public name.");
        if (host.Length > 253 || host.Split('.').Any(label => label.Length is 0 or > 63 || label.StartsWith('-') || label.EndsWith('-')))
            return new($"« {(host.Length > 60 ? host[..60] + "…" : host)} » n’est pas un nom de domaine valable.", $"'{(host.Length > 60 ? host[..60] + "…" : host)}' is no valid domain name.");
        return host.Split('.').Any(Disguised)
            ? new("Ce nom de domaine est écrit avec des lettres qui en imitent d’autres.", "This domain's name is written in letters that imitate others.") : null;
    }

    // xn--pypal-4ve reads "pаypal" with a Cyrillic а: punycode passes only for names in Latin letters (académie).
    private static bool Disguised(string label)
    {
        if (!label.StartsWith("xn--", StringComparison.Ordinal))
            return false;
        try
        {
            var read = new IdnMapping().GetUnicode(label);
            return LookAlikes.MixesScripts(read) || read.Any(c => char.IsLetter(c) && c > '\u024F');
        }
        catch (ArgumentException)
        {
            return true;   // punycode that decodes to nothing is no name
        }
    }
}
