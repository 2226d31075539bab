using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Commands;

/// <summary>Agents see it again.</summary>
internal sealed class UnmaskService(Surroundings around) : SelectionCommand<ServiceSettings>(around)
{
    protected override string Offering(ServiceSettings settings) => settings.Service;

    protected override Task<JsonElement> Apply(Session session, ServiceSettings settings, AcademyAnswer academy, CallOptions options, CancellationToken ct) =>
        session.Api.Put<JsonElement>(Routes.Visibility(academy.Code, settings.Service), new SetVisibility(Visibility.Shown), options, ct);
}
