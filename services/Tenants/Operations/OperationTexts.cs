using System.Globalization;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Tenants.Operations;

/// <summary>An operation in words (interfaces.md §7: what happened, to what, what next), in the reader's language, made when it is shown.</summary>
internal static class OperationTexts
{
    /// <summary>As it is now.</summary>
    public static OperationAnswer Answer(this Operation operation, Names names, string language) => operation.Answer(operation.Frame(), names, language);

    /// <summary>As it was at a moment.</summary>
    public static OperationAnswer Answer(this Operation operation, OperationFrame frame, Names names, string language) => new(
        operation.Id,
        operation.Kind,
        Title(operation, names).In(language),
        operation.Arguments,
        new(operation.SubjectType, operation.SubjectId, operation.TenantId == Operation.Nation ? null : operation.TenantId),
        frame.State,
        operation.RequestedBy,
        operation.OnBehalfOf,
        frame.Plan,
        new(frame.Done, frame.Total, Progress(operation, frame, names).In(language)),
        [.. frame.Steps.Select(s => new OperationStep(s.Name, StepTexts.Title(s.Name, names).In(language), s.EndedAt is not null ? "done" : s.StartedAt is not null ? "running" : "pending",
            s.StartedAt, s.EndedAt, Words(s, language), s.ProviderRequestId))],
        frame.Blocked is { } blocked
            ? new(blocked.By, blocked.Since, blocked.NextLookAt, Words(blocked).In(language), blocked.ProviderRequestId, Hint(blocked).In(language)) : null,
        frame.Failure is { } failure
            ? new(failure.Code, Failed(operation, names, failure).In(language), failure.Message, failure.ProviderRequestId) : null,
        Result(operation, frame, names),
        operation.Parent,
        frame.Successor,
        operation.CreatedAt,
        frame.EndedAt);

    /// <summary>"Préparation de Nextcloud, académie de Lille".</summary>
    public static Text Title(Operation operation, Names names)
    {
        if (operation.Kind == OperationKind.OnboardAcademies)
            return new($"Intégration de {operation.Total} académies", $"Onboarding of {operation.Total} academies");
        if (operation.Kind == OperationKind.OnboardAcademy)
            return new($"Intégration de l’académie {De(names.Academy(operation.TenantId))}", $"Onboarding of the academy of {names.Academy(operation.TenantId)}");
        var title = names.Offering(operation.Offering ?? operation.SubjectId);
        var (fr, en) = operation.Kind switch
        {
            OperationKind.EnableOffering => ("Préparation", "Preparing"),
            OperationKind.ResizeOffering => ("Changement de taille", "Resizing"),
            OperationKind.DisableOffering => ("Arrêt", "Ending"),
            OperationKind.UndoDisable => ("Reprise", "Taking back the end of"),
            OperationKind.MaskOffering => ("Masquage", "Masking"),
            OperationKind.UnmaskOffering => ("Réaffichage", "Showing"),
            OperationKind.RemoveInstance => ("Suppression", "Removing"),
            var other => (other.ToString(), other.ToString()),
        };
        return operation.IsBulk
            ? new($"{fr} {De(title.Fr)} pour {operation.Total} académies", $"{en} {title.En} for {operation.Total} academies")
            : new($"{fr} {De(title.Fr)}, académie {De(names.Academy(operation.TenantId))}", $"{en} {title.En}, academy of {names.Academy(operation.TenantId)}");
    }

    /// <summary>"d’Etherpad", "de Nextcloud".</summary>
    public static string De(string name) => name.Length > 0 && "aeiouyhàâäéèêëîïôöùûü".Contains(char.ToLower(name[0], CultureInfo.InvariantCulture), StringComparison.Ordinal) && !name.StartsWith('H')
        ? "d’" + name : "de " + name;

    private static Text Progress(Operation operation, OperationFrame frame, Names names)
    {
        if (operation.IsBulk || operation.Kind == OperationKind.OnboardAcademy)
            return Counted(operation, frame, names);
        var title = names.Offering(operation.Offering ?? operation.SubjectId);
        var academy = names.Academy(operation.TenantId);
        return frame.State switch
        {
            OperationState.Blocked => Waits(frame.Blocked),
            OperationState.Failed => new("Échec.", "Failed."),
            OperationState.Cancelled => frame.Successor is { } next
                ? new($"Remplacée par un choix plus récent : {next}.", $"Superseded by a newer wish: {next}.") : new("Annulée.", "Cancelled."),
            OperationState.Succeeded => Done(operation, title, academy),
            _ => operation.Kind switch
            {
                // How many steps there are, the one who does them says: until then there is nothing to count.
                OperationKind.EnableOffering when frame.Total == 0 => new(
                    $"{title.Fr} attend son tour.",
                    $"{title.En} is waiting for its turn."),
                OperationKind.EnableOffering => new(
                    $"{title.Fr} se prépare ({frame.Done} sur {frame.Total}).",
                    $"{title.En} is being prepared ({frame.Done} of {frame.Total})."),
                OperationKind.DisableOffering => new($"L’arrêt {De(title.Fr)} est demandé.", $"The end of {title.En} is asked for."),
                OperationKind.UndoDisable => new($"La reprise {De(title.Fr)} est demandée.", $"{title.En} is being taken back."),
                _ => Counted(frame),
            },
        };
    }

