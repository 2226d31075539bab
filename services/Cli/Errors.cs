using System.Net;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli;

/// <summary>The command can't be carried out as it was given.</summary>
internal class UsageError(string what, string? next = null) : Exception(what)
{
    public string? Next { get; } = next;

    public virtual int Code => Exit.Usage;
}

/// <summary>What was named doesn't exist.</summary>
internal sealed class NotFoundError(string what, string? next = null) : UsageError(what, next)
{
    public override int Code => Exit.NotFound;
}

/// <summary>A rule forbids it, as far as can be seen before anything is asked of the server.</summary>
internal sealed class RefusedError(string what, string? next = null) : UsageError(what, next)
{
    public override int Code => Exit.Refused;
}

/// <summary>Says an error: what, why, the next command, the request id; and with which code the program ends.</summary>
internal static class Errors
{
    public static int Say(Exception error, Surroundings around, bool debug, string help)
    {
        var notes = new Notes(around);
        var code = error switch
        {
            UsageError usage => Say(notes, usage.Message, [], usage.Next, null, usage.Code),
            ApiProblem problem => Say(notes, problem),
            ApiUnreachable unreachable => Say(notes, unreachable),
            ApiUnreadable unreadable => Say(notes,
                unreadable.Address is { } address
                    ? F($"La réponse de {address.ToString()} n’est pas celle de l’API.", $"The answer of {address.ToString()} isn't the API's.")
                    : L("La réponse n’est pas celle de l’API.", "The answer isn't the API's."),
                [Safe.Line(unreadable.InnerException?.Message)], "appsedu doctor", null, Exit.Unexpected),
            CommandParseException parse => Say(notes, ParseMessages.In(Language, parse.Message), [], help, null, Exit.Usage),
            CommandRuntimeException runtime => Say(notes, ParseMessages.In(Language, runtime.Message), [], help, null, Exit.Usage),
            ArgumentException { ParamName: Routes.Segment } => Say(notes, L("Un nom est vide, « . » ou « .. » : il ne désigne rien.", "A name is empty, '.' or '..': it names nothing."), [], help, null, Exit.Usage),
            OperationCanceledException when around.Interrupted.IsCancellationRequested => Say(notes,
                L("Interrompu. Un changement déjà envoyé a pu être fait.", "Interrupted. A change already sent may have been made."), [], "appsedu operations list", null, Exit.Interrupted),
            _ => Say(notes, F($"Erreur inattendue ({error.GetType().Name}) : {error.Message}", $"Unexpected error ({error.GetType().Name}): {error.Message}"),
                debug ? [] : [L("--debug montre l’origine.", "--debug shows where it comes from.")], "appsedu doctor", null, Exit.Unexpected),
        };
        if (debug)
            around.Err.WriteLine(string.Join('\n', error.ToString().Split('\n').Select(Safe.Line)));
        return code;
    }

    private static int Say(Notes notes, ApiProblem error)
    {
        var problem = error.Problem;
        var lines = new List<string>();
        if (problem.Detail is { Length: > 0 } && problem.Title is { Length: > 0 } title && title != problem.Detail)
            lines.Add(Safe.Line($"{title} ({problem.Code})"));
        else
            lines.Add(Safe.Line(problem.Code));
        foreach (var field in problem.Errors ?? [])
            lines.Add(Safe.Line($"{Named(field.Pointer)}: {field.Detail}"));
        if (problem.Operation is { } operation)
            lines.Add(F($"Opération {operation}", $"Operation {operation}"));
        // The API's own advice, and a command beside it unless it names one.
        var command = NextCommand(problem);
        if (problem.Next is { Length: > 0 } next)
        {
            lines.Add(Safe.Line(next));
            if (next.Contains("appsedu ", StringComparison.Ordinal))
                command = null;
        }
        return Say(notes, Safe.Line(problem.Detail is { Length: > 0 } detail ? detail : problem.Title), lines, command, problem.RequestId, CodeOf(error));
    }

