using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ListInstances(Surroundings around) : ListCommand<ListInstances.Of, InstanceAnswer>(around)
{
    internal sealed class Of : ListSettings
    {
        [CommandOption("-a|--academy <ACADEMY>"), Offers(Offered.Academies), Says("D’une académie", "Of an academy")]
        public string? Academy { get; init; }

        [CommandOption("--service <SERVICE>"), Offers(Offered.Offerings), Says("D’un service", "Of a service")]
        public string? Service { get; init; }

        [CommandOption("--state <STATE>"), Offers(Offered.InstanceStates), Says("Dans un état : Available, Incident …", "In a state: Available, Incident …")]
        public string? State { get; init; }

        [CommandOption("--account <ACCOUNT>"), Offers(Offered.Accounts), Says("Dans un compte", "In an account")]
        public string? Account { get; init; }

        [CommandOption("--blocked <REASON>"), Offers(Offered.Reasons), Says("Qui attendent : Policy, Quota … ou any", "That wait: Policy, Quota … or any")]
        public string? Blocked { get; init; }
    }

    protected override async Task<string> Path(Session session, Of settings, CancellationToken ct) => Routes.With(
        Routes.Instances,
        ("academy", settings.Academy is null ? null : (await session.Academies.Find(settings.Academy, ct)).Code),
        ("offering", settings.Service),
        ("state", Named.Known<InstanceState>(settings.State)),
        ("account", settings.Account),
        ("blocked", settings.Blocked is null or "any" ? settings.Blocked : Named.Known<BlockedBy>(settings.Blocked)));

    protected override string Id(InstanceAnswer instance) => instance.Id;

    protected override string WhenEmpty => L("Aucune instance.", "No instance.");

    protected override IReadOnlyList<Column<InstanceAnswer>> Columns { get; } =
    [
        new("instance", "instance", i => i.Id, whole: true),
        new("académie", "academy", i => i.Academy),
        new("service", "service", i => i.Offering),
        new("taille", "size", i => i.Size),
        new("état", "state", i => Named.Of(i.State), i => Named.Shown(i.State), tone: i => i.Blocked is null ? Named.ToneOf(i.State) : Tone.Bad),
        new("attend", "waits", i => i.Blocked is { } blocked ? Named.Of(blocked.Reason) : null, i => i.Blocked is { } blocked ? Named.Shown(blocked.Reason) : null, tone: _ => Tone.Bad),
        new("compte", "account", i => i.Account),
        new("nom", "name", i => i.HostName),
        new("fin", "ends", i => Moments.Stamp(i.EndsAt), i => Moments.When(i.EndsAt, around.Time)),
    ];
}
