using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.ServiceDefaults;

/// <summary>Errors as RFC 9457 problems: what happened, to what, what next, in the caller's language, with a stable code.</summary>
public static class Problem
{
    /// <summary>404: it doesn't exist, or isn't the caller's; the two look the same from outside.</summary>
    public static IResult NotFound(Text detail, Text? next = null) => Of(404, ProblemCodes.NotFound, detail, next);

    /// <summary>409: a rule forbids it.</summary>
    public static IResult Refused(string code, Text detail, Text next) => Of(409, code, detail, next);

    /// <summary>400: one wrong field.</summary>
    /// <param name="pointer">A JSON pointer into the body, or <c>?name</c>.</param>
    /// <param name="code">Stable: <c>required unknown format range</c>.</param>
    /// <param name="detail">What is wrong and what would be right.</param>
    public static IResult Invalid(string pointer, string code, Text detail) => new ProblemResult(400, ProblemCodes.Validation, detail, null, null, [(pointer, code, detail)]);

    /// <summary>400: several wrong fields.</summary>
    public static IResult Invalid(IReadOnlyList<(string Pointer, string Code, Text Detail)> errors) =>
        new ProblemResult(400, ProblemCodes.Validation, new("La demande contient des erreurs.", "The request has errors."), null, null, errors);

    /// <summary>Any other.</summary>
    public static IResult Of(int status, string code, Text detail, Text? next = null, string? operation = null) => new ProblemResult(status, code, detail, next, operation, null);
}

/// <summary>A problem, written in the language of whoever asked.</summary>
public sealed record ProblemResult(int Status, string Code, Text Detail, Text? Next, string? Operation, IReadOnlyList<(string Pointer, string Code, Text Detail)>? Errors) : IResult, IStatusCodeHttpResult
{
    int? IStatusCodeHttpResult.StatusCode => Status;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var language = httpContext.RequestServices.GetRequiredService<Caller>().Language;
        var answer = new ProblemAnswer(
            $"/problems/{Code}",
            ProblemTitles.Of(Code).In(language),
            Status,
            Detail.In(language),
            httpContext.Request.Path,
            Code,
            Errors?.Select(e => new FieldError(e.Pointer, e.Code, e.Detail.In(language))).ToArray(),
            Next?.In(language),
            Operation,
            RequestIds.Of(httpContext));
        httpContext.Response.StatusCode = Status;
        httpContext.Response.Headers.ContentLanguage = language;
        httpContext.Response.Headers.CacheControl = "no-store";
        return httpContext.Response.WriteAsJsonAsync(answer, ApiJson.Tolerant, "application/problem+json", httpContext.RequestAborted);
    }
}

/// <summary>Thrown where a result can't be returned (a parser deep in a use case); answered as its problem.</summary>
public sealed class ProblemException(ProblemResult problem) : Exception(problem.Detail.En)
{
    /// <summary>The answer.</summary>
    public ProblemResult Problem { get; } = problem;
}
