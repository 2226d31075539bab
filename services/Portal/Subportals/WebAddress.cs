namespace AppsEducation.Portal.Subportals;

/// <summary>What a tile may open.</summary>
internal static class WebAddress
{
    /// <summary>The address when it is an absolute one on the web, else null: <c>javascript:</c> and its like never become a link, whoever sent them.</summary>
    public static string? Openable(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) ? uri.AbsoluteUri : null;
}
