using System.Runtime.CompilerServices;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ListServices(Surroundings around) : ApiCommand<ListServices.Of>(around)
{
    internal sealed class Of : ListSettings
    {
        [CommandOption("-a|--academy <ACADEMY>"), Offers(Offered.Academies), Says("Académie : code, nom court ou nom ; répétable", "Academy: code, slug or name; repeatable")]
        public string[] Academies { get; init; } = [];

        [CommandOption("--all"), Says("Toutes les académies intégrées", "All onboarded academies")]
        public bool All { get; init; }

        public override void Check()
        {
            base.Check();
            if (All == Academies.Length > 0)
                throw new UsageError(All ? L("--all et --academy s’excluent.", "--all and --academy exclude each other.") : L("De quelle académie ?", "Of which academy?"), "-a ACADEMY, -a A -a B, --all");
        }
    }

    private sealed record Row(AcademyAnswer Academy, SelectionAnswer Selection);

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var academies = settings.All
            ? [.. (await session.Academies.All(ct)).Where(academy => academy.OnboardedAt is not null)]
            : await session.Academies.Find(settings.Academies, ct);
        var more = false;
        var shown = await session.Answers.List(Rows(ct), Columns(several: academies.Count > 1), row => row.Selection.Offering, settings.Ids, ct);
        if (more)
            session.Notes.Hint(Counted.First(shown));
        else if (shown == 0)
            session.Notes.Hint(academies.Count == 0
                ? L("Aucune académie n’est intégrée : appsedu academies onboard ACADEMY --watch", "No academy is onboarded: appsedu academies onboard ACADEMY --watch")
                : L("Aucun service.", "No service."));
        return Exit.Done;

        async IAsyncEnumerable<Got<Row>> Rows([EnumeratorCancellation] CancellationToken token = default)
        {
            var count = 0;
            foreach (var academy in academies)
                await foreach (var selection in session.List<SelectionAnswer>(Routes.Selections(academy.Code), null, token))
                {
                    if (count++ == settings.Limit && settings.Limit > 0)
                    {
                        more = true;
                        yield break;
                    }
                    yield return new Got<Row>(new Row(academy, selection.Value), selection.Json);
                }
        }
    }

    private IReadOnlyList<Column<Row>> Columns(bool several)
    {
        Column<Row>[] academy = several ? [new("académie", "academy", row => row.Academy.Slug, whole: true)] : [];
        return
        [
            .. academy,
            new("service", "service", row => row.Selection.Offering, whole: true),
            new("mode", "mode", row => row.Selection.IsLocal ? "local" : Named.Of(row.Selection.Delivery), row => row.Selection.IsLocal ? "local" : Named.Shown(row.Selection.Delivery), whole: true),
            new("choix", "choice", row => ChoiceOf(row.Selection, Named.Of), row => ChoiceOf(row.Selection, Named.Shown), tone: row => row.Selection.Visibility is Visibility.Masked ? Tone.Busy : Tone.Plain),
            new("état", "state", row => row.Selection.State, row => Named.Shown(row.Selection.State), tone: row => Named.ToneOf(row.Selection.State)),
            new("depuis", "since", row => Moments.Stamp(row.Selection.Since), row => Moments.Since(row.Selection.Since, Time)),
            new("opération", "operation", row => OperationOf(row.Selection), whole: true),
            new("fin", "ends", row => Moments.Stamp(row.Selection.EndsAt), row => Moments.When(row.Selection.EndsAt, Time)),
        ];
    }

    private static string ChoiceOf(SelectionAnswer selection, Func<Enum, string> say) =>
        say(selection.Choice) + (selection.Visibility is Visibility.Masked ? $",{say(selection.Visibility)}" : "");

    // An operation that has ended well says nothing any more.
    private static string? OperationOf(SelectionAnswer selection) => selection switch
    {
        { Operation: null } or { OperationState: OperationState.Succeeded or OperationState.Cancelled } => null,
        { Operation: { } id, Progress: { } progress } => $"{id} {Counted.Of(progress)}".TrimEnd(),
        _ => selection.Operation,
    };
}
