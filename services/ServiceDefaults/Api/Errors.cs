using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AppsEducation.ServiceDefaults;

/// <summary>The one mapper from exceptions to problems.</summary>
internal sealed class Errors(ILogger<Errors> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var problem = Map(exception);
        if (problem.Status >= 500)
            log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        if (problem.Status == 503)
            httpContext.Response.Headers.RetryAfter = "5";
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    internal static ProblemResult Map(Exception exception) => exception switch
    {
        ProblemException known => known.Problem,
        BadHttpRequestException { StatusCode: 413 } => EmptyStatus.TooLarge,
        BadHttpRequestException { InnerException: JsonException json } => Json(json),
        BadHttpRequestException bad when Named(bad.Message, "Failed to bind parameter \"", '"') is { } parameter => Parameter(parameter.Split(' ')[^1]),
        // No body, or one that says null: the framework's own sentence is one for programmers, in one language.
        BadHttpRequestException { StatusCode: 400, Message: var words } when words.Contains("body", StringComparison.OrdinalIgnoreCase) => (ProblemResult)Problem.Invalid("/", "required",
            new("Le corps de la demande est vide ou illisible : envoyez un objet JSON.", "The request's body is empty or can't be read: send a JSON object.")),
        BadHttpRequestException { StatusCode: 415 } => EmptyStatus.WrongMediaType,
        BadHttpRequestException bad => (ProblemResult)Problem.Of(bad.StatusCode is >= 400 and < 500 ? bad.StatusCode : 400, ProblemCodes.Validation,
            new("La demande n’a pas pu être lue.", "The request could not be read."), new("Vérifiez son adresse, ses en-têtes et son corps.", "Check its address, headers and body.")),
        DbUpdateConcurrencyException => (ProblemResult)Problem.Of(409, ProblemCodes.ChangedMeanwhile,
            new("Cet objet change en ce moment même.", "This is being changed at this very moment."), new("Relisez-le, puis recommencez.", "Read it again, then retry.")),
        _ when DatabaseTrouble.Of(exception) is { } trouble => trouble,
        _ => (ProblemResult)Problem.Of(500, ProblemCodes.Internal,
            new("Une erreur inattendue s’est produite ; rien n’a été enregistré à moitié.", "Something unexpected went wrong; nothing was half saved."),
            new("Recommencez ; si cela persiste, transmettez l’identifiant de la demande.", "Try again; if it persists, pass on the request id.")),
    };

    // The serializer names the place as $.size or $.academies[0]; people and pipelines get a JSON pointer.
    private static ProblemResult Json(JsonException json)
    {
        var pointer = (json.Path ?? "$").TrimStart('$').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace(".", "/", StringComparison.Ordinal);
        if (Named(json.Message, "The JSON property '") is { } member)
            return (ProblemResult)Problem.Invalid(pointer, "unknown",
                new($"Le champ « {member} » est inconnu ici.", $"There is no field '{member}' here."));
        if (Named(json.Message, "missing required properties including: '") is { } missing)
            return (ProblemResult)Problem.Invalid($"{pointer}/{missing}", "required",
                new($"Le champ « {missing} » est obligatoire.", $"The field '{missing}' is required."));
        return (ProblemResult)Problem.Invalid(pointer.Length == 0 ? "/" : pointer, "format",
            new("La valeur n’a pas la forme attendue.", "The value hasn't the expected form."));
    }

    // A number or a date that is none, in the address; the framework's own sentence names our types and says the value again.
    private static ProblemResult Parameter(string name) => (ProblemResult)Problem.Invalid("?" + name, "format",
        new($"La valeur de « {name} » n’a pas la forme attendue.", $"The value of '{name}' hasn't the expected form."));

    // The first name in quotes after these words of the serializer's or the framework's.
    private static string? Named(string message, string opening, char quote = '\'')
    {
        var start = message.IndexOf(opening, StringComparison.Ordinal);
        var end = start < 0 ? -1 : message.IndexOf(quote, start + opening.Length);
        return end < 0 ? null : message[(start + opening.Length)..end];
    }
}