    private static Text Counted(Operation operation, OperationFrame frame, Names names) => (operation.Kind, frame.State) switch
    {
        (OperationKind.OnboardAcademy, OperationState.Succeeded) => new($"L’académie {De(names.Academy(operation.TenantId))} est intégrée ; son sous-portail est ouvert.", $"The academy of {names.Academy(operation.TenantId)} is onboarded; its sub-portal is open."),
        (_, OperationState.Failed) => new($"{frame.Done} sur {frame.Total} terminées, avec des échecs.", $"{frame.Done} of {frame.Total} ended, some failed."),
        (OperationKind.OnboardAcademy, _) => Counted(frame),
        _ => new($"{frame.Done} académies sur {frame.Total}.", $"{frame.Done} of {frame.Total} academies."),
    };

    private static Text Counted(OperationFrame frame) => frame.Total == 0
        ? new("Attend son tour.", "Waiting for its turn.") : new($"Étape {frame.Done} sur {frame.Total}.", $"Step {frame.Done} of {frame.Total}.");

    private static Text Done(Operation operation, Text title, string academy) => operation.Kind switch
    {
        OperationKind.EnableOffering => new($"{title.Fr} est disponible pour {academy}.", $"{title.En} is available for {academy}."),
        OperationKind.DisableOffering when operation.Plan.TryGetValue("endsAt", out var ends) && DateTimeOffset.TryParse(ends, CultureInfo.InvariantCulture, out var at) => new(
            $"{title.Fr} s’arrêtera le {at.ToString("d MMMM", French)}. Jusque-là, tout peut être repris.",
            $"{title.En} stops on {at.ToString("d MMMM", English)}. Until then all can be taken back."),
        OperationKind.DisableOffering => new($"{title.Fr} est désactivé.", $"{title.En} is disabled."),
        OperationKind.UndoDisable => new($"{title.Fr} continue ; l’arrêt est annulé.", $"{title.En} goes on; its end is taken back."),
        OperationKind.MaskOffering => new($"{title.Fr} est masqué. Ses données sont intactes.", $"{title.En} is masked. Its data is untouched."),
        OperationKind.UnmaskOffering => new($"{title.Fr} est de nouveau affiché.", $"{title.En} is shown again."),
        OperationKind.RemoveInstance => new($"{title.Fr} est supprimé ; rien n’en reste chez l’hébergeur.", $"{title.En} is removed; nothing of it is left at its host."),
        _ => new("Terminé.", "Done."),
    };

    private static Text Failed(Operation operation, Names names, FailureReport failure)
    {
        var title = names.Offering(operation.Offering ?? operation.SubjectId);
        return (operation, failure.Code) switch
        {
            ({ IsBulk: true }, _) => new($"Des opérations ont échoué : {failure.Message}. Les relancer une à une, ou relancer celle-ci.", $"Some operations failed: {failure.Message}. Retry them one by one, or retry this one."),
            (_, ProblemCodes.QuotaExceeded) => new(
                $"{title.Fr} n’a plus de part libre ({failure.Message}). Demandez à la DNE de relever le quota, puis relancez.",
                $"{title.En} has no free share left ({failure.Message}). Ask DNE to raise the quota, then retry."),
            ({ Kind: OperationKind.UndoDisable }, _) => new(
                $"La reprise {De(title.Fr)} n’était plus possible. Une fois la suppression terminée, activez {title.Fr} de nouveau.",
                $"{title.En} could not be taken back any more. Once the removal has ended, enable {title.En} again."),
            ({ Kind: OperationKind.EnableOffering }, _) => new(
                $"{title.Fr} n’a pas pu être préparé ; tout a été annulé. Relancer, ou transmettre {operation.Id}.",
                $"{title.En} could not be prepared; all was undone. Retry, or pass on {operation.Id}."),
            _ => new($"L’opération a échoué. Relancer, ou transmettre {operation.Id}.", $"The operation failed. Retry, or pass on {operation.Id}."),
        };
    }

    // As long as no account is chosen the words are ours, of why none fits; else they are the host's, in its language.
    private static Text Words(BlockedReport blocked) =>
        blocked.Account is null ? PlacementWords.OfRefusals(blocked.ProviderMessage) : new(blocked.ProviderMessage, blocked.ProviderMessage);

    private static string? Words(StepReport step, string language) =>
        step is { Name: "placement", Waiting: { } waiting } ? PlacementWords.OfRefusals(waiting).In(language) : step.Waiting;

