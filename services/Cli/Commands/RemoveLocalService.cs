using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Commands;

/// <summary>Takes a service of the academy's own out of its sub-portal; what runs elsewhere goes on running there.</summary>
internal sealed class RemoveLocalService(Surroundings around) : SelectionCommand<ServiceSettings>(around)
{
    protected override string Offering(ServiceSettings settings) => settings.Service;

    protected override async Task<JsonElement> Apply(Session session, ServiceSettings settings, AcademyAnswer academy, CallOptions options, CancellationToken ct)
    {
        // The server has no preview of it, and a removal must not happen by one.
        if (options.Preview)
            throw new UsageError(Words.L("remove-local n’a pas de --dry-run.", "remove-local has no --dry-run."), $"appsedu services list -a {Output.Safe.Line(academy.Slug)}");
        return await session.Api.Delete<JsonElement>(Routes.LocalService(academy.Code, settings.Service), options, ct);
    }
}
