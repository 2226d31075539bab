using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ListOfferings(Surroundings around) : ListCommand<ListSettings, OfferingAnswer>(around)
{
    protected override Task<string> Path(Session session, ListSettings settings, CancellationToken ct) => Task.FromResult(Routes.Offerings);

    protected override string Id(OfferingAnswer offering) => offering.Slug;

    protected override string WhenEmpty => L("Le catalogue est vide.", "The catalogue is empty.");

    protected override IReadOnlyList<Column<OfferingAnswer>> Columns { get; } =
    [
        new("service", "service", o => o.Slug, whole: true),
        new("titre", "title", o => o.Title.In(Language)),
        new("mode", "mode", o => Named.Of(o.Delivery), o => Named.Shown(o.Delivery), whole: true),
        new("maturité", "maturity", o => Named.Of(o.Maturity), o => Named.Shown(o.Maturity), tone: o => o.Maturity is Maturity.Deprecated or Maturity.Retired ? Tone.Bad : Tone.Plain),
        new("tailles", "sizes", o => string.Join(",", o.Sizes.Select(size => size.Name))),
        new("parts", "shares", o => o.Shares is { } shares ? $"{shares.Used}/{shares.Quota}" : null),
        new("résumé", "summary", o => o.Summary.In(Language)),
    ];
}
