using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Cli.Watching;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>An act on operations themselves: each for itself.</summary>
internal abstract class OperationChange(Surroundings around) : ApiCommand<OperationChange.Of>(around)
{
    internal sealed class Of : WatchSettings
    {
        [CommandArgument(0, "<OPERATION>"), Offers(Offered.Operations), Says("op_…, une ou plusieurs", "op_…, one or several")]
        public string[] Operations { get; init; } = [];

        [CommandOption("--request-id <ID>"), Says("Répétée avec le même, la demande n’est faite qu’une fois", "Repeated with the same one, the request is done once")]
        public string? RequestId { get; init; }
    }

    protected abstract string Path(string id);

    protected abstract string Said(OperationAnswer operation);

    /// <summary>What it leads to; null: what was said says it.</summary>
    protected virtual string? Consequence(OperationAnswer operation) => null;

    protected virtual TimeSpan Doubt => TimeSpan.Zero;

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var answers = new List<Got<OperationAnswer>>();
        var ids = settings.Operations.Distinct().ToArray();
        foreach (var id in ids)
        {
            var answer = await session.Post<OperationAnswer>(Path(id), null, new CallOptions(settings.RequestId), ct);
            answers.Add(answer);
            if (settings.Ids)
                session.Answers.Id(answer.Value.Id);
            else if (!settings.Json)
            {
                session.Answers.Line(Said(answer.Value), answer.Value.Id, Named.Of(answer.Value.State), answer.Value.Subject.Academy, answer.Value.Subject.Id);
                if (Consequence(answer.Value) is { } consequence)
                    session.Notes.Hint(consequence);
            }
        }
        var code = Exit.Done;
        if (settings.Watch)
        {
            var end = await new Watch(session, settings.Patience).Follow([.. answers.Select(answer => new Followed(answer.Value.Id, answer.Value.Id, Doubt: Doubt))], ct);
            answers = [.. answers.Select(answer => end.Last.GetValueOrDefault(answer.Value.Id) ?? answer)];
            code = CodeOf(end.Code, answers);
        }
        if (settings.Json && !settings.Ids)
            session.Answers.Json(ids.Length == 1 ? answers[0].Json : JsonSerializer.SerializeToElement(new JsonArray([.. answers.Select(answer => JsonNode.Parse(answer.Json.GetRawText()))])));
        return code;
    }

    protected virtual int CodeOf(int watched, IReadOnlyList<Got<OperationAnswer>> ends) => watched;
}

/// <summary>Stops an operation and undoes what it began.</summary>
internal sealed class CancelOperations(Surroundings around) : OperationChange(around)
{
    protected override string Path(string id) => Routes.Cancellation(id);

    protected override string Said(OperationAnswer operation) => operation.HasEnded()
        ? F($"{operation.Id} annulée : {operation.Title}", $"{operation.Id} cancelled: {operation.Title}")
        : F($"{operation.Id} s’annule : {operation.Title}", $"{operation.Id} is being cancelled: {operation.Title}");

    protected override string? Consequence(OperationAnswer operation) => operation.Subject.Academy is null || operation.Kind is not Contracts.OperationKind.EnableOffering
        ? L("Chaque activation dont le service n’a jamais été disponible est annulée ; ce qui est disponible continue.", "Each enabling whose service was never available is cancelled; what is available goes on.")
        : F($"{operation.Subject.Id} ne sera pas mis à disposition. Ce qui a été préparé est retiré ; une machine qui a déjà démarré peut tenir des données : elle part après son délai de grâce et une dérogation. Y revenir : appsedu services enable {operation.Subject.Id} -a {operation.Subject.Academy}",
            $"{operation.Subject.Id} will not be made available. What was prepared is removed; a machine that has started already may hold data: it goes after its grace period and a waiver. To go back on it: appsedu services enable {operation.Subject.Id} -a {operation.Subject.Academy}");

    // Cancelled is what was asked for.
    protected override int CodeOf(int watched, IReadOnlyList<Got<OperationAnswer>> ends) =>
        watched == Exit.OperationFailed && ends.All(end => end.Value.State is Contracts.OperationState.Cancelled) ? Exit.Done : watched;
}

/// <summary>Tries again what failed, or looks at once at what waits.</summary>
internal sealed class RetryOperations(Surroundings around) : OperationChange(around)
{
    protected override TimeSpan Doubt => Followed.JustRemoved;

    protected override string Path(string id) => Routes.Retry(id);

    protected override string Said(OperationAnswer operation) => F($"{operation.Id} reprend : {operation.Title}", $"{operation.Id} tries again: {operation.Title}");
}
