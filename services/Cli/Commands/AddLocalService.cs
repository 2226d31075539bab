using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;

namespace AppsEducation.Cli.Commands;

/// <summary>A service of the academy's own, that runs already.</summary>
internal sealed class AddLocalService(Surroundings around) : SelectionCommand<AddLocalService.Of>(around)
{
    internal sealed class Of : SelectionSettings
    {
        [CommandArgument(0, "<SLUG>"), Says("Nom court : a-z, 0-9, tirets", "Short name: a-z, 0-9, hyphens")]
        public string Slug { get; init; } = "";

        [CommandOption("--title <TEXT>", isRequired: true), Says("Titre de la tuile", "The tile's title")]
        public string Title { get; init; } = "";

        [CommandOption("--title-en <TEXT>"), Says("Titre en anglais ; sans lui, le même", "Title in English; without it, the same")]
        public string? TitleEn { get; init; }

        [CommandOption("--link <URL>", isRequired: true), Says("Adresse du service, en https", "The service's address, https")]
        public string Link { get; init; } = "";

        [CommandOption("--summary <TEXT>"), Says("Une ligne", "One line")]
        public string? Summary { get; init; }

        [CommandOption("--summary-en <TEXT>"), Says("Une ligne, en anglais", "One line, in English")]
        public string? SummaryEn { get; init; }

        [CommandOption("--category <CATEGORY>"), Says("Catégorie", "Category")]
        public string? Category { get; init; }
    }

    protected override string Offering(Of settings) => settings.Slug;

    protected override Task<JsonElement> Apply(Session session, Of settings, AcademyAnswer academy, CallOptions options, CancellationToken ct) =>
        session.Api.Post<JsonElement>(
            Routes.LocalServices(academy.Code),
            new Contracts.Http.AddLocalService(
                settings.Slug, new Text(settings.Title, settings.TitleEn ?? settings.Title),
                settings.Summary is { } summary ? new Text(summary, settings.SummaryEn ?? summary) : null, settings.Link, settings.Category),
            options, ct);
}
