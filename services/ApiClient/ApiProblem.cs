using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AppsEducation.Contracts.Http;

namespace AppsEducation.ApiClient;

/// <summary>The API answered, and its answer is a problem.</summary>
/// <param name="problem">What, why, and what next; made up from the status when the answer was no <c>application/problem+json</c> (a proxy's page).</param>
/// <param name="status">The HTTP status.</param>
/// <param name="retryAfter">When the API said to come back.</param>
public sealed class ApiProblem(ProblemAnswer problem, HttpStatusCode status, TimeSpan? retryAfter = null)
    : Exception($"{(int)status} {problem.Code}: {problem.Detail ?? problem.Title}")
{
    /// <summary>What, why, and what next.</summary>
    public ProblemAnswer Problem { get; } = problem;

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>When the API said to come back.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Asking again later may help: the service was away or busy, and the question was not wrong.</summary>
    public bool IsTransient => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    internal static async Task<ApiProblem> From(HttpResponseMessage response, CancellationToken ct)
    {
        var problem = await Read(response, ct) ?? MadeUp(response);
        var retryAfter = response.Headers.RetryAfter?.Delta;
        return new ApiProblem(problem, response.StatusCode, retryAfter);
    }

    private static async Task<ProblemAnswer?> Read(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return null;
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<ProblemAnswer>(ApiClientJson.Answers, ct);
            // A stranger's problem document (a gateway's, a framework's) may lack our members, whatever the record's types say.
            return problem is null ? null : problem with { Title = problem.Title ?? Reason(response), Code = problem.Code ?? CodeOf(response.StatusCode), RequestId = problem.RequestId ?? RequestIdOf(response) };
        }
        catch (JsonException)
        {
            return null;   // cut short or no JSON at all: the status still says what happened
        }
    }

    private static ProblemAnswer MadeUp(HttpResponseMessage response)
    {
        var code = CodeOf(response.StatusCode);
        return new ProblemAnswer(
            $"/problems/{code}", Reason(response), (int)response.StatusCode, null, response.RequestMessage?.RequestUri?.AbsolutePath, code,
            null, null, null, RequestIdOf(response));
    }

    private static string Reason(HttpResponseMessage response) => $"HTTP {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();

    private static string? RequestIdOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Request-Id", out var values) ? values.FirstOrDefault() : null;

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => ProblemCodes.Unauthenticated,
        HttpStatusCode.Forbidden => ProblemCodes.Forbidden,
        HttpStatusCode.NotFound => ProblemCodes.NotFound,
        HttpStatusCode.Conflict => ProblemCodes.Conflict,
        HttpStatusCode.PreconditionFailed => ProblemCodes.ChangedMeanwhile,
        HttpStatusCode.PreconditionRequired => ProblemCodes.PreconditionRequired,
        HttpStatusCode.TooManyRequests => ProblemCodes.RateLimited,
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => ProblemCodes.Unavailable,
        >= HttpStatusCode.InternalServerError => ProblemCodes.Internal,
        _ => ProblemCodes.Validation,
    };
}

/// <summary>No answer came: nobody listens there, the connection broke, or the time was up. A change may have been made all the same.</summary>
/// <param name="address">What was asked.</param>
/// <param name="sent">False when the request surely never left: then nothing was changed.</param>
/// <param name="cause">What broke.</param>
public sealed class ApiUnreachable(Uri? address, bool sent, Exception cause)
    : Exception($"No answer from {address?.GetLeftPart(UriPartial.Authority)}: {cause.Message}", cause)
{
    /// <summary>What was asked.</summary>
    public Uri? Address { get; } = address;

    /// <summary>False when the request surely never left: then nothing was changed.</summary>
    public bool Sent { get; } = sent;
}

/// <summary>An answer came, and it isn't what this client understands: another program answers there, or a much newer API.</summary>
/// <param name="address">What was asked.</param>
/// <param name="cause">Where reading ended.</param>
public sealed class ApiUnreadable(Uri? address, Exception cause)
    : Exception($"The answer{(address is null ? "" : $" of {address}")} is not the API's: {cause.Message}", cause)
{
    /// <summary>What was asked.</summary>
    public Uri? Address { get; } = address;
}
