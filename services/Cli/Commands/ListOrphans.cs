using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>What is ours at the hosts and belongs to nothing.</summary>
internal sealed class ListOrphans(Surroundings around) : ListCommand<ListOrphans.Of, OrphanAnswer>(around)
{
    internal sealed class Of : ListSettings
    {
        [CommandOption("--account <ACCOUNT>"), Offers(Offered.Accounts), Says("D’un compte", "Of an account")]
        public string? Account { get; init; }
    }

    protected override Task<string> Path(Session session, Of settings, CancellationToken ct) => Task.FromResult(Routes.With(Routes.Orphans, ("account", settings.Account)));

    protected override string Id(OrphanAnswer orphan) => orphan.Id;

    protected override string WhenEmpty => L("Aucune ressource orpheline.", "No orphan.");

    protected override IReadOnlyList<Column<OrphanAnswer>> Columns { get; } =
    [
        new("compte", "account", o => o.Account, whole: true),
        new("sorte", "kind", o => o.Kind, whole: true),
        new("id", "id", o => o.Id, whole: true),
        new("nom", "name", o => o.Name),
        new("connue depuis", "known since", o => Moments.Stamp(o.FirstSeenAt), o => Moments.Since(o.FirstSeenAt, around.Time)),
        new("vue", "seen", o => Moments.Stamp(o.LastSeenAt), o => Moments.Since(o.LastSeenAt, around.Time)),
        new("étiquettes", "tags", o => string.Join(' ', o.Tags)),
    ];
}