    private static int Say(Notes notes, ApiUnreachable error) =>
        Say(notes,
            F($"{error.Address?.GetLeftPart(UriPartial.Authority) ?? "?"} ne répond pas.", $"{error.Address?.GetLeftPart(UriPartial.Authority) ?? "?"} doesn't answer."),
            [Safe.Line(error.InnerException?.Message), error.Sent
                ? L("La demande a pu être prise en compte ; répétée, elle ne fait rien deux fois.", "The request may have been taken; said again, it does nothing twice.")
                : L("Rien n’a été envoyé.", "Nothing was sent.")],
            "appsedu doctor", null, Exit.Unexpected);

    private static int Say(Notes notes, string what, IReadOnlyList<string> why, string? next, string? requestId, int code)
    {
        notes.Error(what);
        foreach (var line in why.Where(line => line.Length > 0))
            notes.Line($"  {line}");
        if (next is not null)
            notes.Line($"  {L("Ensuite :", "Next:")} {next}");
        if (requestId is not null)
            notes.Line($"  {F($"Requête {requestId}", $"Request {requestId}")}");
        return code;
    }

    public static int CodeOf(ApiProblem error) => error.Status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Exit.NotAllowed,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => Exit.NotFound,
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout => Exit.Unexpected,
        HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestUriTooLong or HttpStatusCode.UnsupportedMediaType => Exit.Usage,
        >= HttpStatusCode.InternalServerError => Exit.Unexpected,
        >= HttpStatusCode.BadRequest => error.Problem.Code is ProblemCodes.Validation ? Exit.Usage : Exit.Refused,
        _ => Exit.Unexpected,
    };

    private static string? NextCommand(ProblemAnswer problem) => problem.Code switch
    {
        ProblemCodes.Unauthenticated => L("donner la clé : APPSEDU_TOKEN_FILE=FICHIER, --token-file FICHIER ou APPSEDU_TOKEN", "give the key: APPSEDU_TOKEN_FILE=FILE, --token-file FILE or APPSEDU_TOKEN"),
        ProblemCodes.NotFound when problem.Instance?.Contains("/offerings", StringComparison.Ordinal) is true => "appsedu offerings list",
        ProblemCodes.NotFound when problem.Instance?.Contains("/operations", StringComparison.Ordinal) is true => "appsedu operations list",
        ProblemCodes.NotFound when problem.Instance?.Contains("/instances", StringComparison.Ordinal) is true => "appsedu instances list",
        ProblemCodes.NotFound when problem.Instance?.Contains("/accounts", StringComparison.Ordinal) is true => "appsedu accounts list",
        ProblemCodes.NotFound when problem.Instance?.Contains("/selections", StringComparison.Ordinal) is true => "appsedu offerings list",
        ProblemCodes.NotFound when problem.Instance?.Contains("/academies", StringComparison.Ordinal) is true => "appsedu academies list",
        ProblemCodes.QuotaExceeded or ProblemCodes.StockExhausted or ProblemCodes.AgreementEnding or ProblemCodes.SensitivityNotAllowed or ProblemCodes.ProviderUnavailable => "appsedu accounts list",
        ProblemCodes.DestructionGate => "appsedu instances waive ID --reason …",
        ProblemCodes.OfferingRetired => "appsedu offerings list",
        ProblemCodes.OperationNotCancellable when problem.Operation is { } operation => Safe.Line($"appsedu operations show {operation}"),
        ProblemCodes.Internal or ProblemCodes.Unavailable => "appsedu doctor",
        _ => null,
    };

    // A body's field by the flag that fills it, where one does.
    private static string Named(string pointer) => pointer switch
    {
        "/size" => "--size",
        "/reason" => "--reason",
        "/url" => "--link",
        "/title" or "/title/fr" => "--title",
        "/title/en" => "--title-en",
        "/summary" or "/summary/fr" => "--summary",
        "/summary/en" => "--summary-en",
        "/category" => "--category",
        ['?', .. var parameter] => $"--{parameter}",
        _ => pointer,
    };
}
