using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace AppsEducation.Portal.Rendering;

/// <summary>A document as it is sent: bytes, gzip and a strong tag for each, made once.</summary>
internal sealed class RenderedPage
{
    private readonly byte[] plain;
    private readonly byte[] gzip;
    private readonly EntityTagHeaderValue plainTag;
    private readonly EntityTagHeaderValue gzipTag;
    private readonly StringValues plainTagText;
    private readonly StringValues gzipTagText;

    private RenderedPage(byte[] plain, string contentType)
    {
        this.plain = plain;
        gzip = Compress(plain);
        ContentType = contentType;
        Tag = Convert.ToHexStringLower(SHA256.HashData(plain))[..20];
        // Strong tags name bytes: the compressed form has its own.
        (plainTag, gzipTag) = (new EntityTagHeaderValue($"\"{Tag}\""), new EntityTagHeaderValue($"\"{Tag}-gz\""));
        (plainTagText, gzipTagText) = (plainTag.ToString(), gzipTag.ToString());
    }

    public string ContentType { get; }

    /// <summary>The tag of the uncompressed bytes.</summary>
    public string Tag { get; }

    public static RenderedPage Html(string html) => new(Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8");

    public static RenderedPage Bytes(byte[] bytes, string contentType) => new(bytes, contentType);

    /// <summary>Answers GET and HEAD: 304 where the caller has it, compressed where the caller can read that.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cacheControl">How long others may keep it.</param>
    /// <param name="status">The status of a full answer.</param>
    public async Task Send(HttpContext http, string cacheControl, int status = StatusCodes.Status200OK)
    {
        var compressed = AcceptsGzip(http.Request);
        var headers = http.Response.Headers;
        headers.ETag = compressed ? gzipTagText : plainTagText;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = cacheControl;
        if (status == StatusCodes.Status200OK && Has(http.Request, compressed ? gzipTag : plainTag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var body = compressed ? gzip : plain;
        http.Response.StatusCode = status;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = body.Length;
        if (compressed)
            headers.ContentEncoding = "gzip";
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    // If-None-Match compares weakly (RFC 9110 13.1.2): a proxy that recompressed may have weakened the tag.
    private static bool Has(HttpRequest request, EntityTagHeaderValue entity) =>
        request.Headers.IfNoneMatch.Count > 0 && request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(entity, useStrongComparison: false));

    private static bool AcceptsGzip(HttpRequest request)
    {
        if (request.Headers.AcceptEncoding.Count == 0)
            return false;
        double? gzip = null, any = null;
        foreach (var coding in request.GetTypedHeaders().AcceptEncoding)
        {
            if (coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase))
                gzip = coding.Quality ?? 1;
            else if (coding.Value == "*")
                any = coding.Quality ?? 1;
        }
        return (gzip ?? any ?? 0) > 0;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var into = new MemoryStream();
        using (var stream = new GZipStream(into, CompressionLevel.SmallestSize))
            stream.Write(bytes);
        return into.ToArray();
    }
}
