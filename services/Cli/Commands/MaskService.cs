using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>Agents don't see it any more; nothing else changes.</summary>
internal sealed class MaskService(Surroundings around) : SelectionCommand<MaskService.Of>(around)
{
    internal sealed class Of : ServiceSettings
    {
        [CommandOption("--reason <TEXT>"), Says("Pourquoi (inscrit au journal)", "Why (kept in the journal)")]
        public string? Reason { get; init; }

        public override void Check()
        {
            base.Check();
            if (string.IsNullOrWhiteSpace(Reason))
                throw new UsageError(F($"Indiquez pourquoi vous masquez {Service} (inscrit au journal).", $"Say why you mask {Service} (kept in the journal)."), "--reason \"…\"");
        }
    }

    protected override string Offering(Of settings) => settings.Service;

    protected override Task<JsonElement> Apply(Session session, Of settings, AcademyAnswer academy, CallOptions options, CancellationToken ct) =>
        session.Api.Put<JsonElement>(Routes.Visibility(academy.Code, settings.Service), new SetVisibility(Visibility.Masked, settings.Reason), options, ct);
}
