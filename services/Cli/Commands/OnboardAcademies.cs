using System.Text.Json;
using AppsEducation.ApiClient;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>Academies, their sub-portals and national defaults, in one act.</summary>
internal sealed class OnboardAcademies(Surroundings around) : ApiCommand<OnboardAcademies.Of>(around)
{
    internal sealed class Of : ChangeSettings
    {
        [CommandArgument(0, "[ACADEMY]"), Offers(Offered.Academies), Says("Académies : codes, noms courts ou noms", "Academies: codes, slugs or names")]
        public string[] Academies { get; init; } = [];

        [CommandOption("--all"), Says("Toutes celles qui sont connues", "All that are known")]
        public bool All { get; init; }

        public override void Check()
        {
            base.Check();
            if (All == Academies.Length > 0)
                throw new UsageError(All ? L("--all et des académies nommées s’excluent.", "--all and named academies exclude each other.") : L("Quelles académies ?", "Which academies?"), "appsedu academies onboard dijon · appsedu academies onboard --all");
        }
    }

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var codes = settings.All ? null : (await session.Academies.Find(settings.Academies, ct)).Select(academy => academy.Code).ToArray();
        var changed = new Changed(session, settings);
        await changed.SayBulk(await session.Api.Post<JsonElement>(Routes.Academies, new Contracts.Http.OnboardAcademies(codes, settings.All), changed.Options, ct), null, ct);
        return await changed.Finish(asList: false, ct);
    }
}
