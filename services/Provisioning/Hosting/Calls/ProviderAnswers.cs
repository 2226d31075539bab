namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>What is read from every provider's answer alike.</summary>
internal static class ProviderAnswers
{
    private const int LongestText = 500;

    /// <summary>The provider's id of the call: Scaleway's gateway says <c>X-Request-Id</c>, OpenStack's services <c>X-OpenStack-Request-Id</c>, OVH <c>X-OVH-QueryID</c>.</summary>
    public static string? RequestId(HttpResponseMessage response)
    {
        foreach (var name in new[] { "X-Request-Id", "X-OpenStack-Request-Id", "X-OVH-QueryID" })
        {
            if (response.Headers.TryGetValues(name, out var values) && values.FirstOrDefault() is { Length: > 0 and <= 200 } id && !id.Any(char.IsControl))
                return id;
        }

        return null;
    }

    /// <summary>How long the provider asks to wait, by seconds or by date; nonsense (nothing, the past, more than an hour) counts as not said.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return after > TimeSpan.Zero && after <= TimeSpan.FromHours(1) ? after : null;
    }

    /// <summary>A provider's words on one line, cut: they go into reasons, pages and logs.</summary>
    public static string OneLine(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= LongestText ? line : line[..LongestText] + "…";
    }
}