    private static Text Waits(BlockedReport? blocked) => blocked?.By switch
    {
        BlockedBy.Quota when blocked.Account is null => new("En attente : aucun compte n’a assez de quota. Rien n’est perdu, reprise automatique. La DNE est prévenue.", "Waiting: no account has enough quota. Nothing is lost, it resumes by itself. DNE knows."),
        BlockedBy.Stock when blocked.Account is null => new("En attente : les hébergeurs n’ont plus de machine libre. Rien n’est perdu, reprise automatique.", "Waiting: the hosts have no free machine. Nothing is lost, it resumes by itself."),
        BlockedBy.Credentials when blocked.Account is null => new("En attente : un hébergeur refuse les identifiants. Rien n’est perdu.", "Waiting: a host refuses the credentials. Nothing is lost."),
        BlockedBy.Quota => new($"En attente : quota du compte {blocked.Account} atteint. Rien n’est perdu, reprise automatique. La DNE est prévenue.", $"Waiting: account {blocked.Account} is at its quota. Nothing is lost, it resumes by itself. DNE knows."),
        BlockedBy.Stock => new($"En attente : l’hébergeur n’a plus de machine libre ({blocked.Account}). Rien n’est perdu, reprise automatique.", $"Waiting: the host has no free machine ({blocked.Account}). Nothing is lost, it resumes by itself."),
        BlockedBy.Credentials => new($"En attente : l’hébergeur refuse les identifiants du compte {blocked.Account}. Rien n’est perdu.", $"Waiting: the host refuses the credentials of account {blocked.Account}. Nothing is lost."),
        BlockedBy.Gate => new("En attente : ces données n’ont pas d’export restauré à l’essai ; elles ne sont pas supprimées sans dérogation.", "Waiting: this data has no test-restored export; it isn't removed without a waiver."),
        BlockedBy.Timeout when blocked.Account is null => new("En attente : un hébergeur ne répond pas. Rien n’est perdu, reprise automatique.", "Waiting: a host doesn't answer. Nothing is lost, it resumes by itself."),
        BlockedBy.Timeout => new("En attente : une étape dépasse sa durée prévue. Rien n’est perdu.", "Waiting: a step takes longer than it should. Nothing is lost."),
        null => new("En attente.", "Waiting."),
        _ => new("En attente d’une intervention. Rien n’est perdu.", "Waiting for somebody to act. Nothing is lost."),
    };

    /// <summary>What a person can do about it.</summary>
    public static Text Hint(BlockedReport blocked) => blocked.By switch
    {
        BlockedBy.Quota when blocked.Account is null => new("Demandez à un hébergeur de relever son quota, ou libérez une instance : appsedu accounts list", "Ask a host to raise its quota, or free an instance: appsedu accounts list"),
        BlockedBy.Credentials when blocked.Account is null => new("Renouvelez les identifiants, puis : appsedu accounts list", "Renew the credentials, then: appsedu accounts list"),
        BlockedBy.Quota => new($"Demandez à l’hébergeur de relever le quota de {blocked.Account}, ou libérez une instance : appsedu accounts show {blocked.Account}", $"Ask the host to raise the quota of {blocked.Account}, or free an instance: appsedu accounts show {blocked.Account}"),
        BlockedBy.Stock => new("Attendez, ou choisissez une autre taille ; l’essai se répète de lui-même.", "Wait, or choose another size; it is tried again by itself."),
        BlockedBy.Credentials => new($"Renouvelez les identifiants, puis : appsedu accounts check {blocked.Account}", $"Renew the credentials, then: appsedu accounts check {blocked.Account}"),
        BlockedBy.Locked => new("L’hébergeur a verrouillé une ressource : écrivez à son assistance avec l’identifiant de la demande.", "The host has locked a resource: write to its support with the request id."),
        BlockedBy.Gate => new("Attendez l’export vérifié, ou dérogez : appsedu instances waive ID --reason …", "Wait for the verified export, or waive: appsedu instances waive ID --reason …"),
        BlockedBy.Timeout when blocked.Account is null => new("Attendez que l’hébergeur réponde ; l’essai se répète de lui-même. Pour savoir lequel : appsedu accounts list", "Wait for the host to answer; it is tried again by itself. To see which one: appsedu accounts list"),
        BlockedBy.Timeout => new("Consultez la machine chez l’hébergeur ; relancez l’opération pour un nouvel examen immédiat.", "Look at the machine at its host; retry the operation for a look at once."),
        _ => new("Une règle l’exige : consultez le message, puis relancez l’opération.", "A rule asks for it: read the message, then retry the operation."),
    };

    private static OperationResult? Result(Operation operation, OperationFrame frame, Names names)
    {
        if (frame.State != OperationState.Succeeded)
            return null;
        return operation switch
        {
            { TenantId: Operation.Nation } => new("academy", "/", null),
            { Kind: OperationKind.OnboardAcademy } => new("academy", $"/{names.AcademySlug(operation.TenantId)}", frame.SubportalVersion),
            { Kind: OperationKind.RemoveInstance } => new("instance", $"/api/v1/instances/{operation.InstanceId}", frame.SubportalVersion),
            _ => new("selection", $"/{names.AcademySlug(operation.TenantId)}", frame.SubportalVersion),
        };
    }

    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
}
