using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Commands;

/// <summary>Asks the provider just now: credentials, image, stock, zones.</summary>
internal sealed class CheckAccount(Surroundings around) : ApiCommand<AccountSettings>(around)
{
    protected override async Task<int> Run(Session session, AccountSettings settings, CancellationToken ct)
    {
        var check = await session.Post<AccountCheck>(Routes.AccountCheck(settings.Account), null, null, ct);
        Checks.Say(session, check.Value.Checks, check.Json);
        return check.Value.Ok ? Exit.Done : Exit.Blocked;
    }
}
