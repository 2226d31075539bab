using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ListAcademies(Surroundings around) : ListCommand<ListSettings, AcademyAnswer>(around)
{
    protected override Task<string> Path(Session session, ListSettings settings, CancellationToken ct) => Task.FromResult(Routes.Academies);

    protected override string Id(AcademyAnswer academy) => academy.Code;

    protected override string WhenEmpty => L("Aucune académie n’est connue.", "No academy is known.");

    protected override IReadOnlyList<Column<AcademyAnswer>> Columns { get; } =
    [
        new("code", "code", a => a.Code, whole: true),
        new("nom court", "slug", a => a.Slug, whole: true),
        new("nom", "name", a => a.Name),
        new("région", "region", a => a.Region),
        new("intégrée", "onboarded", a => Moments.Stamp(a.OnboardedAt), a => Moments.Since(a.OnboardedAt, around.Time) ?? "–", a => a.OnboardedAt is null ? Tone.Faint : Tone.Good),
        new("sous-portail", "subportal", a => a.Subportal),
    ];
}
