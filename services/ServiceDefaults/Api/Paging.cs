using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;

namespace AppsEducation.ServiceDefaults;

/// <summary>Lists: <c>limit</c> (50, at most 200) and an opaque, signed cursor that is bound to the path and the filters it was made for.</summary>
public sealed class Cursors(SigningKey key)
{
    /// <summary>The page's size; a wrong one is answered with the field's name.</summary>
    public static int Limit(int? limit) => limit switch
    {
        null => 50,
        >= 1 and <= 200 => limit.Value,
        _ => throw new ProblemException((ProblemResult)Problem.Invalid("?limit", "range", new("limit va de 1 à 200.", "limit is 1 to 200."))),
    };

    /// <summary>The position where this page begins, after; null at the first page.</summary>
    public string? Read(HttpContext http, string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return null;
        // Asked first: what is no Base64 throws when it is decoded.
        if (cursor.Length <= 1000 && Base64Url.IsValid(cursor, out var length) && length > 16)
        {
            var bytes = Base64Url.DecodeFromChars(cursor);
            var position = Encoding.UTF8.GetString(bytes.AsSpan(16));
            if (CryptographicOperations.FixedTimeEquals(Sign(http, position), bytes.AsSpan(0, 16)))
                return position;
        }
        throw new ProblemException((ProblemResult)Problem.Of(400, ProblemCodes.CursorInvalid,
            new("Ce curseur n’appartient pas à cette liste.", "This cursor doesn't belong to this list."),
            new("Reprenez la liste au début, avec les mêmes filtres.", "Start the list again, with the same filters.")));
    }

    /// <summary>The page, with the next one's cursor in the body and in a <c>Link</c> header.</summary>
    /// <param name="http">The request.</param>
    /// <param name="rows">One more than the limit were asked for: its presence says that there is a next page.</param>
    /// <param name="limit">The page's size.</param>
    /// <param name="position">A row's position.</param>
    /// <param name="count">All that match, when asked for.</param>
    public ListAnswer<T> Page<T>(HttpContext http, IReadOnlyList<T> rows, int limit, Func<T, string> position, int? count = null)
    {
        if (rows.Count <= limit)
            return new ListAnswer<T>(rows, null, count);
        var page = rows.Take(limit).ToArray();
        var at = position(page[^1]);
        var next = Base64Url.EncodeToString([.. Sign(http, at), .. Encoding.UTF8.GetBytes(at)]);
        var query = QueryString.Create(http.Request.Query.Where(q => q.Key != "cursor").Append(new("cursor", next)));
        http.Response.Headers.Link = $"<{http.Request.Path}{query}>; rel=\"next\"";
        return new ListAnswer<T>(page, next, count);
    }

    private byte[] Sign(HttpContext http, string position)
    {
        var filters = string.Join('&', http.Request.Query.Where(q => q.Key is not ("cursor" or "limit" or "count")).OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => $"{q.Key}={q.Value}"));
        return HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes($"{http.Request.Path}\n{filters}\n{position}"))[..16];
    }
}

/// <summary>Signs cursors; the same in all replicas, since it is made from the key file they share.</summary>
public sealed record SigningKey(byte[] Bytes);
