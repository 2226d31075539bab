using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Commands;

/// <summary>A change of an academy's selection, for one academy, several, or all: each for itself, and one refusal doesn't stop the others.</summary>
internal abstract class SelectionCommand<TSettings>(Surroundings around) : ApiCommand<TSettings>(around) where TSettings : SelectionSettings
{
    protected abstract string Offering(TSettings settings);

    protected abstract Task<JsonElement> Apply(Session session, TSettings settings, AcademyAnswer academy, CallOptions options, CancellationToken ct);

    protected override async Task<int> Run(Session session, TSettings settings, CancellationToken ct)
    {
        var academies = settings.All
            ? [.. (await session.Academies.All(ct)).Where(academy => academy.OnboardedAt is not null)]
            : await session.Academies.Find(settings.Academies, ct);
        if (academies.Count == 0)
            throw new NotFoundError(Words.L("Aucune académie n’est intégrée.", "No academy is onboarded."), "appsedu academies onboard ACADEMY --watch");
        var changed = new Changed(session, settings);
        foreach (var academy in academies)
            try
            {
                changed.Say(await Apply(session, settings, academy, changed.Options, ct), Offering(settings), academy);
            }
            catch (ApiProblem problem) when (academies.Count > 1 && !problem.IsTransient)
            {
                changed.Refused(problem, Offering(settings), academy);
            }
        return await changed.Finish(asList: settings.All || settings.Academies.Length > 1, ct);
    }
}

/// <summary>A change of one service.</summary>
internal class ServiceSettings : SelectionSettings
{
    [Spectre.Console.Cli.CommandArgument(0, "<SERVICE>"), Offers(Offered.Services), Says("Service : son nom dans le catalogue", "Service: its name in the catalogue")]
    public string Service { get; init; } = "";
}
