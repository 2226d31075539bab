using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Watching;

/// <summary>Says how an operation ended or why it waits, what is left, and the next command.</summary>
internal static class Outcomes
{
    public static async Task<int> Say(Session session, OperationAnswer operation, string? url, CancellationToken ct)
    {
        var notes = session.Notes;
        switch (operation.State)
        {
            case OperationState.Succeeded:
                var academy = (await session.Academies.ByCode(operation.Subject.Academy, ct))?.Name;
                notes.Good(operation.Kind is OperationKind.EnableOffering && academy is not null
                    ? F($"{operation.Subject.Id} est disponible pour {academy}.", $"{operation.Subject.Id} is available for {academy}.") + (url is null ? "" : $" {Safe.Line(url)}")
                    : F($"{operation.Title} : terminé.", $"{operation.Title}: done."));
                return Exit.Done;

            case OperationState.Blocked when operation.Blocked is { } blocked:
                notes.Bad($"{At(operation)}{F($"En attente : {Reason(blocked.Reason)}.", $"Blocked: {Reason(blocked.Reason)}.")} {Said(blocked)}".TrimEnd());
                if (blocked.Hint.Length > 0)
                    notes.Line($"  {Safe.Line(blocked.Hint)}");
                notes.Line("  " + F($"Rien n’est perdu ; prochain essai {Moments.When(blocked.NextLookAt, session.Time)!}.", $"Nothing is lost; next look {Moments.When(blocked.NextLookAt, session.Time)!}.") + $" {L("Ensuite :", "Next:")} {Next(operation, blocked)}");
                return Exit.Blocked;

            case OperationState.Blocked:
                notes.Bad($"{At(operation)}{L("En attente.", "Blocked.")}");
                notes.Line($"  {L("Ensuite :", "Next:")} appsedu operations show {Safe.Line(operation.Id)}");
                return Exit.Blocked;

            case OperationState.Failed:
                notes.Bad($"{At(operation)}{F($"Échec : {operation.Problem?.Detail ?? operation.Title}", $"Failed: {operation.Problem?.Detail ?? operation.Title}")} {Provider(operation.Problem?.ProviderMessage, operation.Problem?.ProviderRequestId)}".TrimEnd());
                notes.Line($"  {L("Ensuite :", "Next:")} appsedu operations retry {Safe.Line(operation.Id)}");
                return Exit.OperationFailed;

            case OperationState.Cancelled:
                notes.Bad(operation.Successor is { } successor
                    ? F($"{operation.Title} : remplacée par {successor}.", $"{operation.Title}: superseded by {successor}.")
                    : F($"{operation.Title} : annulée.", $"{operation.Title}: cancelled."));
                if (operation.Successor is { } next)
                    notes.Line($"  {L("Ensuite :", "Next:")} appsedu operations watch {Safe.Line(next)}");
                return Exit.OperationFailed;

            default:
                notes.Waits(F($"{operation.Title} : en cours.", $"{operation.Title}: running."));
                return Exit.TimedOut;
        }
    }

    public static void SayStopped(Session session, IReadOnlyList<string> ids)
    {
        session.Notes.Line(ids.Count switch
        {
            0 => L("Le suivi est arrêté ; rien d’autre ne l’est.", "Stopped watching; nothing else stopped."),
            1 => L("Le suivi est arrêté ; l’opération continue.", "Stopped watching; the operation goes on."),
            _ => L("Le suivi est arrêté ; les opérations continuent.", "Stopped watching; the operations go on."),
        });
        SayResume(session, ids, withCancel: true);
    }

    public static void SayLate(Session session, TimeSpan patience, IReadOnlyList<string> ids)
    {
        session.Notes.Line(F($"Pas fini après {Moments.Lasting(patience)} ; cela continue.", $"Not finished after {Moments.Lasting(patience)}; it continues."));
        SayResume(session, ids, withCancel: false);
    }

    /// <summary>What waits, in words: quota, stock …</summary>
    public static string Reason(BlockedBy reason) => reason switch
    {
        BlockedBy.Quota => L("quota atteint", "quota reached"),
        BlockedBy.Stock => L("plus de stock chez l’hébergeur", "the host has no stock"),
        BlockedBy.Credentials => L("clé d’accès refusée par l’hébergeur", "credentials refused by the host"),
        BlockedBy.Locked => L("ressource verrouillée chez l’hébergeur", "resource locked at the host"),
        BlockedBy.Policy => L("une règle l’interdit", "a rule forbids it"),
        BlockedBy.Timeout => L("délai dépassé", "it takes longer than it may"),
        BlockedBy.Gate => L("des données seraient détruites", "data would be destroyed"),
        _ => L("attend une intervention", "needs a hand"),
    };

    private static void SayResume(Session session, IReadOnlyList<string> ids, bool withCancel)
    {
        if (ids.Count == 0)
            return;
        var all = Safe.Line(string.Join(' ', ids));
        session.Notes.Line($"  {L("Reprendre :", "Resume:")} appsedu operations watch {all}");
        if (withCancel)
            session.Notes.Line($"  {L("Annuler :", "Cancel:")} appsedu operations cancel {all}");
    }

    private static string At(OperationAnswer operation) => Counted.Of(operation.Progress) is { } numbers ? $"[{numbers}] " : "";

    // What takes longer than it may was found so by the engine; nobody at the host said it.
    private static string Said(OperationBlocked blocked) =>
        blocked is { Reason: BlockedBy.Timeout, ProviderMessage: { Length: > 0 } words, ProviderRequestId: null } ? F($"Vu en dernier : « {words} ».", $"Last seen: \"{words}\".") : Provider(blocked.ProviderMessage, blocked.ProviderRequestId);

    private static string Provider(string? message, string? requestId) => (message, requestId) switch
    {
        (null or "", null) => "",
        (null or "", { } id) => F($"Requête de l’hébergeur {id}.", $"Provider's request {id}."),
        ({ } words, null) => F($"L’hébergeur : « {words} ».", $"Provider: \"{words}\"."),
        ({ } words, { } id) => F($"L’hébergeur : « {words} », requête {id}.", $"Provider: \"{words}\", request {id}."),
    };

    private static string Next(OperationAnswer operation, OperationBlocked blocked) => Safe.Line(blocked.Reason switch
    {
        BlockedBy.Gate => $"appsedu instances waive {InstanceOf(operation)} --reason \"…\"",
        BlockedBy.Quota or BlockedBy.Stock or BlockedBy.Credentials => operation.Plan.TryGetValue("account", out var account) ? $"appsedu accounts show {account}" : "appsedu accounts list",
        _ => $"appsedu operations show {operation.Id}",
    });

    private static string InstanceOf(OperationAnswer operation) =>
        operation.Subject.Type is "instance" ? operation.Subject.Id : operation.Arguments.GetValueOrDefault("instance") ?? operation.Plan.GetValueOrDefault("instance") ?? "ID";
}
