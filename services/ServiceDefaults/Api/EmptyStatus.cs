using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;

namespace AppsEducation.ServiceDefaults;

/// <summary>A status that the framework answers without a body gets the same kind of explanation as ours.</summary>
internal static class EmptyStatus
{
    public static ProblemResult TooLarge { get; } = (ProblemResult)Problem.Of(413, ProblemCodes.TooLarge,
        new("La demande est trop volumineuse.", "The request is too large."), new("Envoyez moins de 256 Kio.", "Send less than 256 KiB."));

    public static ProblemResult WrongMediaType { get; } = (ProblemResult)Problem.Of(415, ProblemCodes.Validation,
        new("Envoyez du JSON (Content-Type: application/json).", "Send JSON (Content-Type: application/json)."));

    public static Task Explain(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && !http.Request.Path.StartsWithSegments("/enrol", StringComparison.Ordinal))
            return Task.CompletedTask;
        var problem = http.Response.StatusCode switch
        {
            404 => Problem.NotFound(new("Cette adresse n’existe pas.", "There is no such address."), new("Voir /scalar pour la liste des adresses.", "See /scalar for the list of addresses.")),
            405 => Problem.Of(405, ProblemCodes.Validation, new("Cette adresse n’accepte pas cette méthode.", "This address doesn't take this method.")),
            415 => WrongMediaType,
            413 => TooLarge,
            429 => Problem.Of(429, ProblemCodes.RateLimited, new("Trop de demandes.", "Too many requests.")),
            var status => Problem.Of(status, status >= 500 ? ProblemCodes.Unavailable : ProblemCodes.Validation, new($"Réponse {status}.", $"Answer {status}.")),
        };
        return problem.ExecuteAsync(http);
    }
}
