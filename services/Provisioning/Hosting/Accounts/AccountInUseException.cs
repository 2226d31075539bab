using System.Data.Common;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Hosting.Accounts;

/// <summary>An account that something lives in is gone, points elsewhere, or can't be read: nothing of it could be looked after or removed, so the start is refused, with the list. No setting waives it.</summary>
internal sealed class AccountInUseException : StartRefusedException
{
    /// <param name="troubles">A sentence each.</param>
    public AccountInUseException(IEnumerable<string> troubles)
        : base("Hosting accounts: " + string.Join('\n', troubles) +
            "\nPut the account's file back as it was (docs/hosting-accounts.md); or first, with it, remove what lives there: appsedu services disable, and appsedu instances waive for what holds data.")
    {
    }

    private AccountInUseException(StartRefusedException wrong, Dependents all)
        : base(wrong.Message + "\n" + string.Join('\n', all.Accounts.Select(account => $"What lives in the account {account}: {all.Of(account)}.")), wrong)
    {
    }

    /// <summary>A refusal to read the accounts, with what lives in them: whoever mends it should know what hangs on it.</summary>
    public static StartRefusedException With(StartRefusedException wrong, IServiceProvider provider)
    {
        try
        {
            using var scope = provider.CreateScope();
            scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("accounts are the nation's");
            var all = Dependents.Read(scope.ServiceProvider.GetRequiredService<ProvisioningDb>());
            return all.Accounts.Any() ? new AccountInUseException(wrong, all) : wrong;
        }
        catch (DbException)
        {
            return wrong;   // the start is refused all the same; without the database nobody knows the list
        }
    }
}
