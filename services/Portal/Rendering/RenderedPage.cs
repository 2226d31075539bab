using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AppsEducation.Portal.Rendering;

/// <summary>A document as it is sent: bytes, gzip and a strong tag for each, made once.</summary>
internal sealed class RenderedPage
{
    private readonly byte[] plain;
    private readonly byte[] gzip;
    private readonly string tag;

    private RenderedPage(byte[] plain, string contentType)
    {
        this.plain = plain;
        gzip = Compress(plain);
        ContentType = contentType;
        tag = Convert.ToHexStringLower(SHA256.HashData(plain))[..20];
    }

    public string ContentType { get; }

    /// <summary>The tag of the uncompressed bytes.</summary>
    public string Tag => tag;

    public static RenderedPage Html(string html) => new(Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8");

    public static RenderedPage Bytes(byte[] bytes, string contentType) => new(bytes, contentType);

    /// <summary>Answers GET and HEAD: 304 where the caller has it, compressed where the caller can read that.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cacheControl">How long others may keep it.</param>
    /// <param name="status">The status of a full answer.</param>
    public async Task Send(HttpContext http, string cacheControl, int status = StatusCodes.Status200OK)
    {
        var compressed = AcceptsGzip(http.Request);
        // Strong tags name bytes: the compressed form has its own.
        var entity = new EntityTagHeaderValue(compressed ? $"\"{tag}-gz\"" : $"\"{tag}\"");
        var headers = http.Response.Headers;
        headers.ETag = entity.ToString();
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = cacheControl;
        if (status == StatusCodes.Status200OK && Has(http.Request, entity))
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
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(entity, useStrongComparison: false));

    private static bool AcceptsGzip(HttpRequest request)
    {
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
