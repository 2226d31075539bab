namespace AppsEducation.Portal.Rendering;

/// <summary>What a browser may do with our pages.</summary>
internal static class SecurityHeaders
{
    /// <summary>Nothing inline, nothing foreign. <c>data:</c> pictures: both themes draw arrows and ticks with them.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

    /// <summary>Sets them on an answer.</summary>
    public static void Apply(HttpContext http, string policy = PagePolicy)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["X-Frame-Options"] = "DENY";
    }
}
