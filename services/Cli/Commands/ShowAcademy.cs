using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ShowAcademy(Surroundings around) : ApiCommand<ShowAcademy.Of>(around)
{
    internal sealed class Of : GlobalSettings
    {
        [CommandArgument(0, "<ACADEMY>"), Offers(Offered.Academies), Says("Code, nom court ou nom", "Code, slug or name")]
        public string Academy { get; init; } = "";
    }

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var academy = await session.Academies.Find(settings.Academy, ct);
        session.Answers.One(await session.Get<AcademyAnswer>(Routes.Academy(academy.Code), ct),
        [
            new("code", "code", a => a.Code),
            new("nom court", "slug", a => a.Slug),
            new("nom", "name", a => a.Name),
            new("région", "region", a => a.Region),
            new("domaines", "domains", a => string.Join(" ", a.Domains)),
            new("fuseau", "time zone", a => a.TimeZone),
            new("intégrée", "onboarded", a => Moments.Stamp(a.OnboardedAt), a => Moments.When(a.OnboardedAt, session.Time)),
            new("sous-portail", "subportal", a => a.Subportal),
        ]);
        session.Notes.Hint(academy.OnboardedAt is null
            ? F($"Pas encore intégrée : appsedu academies onboard {academy.Slug} --watch", $"Not onboarded yet: appsedu academies onboard {academy.Slug} --watch")
            : $"appsedu services list -a {academy.Slug}");
        return Exit.Done;
    }
}
