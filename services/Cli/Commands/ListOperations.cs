using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ListOperations(Surroundings around) : ListCommand<ListOperations.Of, OperationAnswer>(around)
{
    internal sealed class Of : ListSettings
    {
        [CommandOption("-a|--academy <ACADEMY>"), Offers(Offered.Academies), Says("D’une académie", "Of an academy")]
        public string? Academy { get; init; }

        [CommandOption("--state <STATES>"), Offers(Offered.OperationStates), Says("États, séparés par des virgules : Blocked,Failed ou !Succeeded", "States, with commas between: Blocked,Failed or !Succeeded")]
        public string? State { get; init; }
    }

    protected override async Task<string> Path(Session session, Of settings, CancellationToken ct) => Routes.With(
        Routes.Operations,
        ("academy", settings.Academy is null ? null : (await session.Academies.Find(settings.Academy, ct)).Code),
        ("state", Named.KnownAll<OperationState>(settings.State)));

    protected override string Id(OperationAnswer operation) => operation.Id;

    protected override string WhenEmpty => L("Aucune opération.", "No operation.");

    protected override IReadOnlyList<Column<OperationAnswer>> Columns { get; } =
    [
        new("opération", "operation", o => o.Id, whole: true),
        new("état", "state", o => Named.Of(o.State), o => Named.Shown(o.State), tone: o => Named.ToneOf(o.State)),
        new("avancement", "progress", o => Counted.Of(o.Progress)),
        new("académie", "academy", o => o.Subject.Academy),
        new("quoi", "what", o => o.Title),
        new("depuis", "since", o => Moments.Stamp(o.CreatedAt), o => Moments.Since(o.CreatedAt, around.Time)),
        new("attend", "waits", o => o.Blocked is { } blocked ? Named.Of(blocked.Reason) : o.Problem?.Code, o => o.Blocked is { } blocked ? Named.Shown(blocked.Reason) : o.Problem?.Code),
    ];
}
