using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Cli.Watching;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>Lets an instance with data be destroyed without an export: asked for by name, recorded with its reason.</summary>
internal sealed class WaiveInstance(Surroundings around) : ApiCommand<WaiveInstance.Of>(around)
{
    internal sealed class Of : WatchSettings
    {
        [CommandArgument(0, "<INSTANCE>"), Offers(Offered.Instances), Says("ins_…", "ins_…")]
        public string Instance { get; init; } = "";

        [CommandOption("--reason <TEXT>"), Says("Pourquoi (inscrit au journal)", "Why (kept in the journal)")]
        public string? Reason { get; init; }

        [CommandOption("--confirm <NAME>"), Says("Son nom public, au lieu de la question", "Its public name, instead of the question")]
        public string? Confirm { get; init; }

        [CommandOption("--dry-run"), Says("Ce qui serait détruit ; rien n’est écrit", "What would be destroyed; nothing is written")]
        public bool DryRun { get; init; }

        [CommandOption("--request-id <ID>"), Says("Répétée avec le même, la demande n’est faite qu’une fois", "Repeated with the same one, the request is done once")]
        public string? RequestId { get; init; }

        public override void Check()
        {
            base.Check();
            if (string.IsNullOrWhiteSpace(Reason) && !DryRun)
                throw new UsageError(L("Dites pourquoi ces données peuvent être détruites sans export (inscrit au journal).", "Say why this data may be destroyed without an export (kept in the journal)."), "--reason \"…\"");
        }
    }

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var instance = await session.Get<InstanceAnswer>(Routes.Instance(settings.Instance), ct);
        var name = instance.Value.HostName ?? instance.Value.Id;
        // What the server would refuse is no reason to frighten anybody, nor to ask for a name.
        if (instance.Value.Desired is not "removed" || instance.Value.State is Contracts.InstanceState.Removed)
            throw new RefusedError(
                F($"Aucune suppression de {name} n’est en cours : il n’y a rien à autoriser.", $"No removal of {name} is under way: there is nothing to waive."),
                instance.Value.State is Contracts.InstanceState.Removed ? null : $"appsedu services disable {Safe.Line(instance.Value.Offering)} -a {Safe.Line(instance.Value.Academy)}");
        session.Notes.Waits(F(
            $"Les données de {name} ({instance.Value.Offering}, académie {instance.Value.Academy}) seront détruites sans export, sans retour possible.",
            $"The data of {name} ({instance.Value.Offering}, academy {instance.Value.Academy}) will be destroyed without an export, for good."));
        if (settings.DryRun)
        {
            session.Notes.Hint(L("Rien n’a été écrit (--dry-run).", "Nothing was written (--dry-run)."));
            session.Answers.One(instance, ShowInstance.Parts(session.Time));
            return Exit.Done;
        }
        Confirm(session, settings.Confirm, instance.Value, name);
        var answer = await session.Post<InstanceAnswer>(Routes.Waiver(instance.Value.Id), new WaiveGate(settings.Reason!), new CallOptions(settings.RequestId), ct);
        if (settings.Ids)
            session.Answers.Id(answer.Value.Operation ?? answer.Value.Id);
        else if (settings.Json)
            session.Answers.Json(answer.Json);
        else
            session.Answers.Line(
                F($"{answer.Value.Id} : dérogation inscrite, la suppression continue.", $"{answer.Value.Id}: waived, the removal goes on."),
                answer.Value.Id, "waived", answer.Value.Academy, answer.Value.Offering);
        if (answer.Value.Operation is { } removal && settings.Watch)
            return (await new Watch(session, settings.Patience).Follow([new Followed(removal, removal, Doubt: Followed.JustRemoved)], ct)).Code;
        if (answer.Value.Operation is { } operation)
            session.Notes.Hint($"{L("Suivre :", "Follow:")} appsedu operations watch {Safe.Line(operation)}");
        return Exit.Done;
    }

    private static void Confirm(Session session, string? given, InstanceAnswer instance, string name)
    {
        if (given is null)
        {
            if (!session.Around.InIsTerminal || !session.Around.ErrIsTerminal)
                throw new UsageError(L("Une destruction veut être confirmée.", "A destruction wants to be confirmed."), $"--confirm {Safe.Line(name)}");
            session.Around.Err.Write(F($"Pour confirmer, tapez {name} : ", $"To confirm, type {name}: "));
            given = session.Around.In.ReadLine()?.Trim();
        }
        if (given != name && given != instance.Id)
            throw new UsageError(F($"« {given ?? ""} » n’est pas {name} : rien n’a été fait.", $"'{given ?? ""}' isn't {name}: nothing was done."), $"--confirm {Safe.Line(name)}");
    }
}
