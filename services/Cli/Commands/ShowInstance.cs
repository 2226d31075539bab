using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Cli.Watching;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ShowInstance(Surroundings around) : ApiCommand<ShowInstance.Of>(around)
{
    internal sealed class Of : GlobalSettings
    {
        [CommandArgument(0, "<INSTANCE>"), Offers(Offered.Instances), Says("ins_…", "ins_…")]
        public string Instance { get; init; } = "";
    }

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var instance = await session.Get<InstanceAnswer>(Routes.Instance(settings.Instance), ct);
        session.Answers.One(instance, [.. Parts(session.Time), .. Resources(instance.Value), .. Conditions(instance.Value, session.Time)]);
        if (!settings.Json && instance.Value.Blocked is { Reason: BlockedBy.Gate })
            session.Notes.Hint($"{L("Ensuite :", "Next:")} appsedu instances waive {Safe.Line(instance.Value.Id)} --reason \"…\"");
        return Exit.Done;
    }

    internal static Column<InstanceAnswer>[] Parts(TimeProvider time) =>
    [
        new("instance", "instance", i => i.Id),
        new("académie", "academy", i => i.Academy),
        new("service", "service", i => i.Offering),
        new("taille", "size", i => i.Size),
        new("modèle", "blueprint", i => i.Blueprint.ToString()),
        new("état", "state", i => Named.Of(i.State), i => Named.Shown(i.State), tone: i => Named.ToneOf(i.State)),
        new("voulu", "desired", i => $"{i.Desired} ({i.ObservedGeneration}/{i.Generation})"),
        new("compte", "account", i => i.Account is null ? null : $"{i.Account} {i.Zone}".TrimEnd()),
        new("choisi car", "placed because", i => string.Join(", ", i.PlacedBecause), i => PlacementWords.Of(i.PlacedBecause).In(Language)),
        new("nom", "name", i => i.HostName),
        new("adresse", "url", i => i.Url),
        new("a eu des données", "held data", i => i.HeldData ? "yes" : "no", i => i.HeldData ? L("oui", "yes") : L("non", "no")),
        new("fin", "ends", i => Moments.Stamp(i.EndsAt), i => Moments.When(i.EndsAt, time)),
        new("dérogation", "waiver", i => i.Waiver is { } waiver ? $"{waiver.By}, {Moments.Stamp(waiver.At)}: {waiver.Reason}" : null,
            i => i.Waiver is { } waiver ? $"{waiver.By}, {Moments.When(waiver.At, time)}: {waiver.Reason}" : null),
        new("opération", "operation", i => i.Operation),
        new("attend", "waits", i => i.Blocked is { } blocked ? $"{Named.Of(blocked.Reason)}: {blocked.ProviderMessage}" : null,
            i => i.Blocked is { } blocked ? $"{Outcomes.Reason(blocked.Reason)}: {blocked.ProviderMessage} {blocked.Hint}".TrimEnd() : null, tone: _ => Tone.Bad),
        new("prochain regard", "next look", i => Moments.Stamp(i.NextLookAt), i => Moments.When(i.NextLookAt, time)),
    ];

    private static IEnumerable<Column<InstanceAnswer>> Resources(InstanceAnswer instance) =>
        instance.Resources.Select(resource => new Column<InstanceAnswer>(resource.Slot, resource.Slot, _ => $"{resource.Id ?? "?"} {resource.State}"));

    private static IEnumerable<Column<InstanceAnswer>> Conditions(InstanceAnswer instance, TimeProvider time) =>
        instance.Conditions.Select(condition => new Column<InstanceAnswer>(
            condition.Name, condition.Name,
            _ => string.Join(' ', new[] { condition.Holds switch { true => "yes", false => "no", null => "unknown" }, Moments.Stamp(condition.Since), condition.Reason }.Where(part => !string.IsNullOrEmpty(part))),
            _ => string.Join(' ', new[] { Holds(condition), $"({Moments.Since(condition.Since, time)})", condition.Reason is { } reason ? PlacementWords.Of(reason).In(Language) : null }.Where(part => !string.IsNullOrEmpty(part))),
            _ => condition.Holds is true ? Tone.Good : Tone.Plain));

    private static string Holds(ConditionAnswer condition) => condition.Holds switch { true => L("oui", "yes"), false => L("non", "no"), null => L("inconnu", "unknown") };
}
