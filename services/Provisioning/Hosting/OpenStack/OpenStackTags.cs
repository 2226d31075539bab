namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>Our tags as OpenStack keeps them: Nova's and Cinder's metadata by key and value, Neutron's description as one line, both given in the create call.</summary>
internal static class OpenStackTags
{
    /// <summary>Beside the tags: which user data a server booted with. It can be read back at each look, which the user data itself can't without a call.</summary>
    private const string UserData = "appsedu:user-data";

    public static Dictionary<string, string> Metadata(IReadOnlyList<string> tags) =>
        tags.Select(tag => tag.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts is [_, var value] ? value : "");

    public static Dictionary<string, string> Metadata(IReadOnlyList<string> tags, int userDataVersion)
    {
        var metadata = Metadata(tags);
        metadata[UserData] = $"{userDataVersion}";
        return metadata;
    }

    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is null ? [] : [.. metadata.Where(pair => pair.Key.StartsWith(SlotTags.Product, StringComparison.Ordinal)).Select(pair => pair.Value.Length == 0 ? pair.Key : $"{pair.Key}={pair.Value}")];

    public static string Description(IReadOnlyList<string> tags) => string.Join(' ', tags);

    public static IReadOnlyList<string> Of(string? description) => description?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Null where it isn't said.</summary>
    public static int? UserDataVersion(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.TryGetValue(UserData, out var version) is true && int.TryParse(version, out var number) ? number : null;
}
