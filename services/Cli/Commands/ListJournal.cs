using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ListJournal(Surroundings around) : ListCommand<ListJournal.Of, JournalAnswer>(around)
{
    internal sealed class Of : ListSettings
    {
        [CommandOption("-a|--academy <ACADEMY>"), Offers(Offered.Academies), Says("D’une académie", "Of an academy")]
        public string? Academy { get; init; }

        [CommandOption("--operation <OPERATION>"), Offers(Offered.Operations), Says("D’une opération", "Of an operation")]
        public string? Operation { get; init; }
    }

    protected override async Task<string> Path(Session session, Of settings, CancellationToken ct) => Routes.With(
        Routes.Journal,
        ("academy", settings.Academy is null ? null : (await session.Academies.Find(settings.Academy, ct)).Code),
        ("operation", settings.Operation));

    protected override string Id(JournalAnswer row) => row.Sequence.ToString();

    protected override string WhenEmpty => L("Le journal est vide.", "The journal is empty.");

    protected override IReadOnlyList<Column<JournalAnswer>> Columns { get; } =
    [
        new("n°", "no", row => row.Sequence.ToString()),
        new("quand", "at", row => Moments.Stamp(row.At), row => Moments.When(row.At, around.Time)),
        new("qui", "who", row => row.OnBehalfOf is null ? row.Actor : $"{row.Actor} ({row.OnBehalfOf})"),
        new("académie", "academy", row => row.Academy),
        new("action", "action", row => row.Action),
        new("sujet", "subject", row => row.Subject),
        new("opération", "operation", row => row.Operation, whole: true),
        new("avant", "before", row => row.Before),
        new("après", "after", row => row.After),
    ];
}
