using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>The order of the tiles.</summary>
internal sealed class OrderServices(Surroundings around) : SelectionCommand<OrderServices.Of>(around)
{
    internal sealed class Of : SelectionSettings
    {
        [CommandArgument(0, "<SERVICE>"), Offers(Offered.Services), Says("Services, du premier au dernier ; les autres suivent dans l’ordre du catalogue", "Services, first to last; the others follow in the catalogue's order")]
        public string[] Services { get; init; } = [];

        public override void Check()
        {
            base.Check();
            if (Services.GroupBy(service => service).FirstOrDefault(same => same.Count() > 1) is { } twice)
                throw new UsageError(F($"« {twice.Key} » est nommé deux fois.", $"'{twice.Key}' is named twice."));
        }
    }

    protected override string Offering(Of settings) => string.Join(' ', settings.Services);

    // The answer is the sub-portal, which doesn't tell whether anything changed: the preview does.
    protected override async Task<JsonElement> Apply(Session session, Of settings, AcademyAnswer academy, CallOptions options, CancellationToken ct)
    {
        var (path, wish) = (Routes.Order(academy.Code), new SetOrder(settings.Services));
        var preview = await session.Api.Put<JsonElement>(path, wish, options with { Preview = true }, ct);
        return options.Preview || preview.TryGetProperty("outcome", out var outcome) && outcome.GetString() is "nothing-to-do"
            ? preview
            : await session.Api.Put<JsonElement>(path, wish, options, ct);
    }
}
