using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using static AppsEducation.Portal.Words.Language;

namespace AppsEducation.Portal.Words;

/// <summary>What each problem code means and what to do about it; the titles are ServiceDefaults'.</summary>
internal static class ProblemWords
{
    /// <param name="Status">The HTTP status it usually comes with.</param>
    /// <param name="What">What happened.</param>
    /// <param name="Next">What to do.</param>
    internal sealed record Explanation(int Status, Text What, Text Next);

    public static readonly Text IndexTitle = Say("Codes d'erreur de l'API", "Error codes of the API");
    public static readonly Text IndexIntro = Say(
        "Chaque erreur de l'API est un document « application/problem+json » (RFC 9457). Son code est stable : un programme peut s'y fier.",
        "Each error of the API is an “application/problem+json” document (RFC 9457). Its code is stable: a program may rely on it.");
    public static readonly Text WhatTitle = Say("Ce qui s'est passé", "What happened");
    public static readonly Text NextTitle = Say("Que faire", "What to do");
    public static readonly Text Status = Say("Statut HTTP", "HTTP status");
    public static readonly Text Code = Say("Code", "Code");
    public static readonly Text Meaning = Say("Signification", "Meaning");

    /// <summary>Every code of <see cref="ProblemCodes"/>; a test holds them together.</summary>
    public static IReadOnlyDictionary<string, Explanation> All { get; } = new Dictionary<string, Explanation>
    {
        [ProblemCodes.Validation] = new(400,
            Say("La demande contient un champ absent, inconnu ou mal formé. Rien n'a été enregistré.", "The request has a missing, unknown or malformed field. Nothing was saved."),
            Say("Corrigez chaque champ nommé dans « errors » : « pointer » dit lequel, « detail » ce qui serait juste.", "Correct each field named in “errors”: “pointer” says which, “detail” what would be right.")),
        [ProblemCodes.UnknownParameter] = new(400,
            Say("L'adresse porte un paramètre que cette ressource ne connaît pas. Une faute de frappe ne doit pas élargir une liste : la demande est donc refusée.", "The address has a parameter that this resource doesn't know. A typo must not widen a list, so the request is refused."),
            Say("Retirez le paramètre ou corrigez son nom ; « next » donne les noms possibles.", "Remove the parameter or correct its name; “next” lists the possible ones.")),
        [ProblemCodes.TooLarge] = new(413,
            Say("Le corps de la demande dépasse la taille permise. Rien n'a changé.", "The request's body is larger than allowed. Nothing has changed."),
            Say("Envoyez-la en plusieurs demandes ; « next » donne la limite.", "Send it as several requests; “next” gives the limit.")),
        [ProblemCodes.CursorInvalid] = new(400,
            Say("Le curseur a été modifié, ou il vient d'une autre liste ou d'autres filtres.", "The cursor was altered, or comes from another list or other filters."),
            Say("Reprenez la liste depuis son début, puis suivez « next » tel quel.", "Start the list again, then follow “next” as it is.")),
        [ProblemCodes.Unauthenticated] = new(401,
            Say("La demande ne porte pas de clé valable.", "The request carries no valid key."),
            Say("Envoyez « Authorization: Bearer » suivi de la clé. L'exploitant la trouve dans le fichier que nomme Access__OperatorKeyFile.", "Send “Authorization: Bearer” followed by the key. The operator finds it in the file named by Access__OperatorKeyFile.")),
        [ProblemCodes.Forbidden] = new(403,
            Say("La clé est connue, mais ne permet pas cet acte.", "The key is known but doesn't allow this act."),
            Say("Demandez l'acte à une personne qui en a le droit, ou une clé qui le permet.", "Ask somebody who may do it, or for a key that allows it.")),
        [ProblemCodes.NotFound] = new(404,
            Say("Rien ne porte ce nom ici, ou cela relève d'une autre académie.", "Nothing has this name here, or it is another academy's."),
            Say("Vérifiez l'orthographe. Les listes (par exemple GET /api/v1/academies) donnent les noms connus.", "Check the spelling. The lists (GET /api/v1/academies, for instance) give the known names.")),
        [ProblemCodes.Conflict] = new(409,
            Say("La demande contredit l'état présent de la ressource. Rien n'a changé.", "The request contradicts the resource's present state. Nothing has changed."),
            Say("Relisez la ressource ; « detail » dit ce qui s'oppose à la demande.", "Read the resource again; “detail” says what stands in the way.")),
        [ProblemCodes.ChangedMeanwhile] = new(412,
            Say("La ressource a changé depuis que vous l'avez lue (If-Match ne correspond plus), ou elle change en ce moment même.", "The resource has changed since you read it (If-Match no longer matches), or is changing right now."),
            Say("Relisez-la, vérifiez que votre changement a toujours un sens, et recommencez avec le nouvel ETag.", "Read it again, check that your change still makes sense, and retry with the new ETag.")),
        [ProblemCodes.PreconditionRequired] = new(428,
            Say("Ce document est remplacé en entier : l'API exige de savoir sur quelle version se fonde le changement.", "This document is replaced as a whole: the API must know which version the change is based on."),
            Say("Lisez la ressource et renvoyez son ETag dans If-Match.", "Read the resource and send its ETag in If-Match.")),
        [ProblemCodes.IdempotencyKeyReused] = new(422,
            Say("Cette clé d'idempotence a déjà servi pour une demande au contenu différent.", "This idempotency key was already used for a request with another body."),
            Say("Prenez une nouvelle clé pour une nouvelle demande ; la même clé ne sert qu'à répéter la même.", "Take a new key for a new request; the same key only repeats the same one.")),
        [ProblemCodes.IdempotencyInFlight] = new(409,
            Say("La même demande, avec la même clé, est en cours de traitement.", "The same request, with the same key, is being handled."),
            Say("Attendez le délai de Retry-After, puis répétez-la : vous recevrez la même réponse.", "Wait as Retry-After says, then repeat it: you get the same answer.")),
        [ProblemCodes.RateLimited] = new(429,
            Say("Trop de demandes en peu de temps, ou trop de suivis d'opérations ouverts à la fois.", "Too many requests in a short time, or too many event streams open at once."),
            Say("Attendez le délai de Retry-After avant de reprendre.", "Wait as Retry-After says before going on.")),
        [ProblemCodes.QuotaExceeded] = new(409,
            Say("Le compte d'hébergement, ou l'instance nationale, n'a plus assez de quota pour ce service.", "The hosting account, or the national instance, has not enough quota left for this service."),
            Say("Libérez une place, ou demandez à l'hébergeur ou à l'académie responsable un quota plus grand ; « detail » nomme qui occupe quoi.", "Free a place, or ask the host or the steward for a larger quota; “detail” names who holds what.")),
        [ProblemCodes.StockExhausted] = new(409,
            Say("L'hébergeur n'a plus de machine de ce type dans cette région.", "The host has no machine of this type left in this region."),
            Say("Réessayez plus tard, choisissez une autre taille ou un autre compte.", "Try later, or choose another size or account.")),
        [ProblemCodes.SensitivityNotAllowed] = new(409,
            Say("Les données de ce service exigent une qualification (SecNumCloud) qu'aucun compte disponible n'a.", "This service's data needs a qualification (SecNumCloud) that no available account has."),
            Say("Contactez la DNE : il faut un compte qualifié avant d'activer ce service.", "Contact DNE: a qualified account is needed before this service can be enabled.")),
        [ProblemCodes.DestructionGate] = new(409,
            Say("Cette instance a tenu des données : elle n'est pas détruite sans export vérifié et restauré à l'essai, ou sans dérogation motivée.", "This instance has held data: it isn't destroyed without an export that was verified and test-restored, or a waiver with a reason."),
            Say("Faites vérifier l'export, ou demandez une dérogation : appsedu instances waive ID --reason …", "Have the export verified, or ask for a waiver: appsedu instances waive ID --reason …")),
        [ProblemCodes.AccountInUse] = new(409,
            Say("Ce compte d'hébergement porte encore des ressources.", "This hosting account still holds resources."),
            Say("Déménagez ou retirez d'abord ce que nomme « detail ».", "Move or remove first what “detail” names.")),
        [ProblemCodes.AgreementEnding] = new(409,
            Say("La convention d'hébergement du compte prend bientôt fin : rien de nouveau n'y est placé.", "The account's hosting agreement is about to end: nothing new is placed there."),
            Say("Prolongez la convention ou choisissez un autre compte.", "Extend the agreement or choose another account.")),
        [ProblemCodes.OfferingRetired] = new(409,
            Say("Ce service a été retiré du catalogue national.", "This service was retired from the national catalogue."),
            Say("Activez le service qui le remplace ; « next » le nomme.", "Enable the one that replaces it; “next” names it.")),
        [ProblemCodes.OperationNotCancellable] = new(409,
            Say("L'opération est terminée, ou a passé le point où elle pouvait être annulée.", "The operation has ended, or is past the point where it could be cancelled."),
            Say("Demandez le changement inverse : il sera une opération à part entière.", "Ask for the opposite change: it becomes an operation of its own.")),
        [ProblemCodes.EnrolmentUsed] = new(409,
            Say("Le jeton d'enrôlement a déjà servi à une autre machine.", "The enrolment token was already used by another machine."),
            Say("Une machine reconstruite reçoit un nouveau jeton. Si vous n'attendiez pas cet appel, prévenez l'exploitant.", "A rebuilt machine receives a new token. If you did not expect this call, tell the operator.")),
        [ProblemCodes.EnrolmentInvalid] = new(403,
            Say("Le jeton d'enrôlement est inconnu ou expiré.", "The enrolment token is unknown or expired."),
            Say("Laissez le moteur recréer la machine : il lui donnera un jeton neuf.", "Let the engine make the machine again: it gives it a fresh token.")),
        [ProblemCodes.ProviderUnavailable] = new(503,
            Say("L'hébergeur ne répond pas, ou refuse tout appel en ce moment.", "The host doesn't answer, or refuses all calls right now."),
            Say("Rien n'est perdu : les opérations reprennent d'elles-mêmes. Réessayez plus tard.", "Nothing is lost: operations resume by themselves. Try again later.")),
        [ProblemCodes.Unavailable] = new(503,
            Say("Une partie de la plateforme ne répond pas en ce moment.", "A part of the platform doesn't answer right now."),
            Say("Répétez la demande dans quelques secondes, avec la même clé d'idempotence.", "Repeat the request in a few seconds, with the same idempotency key.")),
        [ProblemCodes.Internal] = new(500,
            Say("Une erreur inattendue s'est produite. Rien n'a été enregistré à moitié.", "Something unexpected went wrong. Nothing was half saved."),
            Say("Recommencez. Si l'erreur persiste, transmettez « requestId » à l'exploitant : il figure dans les journaux.", "Try again. If it persists, pass “requestId” on to the operator: it stands in the logs.")),
    };
}
