using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;

namespace AppsEducation.Cli.Commands;

internal sealed class ShowOffering(Surroundings around) : ApiCommand<ShowOffering.Of>(around)
{
    internal sealed class Of : GlobalSettings
    {
        [CommandArgument(0, "<SERVICE>"), Offers(Offered.Offerings), Says("Service du catalogue", "A service of the catalogue")]
        public string Offering { get; init; } = "";
    }

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        session.Answers.One(await session.Get<OfferingAnswer>(Routes.Offering(settings.Offering), ct),
        [
            new("service", "service", o => o.Slug),
            new("titre", "title", o => o.Title.In(Words.Language)),
            new("résumé", "summary", o => o.Summary.In(Words.Language)),
            new("description", "description", o => o.Description.In(Words.Language)),
            new("mode", "mode", o => Named.Of(o.Delivery), o => Named.Shown(o.Delivery)),
            new("maturité", "maturity", o => Named.Of(o.Maturity), o => Named.Shown(o.Maturity)),
            new("responsable", "steward", o => o.Steward),
            new("sensibilité", "sensitivity", o => Named.Of(o.Sensitivity), o => Named.Shown(o.Sensitivity)),
            new("par défaut", "default", o => o.EnabledByDefault ? "yes" : "no", o => o.EnabledByDefault ? Words.L("oui", "yes") : Words.L("non", "no")),
            new("adresse", "url", o => o.Url),
            new("modèle", "blueprint", o => o.BlueprintVersion?.ToString()),
            new("tailles", "sizes", o => string.Join(", ", o.Sizes.Select(size => $"{size.Name} ({size.Cpus} vCPU, {size.MemoryGb} GB, {size.DataGb} GB)"))),
            new("parts", "shares", o => o.Shares is { } shares ? $"{shares.Used}/{shares.Quota}" : null),
            new("déprécié", "deprecated", o => o.DeprecatedOn?.ToString("yyyy-MM-dd")),
            new("retiré", "retired", o => o.RetiredOn?.ToString("yyyy-MM-dd")),
            new("remplacé par", "replaced by", o => o.ReplacedBy),
        ]);
        return Exit.Done;
    }
}
