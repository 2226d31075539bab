using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Commands;

/// <summary>Its end is scheduled: it goes on running through the grace period, in which all can be taken back.</summary>
internal sealed class DisableService(Surroundings around) : SelectionCommand<ServiceSettings>(around)
{
    protected override string Offering(ServiceSettings settings) => settings.Service;

    protected override Task<JsonElement> Apply(Session session, ServiceSettings settings, AcademyAnswer academy, CallOptions options, CancellationToken ct) =>
        session.Api.Put<JsonElement>(Routes.Choice(academy.Code, settings.Service), new ChooseOffering(Choice.Disabled), options, ct);
}
