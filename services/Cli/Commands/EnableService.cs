using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;

namespace AppsEducation.Cli.Commands;

internal sealed class EnableService(Surroundings around) : SelectionCommand<EnableService.Of>(around)
{
    internal sealed class Of : ServiceSettings
    {
        [CommandOption("--size <SIZE>"), Says("Taille (appsedu offerings show SERVICE) ; sans elle : celle d’avant, sinon la plus petite", "Size (appsedu offerings show SERVICE); without it: the one it has, else the smallest")]
        public string? Size { get; init; }
    }

    protected override string Offering(Of settings) => settings.Service;

    protected override Task<JsonElement> Apply(Session session, Of settings, AcademyAnswer academy, CallOptions options, CancellationToken ct) =>
        session.Api.Put<JsonElement>(Routes.Choice(academy.Code, settings.Service), new ChooseOffering(Choice.Enabled, settings.Size), options, ct);

    // Several go as one act: the whole is checked against quota and stock before any of it starts.
    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        if (!settings.All && settings.Academies.Length == 1)
            return await base.Run(session, settings, ct);
        var codes = settings.All ? null : (await session.Academies.Find(settings.Academies, ct)).Select(academy => academy.Code).ToArray();
        var changed = new Changed(session, settings);
        var wish = new EnableForSeveral(settings.Service, codes, settings.All, settings.Size);
        await changed.SayBulk(await session.Api.Post<JsonElement>(Routes.Enablements, wish, changed.Options, ct), settings.Service, ct);
        return await changed.Finish(asList: false, ct);
    }
}
