using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Cli.Watching;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ShowOperation(Surroundings around) : ApiCommand<ShowOperation.Of>(around)
{
    internal sealed class Of : GlobalSettings
    {
        [CommandArgument(0, "<OPERATION>"), Offers(Offered.Operations), Says("op_…", "op_…")]
        public string Operation { get; init; } = "";
    }

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var operation = await session.Get<OperationAnswer>(Routes.Operation(settings.Operation), ct);
        session.Answers.One(operation, [.. Parts(session.Time), .. Steps(operation.Value, session.Time)]);
        if (operation.Value.State is OperationState.Blocked or OperationState.Failed && !settings.Json)
            await Outcomes.Say(session, operation.Value, null, ct);
        else if (!operation.Value.HasEnded())
            session.Notes.Hint($"{L("Suivre :", "Follow:")} appsedu operations watch {Safe.Line(operation.Value.Id)}");
        return Exit.Done;
    }

    private static Column<OperationAnswer>[] Parts(TimeProvider time) =>
    [
        new("opération", "operation", o => o.Id),
        new("quoi", "what", o => o.Title),
        new("état", "state", o => Named.Of(o.State), o => Named.Shown(o.State), tone: o => Named.ToneOf(o.State)),
        new("avancement", "progress", o => $"{Counted.Of(o.Progress)} {o.Progress.Text}".Trim()),
        new("demandée par", "requested by", o => o.OnBehalfOf is null ? o.RequestedBy : $"{o.RequestedBy} ({o.OnBehalfOf})"),
        new("plan", "plan", o => string.Join(", ", o.Plan.Select(part => $"{part.Key}={part.Value}")), o => string.Join(", ", o.Plan.Select(part => $"{part.Key}={Planned(part.Key, part.Value)}"))),
        new("créée", "created", o => Moments.Stamp(o.CreatedAt), o => Moments.When(o.CreatedAt, time)),
        new("finie", "ended", o => Moments.Stamp(o.EndedAt), o => Moments.When(o.EndedAt, time)),
        new("partie de", "parent", o => o.Parent),
        new("remplacée par", "successor", o => o.Successor),
        new("résultat", "result", o => o.Result?.Href),
    ];

    /// <summary>A part of a plan for people: why it goes there, in their language.</summary>
    internal static string Planned(string name, string value) => name is "why" ? PlacementWords.Of(value.Split(", ")).In(Language) : value;

    private static IEnumerable<Column<OperationAnswer>> Steps(OperationAnswer operation, TimeProvider time) =>
        operation.Steps.Select((step, i) => new Column<OperationAnswer>(
            $"{i + 1}. {step.Title}", $"step {i + 1}",
            _ => string.Join(' ', new[] { step.Name, step.State, Moments.Stamp(step.StartedAt), Moments.Stamp(step.EndedAt), step.Waiting, step.ProviderRequestId }.Where(part => !string.IsNullOrEmpty(part))),
            _ => Lasted(step, time), _ => Named.ToneOf(step.State)) { Header = new Text($"{i + 1}. {step.Title}", $"{i + 1}. {step.Title}") });

    private static string Lasted(OperationStep step, TimeProvider time)
    {
        var state = step.State switch { "done" => L("fait", "done"), "running" => L("en cours", "running"), _ => L("à venir", "to come") };
        var lasting = step.StartedAt is { } start ? $" {Moments.Lasting((step.EndedAt ?? time.GetUtcNow()) - start)}" : "";
        var waiting = step.State is "running" && step.Waiting is { Length: > 0 } ? $" ({step.Waiting})" : "";
        return state + lasting + waiting;
    }
}
