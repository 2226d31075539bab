using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Commands;

/// <summary>Takes a scheduled end back.</summary>
internal sealed class UndoDisable(Surroundings around) : SelectionCommand<ServiceSettings>(around)
{
    protected override string Offering(ServiceSettings settings) => settings.Service;

    protected override Task<JsonElement> Apply(Session session, ServiceSettings settings, AcademyAnswer academy, CallOptions options, CancellationToken ct) =>
        session.Api.Delete<JsonElement>(Routes.End(academy.Code, settings.Service), options, ct);
}
