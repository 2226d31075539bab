using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.ServiceDefaults;

/// <summary>The short title of each code; <c>/problems/{code}</c> shows it with an explanation.</summary>
public static class ProblemTitles
{
    /// <summary>All codes with their titles.</summary>
    public static IReadOnlyDictionary<string, Text> All { get; } = new Dictionary<string, Text>
    {
        [ProblemCodes.Validation] = new("Demande incorrecte", "Invalid request"),
        [ProblemCodes.UnknownParameter] = new("Paramètre inconnu", "Unknown parameter"),
        [ProblemCodes.TooLarge] = new("Demande trop volumineuse", "Request too large"),
        [ProblemCodes.CursorInvalid] = new("Curseur non valable", "Invalid cursor"),
        [ProblemCodes.Unauthenticated] = new("Identification nécessaire", "Authentication needed"),
        [ProblemCodes.Forbidden] = new("Droits insuffisants", "Not allowed"),
        [ProblemCodes.NotFound] = new("Introuvable", "Not found"),
        [ProblemCodes.Conflict] = new("Conflit", "Conflict"),
        [ProblemCodes.ChangedMeanwhile] = new("Modifié entre-temps", "Changed meanwhile"),
        [ProblemCodes.PreconditionRequired] = new("Version attendue absente", "Precondition required"),
        [ProblemCodes.IdempotencyKeyReused] = new("Clé d’idempotence déjà utilisée", "Idempotency key reused"),
        [ProblemCodes.IdempotencyInFlight] = new("Demande identique en cours", "The same request is being handled"),
        [ProblemCodes.RateLimited] = new("Trop de demandes", "Too many requests"),
        [ProblemCodes.QuotaExceeded] = new("Quota de l’hébergement atteint", "Hosting quota reached"),
        [ProblemCodes.StockExhausted] = new("Plus de machines chez l’hébergeur", "The host is out of stock"),
        [ProblemCodes.SensitivityNotAllowed] = new("Hébergement non qualifié pour ces données", "Host not qualified for this data"),
        [ProblemCodes.DestructionGate] = new("Suppression retenue", "Destruction gate"),
        [ProblemCodes.AccountInUse] = new("Compte d’hébergement utilisé", "Hosting account in use"),
        [ProblemCodes.AgreementEnding] = new("Convention d’hébergement près de sa fin", "Hosting agreement about to end"),
        [ProblemCodes.OfferingRetired] = new("Service retiré", "Offering retired"),
        [ProblemCodes.OperationNotCancellable] = new("Opération non annulable", "Operation not cancellable"),
        [ProblemCodes.EnrolmentUsed] = new("Jeton déjà utilisé", "Enrolment token used"),
        [ProblemCodes.EnrolmentInvalid] = new("Jeton non valable", "Enrolment token invalid"),
        [ProblemCodes.ProviderUnavailable] = new("L’hébergeur ne sert pas ce compte", "The host doesn't serve this account"),
        [ProblemCodes.Unavailable] = new("Momentanément indisponible", "Unavailable for the moment"),
        [ProblemCodes.Internal] = new("Erreur interne", "Internal error"),
    };

    /// <summary>The title of a code.</summary>
    public static Text Of(string code) => All.TryGetValue(code, out var title) ? title : new(code, code);
}
