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

    /// <summary>Null when the change may go on; 412 when the caller saw another version.</summary>
    public static IResult? Check(HttpContext http, long version)
    {
        var wanted = http.Request.GetTypedHeaders().IfMatch;
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
