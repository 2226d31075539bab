using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace AppsEducation.ServiceDefaults;

/// <summary>Strong entity tags from a resource's version.</summary>
public static class ETags
{
    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => $"\"{version}\"";

    /// <summary>Says the tag with the answer.</summary>
    public static void SetETag(this HttpContext http, long version) => http.Response.Headers.ETag = Of(version);

    /// <summary>Null when the change may go on; 412 when the caller saw another version; 400 when the header can't be read, since whoever sends it wants a check.</summary>
    public static IResult? Check(HttpContext http, long version)
    {
        var header = http.Request.Headers.IfMatch;
        IList<EntityTagHeaderValue>? wanted = [];
        // The typed headers would leave out what they can't read, and the change would go on unchecked.
        if (header.Count > 0 && !EntityTagHeaderValue.TryParseStrictList(header, out wanted))
            return Problem.Of(400, ProblemCodes.Validation,
                new("L’en-tête If-Match est illisible.", "The header If-Match can't be read."),
                new("Renvoyez l’ETag tel que vous l’avez lu, guillemets compris : If-Match: \"3\".", "Send the ETag as you read it, quotes included: If-Match: \"3\"."));
        if (wanted.Count == 0 || wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || (tag.Tag == Of(version) && !tag.IsWeak)))
            return null;
        return Problem.Of(412, ProblemCodes.ChangedMeanwhile,
            new("Cet objet a changé depuis votre lecture.", "This has changed since you read it."), new("Relisez-le, puis recommencez.", "Read it again, then retry."));
    }

    /// <summary>True when the caller has this version already: answer 304.</summary>
    public static bool IsCurrent(HttpContext http, long version)
    {
        http.SetETag(version);
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag == Of(version));
    }
}
