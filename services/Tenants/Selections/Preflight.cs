using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;

namespace AppsEducation.Tenants.Selections;

/// <summary>
/// Asks Provisioning, before anything starts, whether all of it can be placed together: quota, stock, agreement, sensitivity. It reserves nothing;
/// what changes between the answer and the start ends in <c>Blocked</c>, with the reason.
/// </summary>
internal sealed class Preflight([FromKeyedServices(Preflight.Client)] AppsEduClient provisioning, Caller caller, ILogger<Preflight> log)
{
    /// <summary>The key of the client that asks Provisioning.</summary>
    public const string Client = "provisioning";

    // A caller waits for this: better a clear "not now" than a minute of silence.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(15);

    /// <summary>One verdict a wish, in their order. Throws the 503 when Provisioning doesn't answer.</summary>
    public async Task<IReadOnlyList<PlacementVerdict>> Ask(IReadOnlyList<PlacementWish> wishes, CancellationToken ct)
    {
        if (wishes.Count == 0)
            return [];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AtMost);
        try
        {
            var answer = await provisioning.Preflight(new PreflightRequest(wishes), new CallOptions(Language: caller.Language), limit.Token);
            if (!answer.Verdicts.Select(v => v.Instance).SequenceEqual(wishes.Select(w => w.Instance)))
                throw new InvalidOperationException("Provisioning's verdicts don't answer the wishes that were asked.");
            return answer.Verdicts;
        }
        // It does answer, and knows what is the matter: a full disk, for example.
        catch (ApiProblem busy) when (busy is { Status: System.Net.HttpStatusCode.ServiceUnavailable, Problem: { Detail: not null, Next: not null } })
        {
            var (reason, next) = (busy.Problem.Detail, busy.Problem.Next);
            log.LogWarning(busy, "Provisioning can't check now whether {Wishes} wishes can be placed; nothing was started", wishes.Count);
            throw new ProblemException((ProblemResult)Problem.Of(503, ProblemCodes.Unavailable,
                new($"Impossible de vérifier le placement ; rien n’a été lancé. {reason}", $"The placement can't be checked; nothing was started. {reason}"), new(next, next)));
        }
        catch (Exception error) when (error is ApiUnreachable or ApiProblem or ApiUnreadable || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            log.LogWarning(error, "Provisioning could not be asked whether {Wishes} wishes can be placed; nothing was started", wishes.Count);
            throw new ProblemException((ProblemResult)Problem.Of(503, ProblemCodes.Unavailable,
                new("Le service d’hébergement ne répond pas : impossible de vérifier le placement. Rien n’a été lancé.", "Provisioning doesn't answer, so the placement can't be checked. Nothing was started."),
                new("Recommencez dans une minute ; si cela dure, voir l’exploitation : appsedu doctor", "Try again in a minute; if it lasts: appsedu doctor")));
        }
    }

    /// <summary>The wish that <see cref="Selection.Start"/> will make.</summary>
    public static PlacementWish Wish(Academy academy, Offering offering, Selection selection, string size) =>
        new(selection.NextInstance(), academy.Code, offering.Slug, offering.BlueprintVersion!.Value, size, offering.Sensitivity);

    /// <summary>Why it can't be placed now, and what to do.</summary>
    public static (string Code, Text Detail, Text Next) Refusal(PlacementVerdict verdict)
    {
        var code = verdict.Code ?? ProblemCodes.Conflict;
        Text next = code switch
        {
            ProblemCodes.QuotaExceeded => new("Libérez une instance, ou demandez à l’hébergeur de relever le quota : appsedu accounts list", "Free an instance, or ask the host to raise the quota: appsedu accounts list"),
            ProblemCodes.SensitivityNotAllowed => new("Contactez la DNE : il faut un compte qualifié.", "Contact DNE: a qualified account is needed."),
            ProblemCodes.AgreementEnding => new("Contactez la DNE : il faut une convention plus longue.", "Contact DNE: a longer agreement is needed."),
            ProblemCodes.ProviderUnavailable => new(
                "Voyez ce que l’hébergeur répond au compte : appsedu accounts check ; une clé refusée est à renouveler (docs/runbooks/credentials-expired.md), sinon recommencez dans une minute.",
                "See what the host answers the account: appsedu accounts check; a key that is refused must be renewed (docs/runbooks/credentials-expired.md), otherwise try again in a minute."),
            ProblemCodes.Unavailable => new("Recommencez dans une minute ; si cela dure : appsedu doctor", "Try again in a minute; if it lasts: appsedu doctor"),
            ProblemCodes.StockExhausted => new("Recommencez plus tard, ou choisissez une autre taille.", "Try again later, or choose another size."),
            _ => new("Voir les comptes d’hébergement : appsedu accounts list", "See the hosting accounts: appsedu accounts list"),
        };
        return (code, verdict.Detail ?? new("Le placement n’est pas possible maintenant.", "It can't be placed now."), next);
    }
}
