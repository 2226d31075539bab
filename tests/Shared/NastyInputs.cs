namespace AppsEducation.Tests;

/// <summary>reliability.md, "Nasty inputs": the whole list, in its order, for names and texts anywhere. Each gives a clear error or is kept exactly.</summary>
internal static class NastyInputs
{
    /// <summary>A name of a megabyte; not among <see cref="Texts"/>, since a table test would print it.</summary>
    public static readonly string Megabyte = new('é', 500_000);

    /// <summary>The texts.</summary>
    public static readonly string[] Texts =
    [
        "", "   ", "\u200b",
        new('a', 64), string.Join('.', Enumerable.Repeat(new string('a', 63), 4)) + ".fr",
        "-abc", "abc-", "a--b", "xn--pypal-4ve",
        "Acad\u00e9mie de Nancy-Metz", "Acade\u0301mie de Nancy-Metz", "\u0430ix", "İstanbul",
        "www", "admin", "api", "_acme-challenge", "*", "@", "localhost",
        "$(id)", "`id`", "a; rm -rf / #", "'; DROP TABLE tenants;--", "x\nruncmd:\n - id",
        "no", "1e3", "!!python/object/apply:os.system [id]", "&a *a", "{{7*7}}", "a text with\n#cloud-config\ninside",
        "<img src=x onerror=alert(1)>", "javascript:alert(1)", "</script><svg onload=alert(1)>", "=HYPERLINK(\"http://evil.example\",\"x\")", "@SUM(1+1)",
        "../../etc/passwd", "%2e%2e%2f", "CON", "name.", new('n', 255),
        "a\nb", "100%", "a\rb", "Paris", "paris", "PARIS ", "\u202egpj.exe", "👨‍👩‍👧‍👦", "\ud800", "a\u0000b", "a\r\nX-Injected: 1", "paris\n",
    ];

    /// <summary>Readable in a list of tests.</summary>
    public static string Shown(string text) =>
        string.Concat(text.Take(24).Select(c => c is >= ' ' and <= '~' and not ('"' or '\\' or '(' or ')') ? c.ToString() : $"_{(int)c:x}")) + (text.Length > 24 ? $"… {text.Length}" : "");

    /// <summary>As a JSON string, character by character: a writer would refuse half a surrogate pair, a client doesn't.</summary>
    public static string Json(string text) => $"\"{string.Concat(text.Select(c => $"\\u{(int)c:x4}"))}\"";

    /// <summary>As a YAML scalar in double quotes: only what must be is escaped, since YAML writes what lies beyond U+FFFF otherwise than JSON.</summary>
    public static string Yaml(string text) =>
        $"\"{string.Concat(text.Select((c, i) => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) || IsHalf(text, i) ? $"\\u{(int)c:x4}" : c.ToString()))}\"";

    private static bool IsHalf(string text, int i) =>
        char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) : i > 0 && char.IsHighSurrogate(text[i - 1]));

    /// <summary>Deeper than anybody nests.</summary>
    public static string Deep => new string('[', 100) + new string(']', 100);
}
