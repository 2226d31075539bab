using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

internal sealed class ListAccounts(Surroundings around) : ListCommand<ListSettings, AccountAnswer>(around)
{
    protected override Task<string> Path(Session session, ListSettings settings, CancellationToken ct) => Task.FromResult(Routes.Accounts);

    protected override string Id(AccountAnswer account) => account.Name;

    protected override string WhenEmpty => L("Aucun compte d’hébergement.", "No hosting account.");

    protected override IReadOnlyList<Column<AccountAnswer>> Columns { get; } =
    [
        new("compte", "account", a => a.Name, whole: true),
        new("hébergeur", "provider", a => a.Provider),
        new("région", "region", a => a.Region),
        new("état", "state", a => a.State, a => Named.Shown(a.State), tone: a => Named.ToneOf(a.State)),
        new("quota", "quota", a => string.Join(", ", a.Quotas.Select(line => $"{line.Name} {Counted.FreeStable(line)}")), a => string.Join(", ", a.Quotas.Select(line => $"{line.Name} {Counted.Free(line)}"))),
        new("convention", "agreement", a => $"{a.Agreement.EndsOn?.ToString("yyyy-MM-dd") ?? a.Agreement.Kind} {a.Agreement.State}",
            a => $"{a.Agreement.EndsOn?.ToString("yyyy-MM-dd") ?? Named.Shown(a.Agreement.Kind)} {Named.Shown(a.Agreement.State)}", tone: ShowAccount.AgreementTone),
        new("instances", "instances", a => a.Instances.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("vu", "seen", a => Moments.Stamp(a.LastSeenAt), a => Moments.Since(a.LastSeenAt, around.Time)),
    ];
}
