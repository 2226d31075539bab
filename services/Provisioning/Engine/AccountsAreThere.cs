using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// An account can't vanish, nor point elsewhere, while something depends on it, and our zone needs a holder: both stop the start with what to do. An agreement that has ended is only said: what lives
/// there goes on, and nothing new is placed.
/// </summary>
internal sealed class AccountsAreThere(IServiceScopeFactory scopes, HostingAccounts accounts, IEnumerable<IHostingDriver> drivers, EngineSettings engine, ILogger<AccountsAreThere> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (accounts.All.FirstOrDefault(a => drivers.All(d => d.Provider != a.Provider)) is { } strange)
            throw new ConfigurationException("Hosting:AccountsDirectory", $"the account {strange.Name} is at {strange.Provider}, for which there is no driver", string.Join(" or ", drivers.Select(d => d.Provider)));
        if (drivers.FirstOrDefault(d => d.CallTimeLimit * 1.5 >= engine.Options.Lease) is { } slow)
            throw new ConfigurationException("Engine:Lease", $"it is {engine.Options.Lease}, and a call to {slow.Provider} may take {slow.CallTimeLimit}: there would never be lease enough left for one", (slow.CallTimeLimit * 2.5).ToString());
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("accounts are the nation's");
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        var all = Dependents.Read(db);
        var current = !(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any();
        var homes = current ? await db.Set<AccountHome>().ToDictionaryAsync(a => a.Name, cancellationToken) : [];
        if (all.Accounts.SelectMany(name => Troubles(name, all.Of(name), homes.GetValueOrDefault(name)?.Home)).ToArray() is { Length: > 0 } troubles)
            throw new AccountInUseException(troubles);
        if (accounts.HolderOf(engine.Options.DnsZone) is null)
            throw new ConfigurationException("Engine:DnsZone", $"no hosting account holds the zone {engine.Options.DnsZone}", accounts.All.SelectMany(a => a.DnsZones).FirstOrDefault() ?? "a zone named in an account's file");
        if (current)
        {
            await Remember(db, homes, cancellationToken);
            await LeaveLanes(db, cancellationToken);
        }
        var today = DateOnly.FromDateTime(engine.Time.GetUtcNow().UtcDateTime);
        foreach (var account in accounts.All.Where(a => a.Agreement.EndsOn < today && all.Of(a.Name).Instances.Count > 0))
            log.LogWarning("The agreement of {Account} ended on {EndsOn:yyyy-MM-dd}, and {Living} still live there; ask {Contact}", account.Name, account.Agreement.EndsOn, all.Of(account.Name), account.Agreement.Contact);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<string> Troubles(string name, Dependents living, string? home)
    {
        if (accounts.Find(name) is not { } account)
        {
            yield return $"{name} has no file any more{(home is null ? "" : $" (it was {home})")}; still there: {living}.";
            yield break;
        }
        if (home is not null && home != account.Home)
            yield return $"{name} is {account.Home} now; it was {home}; still there: {living}.";
        var unreached = living.Instances.Where(i => i.CloudZone is not null && !account.CloudZones.Contains(i.CloudZone)).ToArray();
        foreach (var zone in unreached.GroupBy(i => i.CloudZone))
            yield return $"{name} doesn't name {zone.Key} among its zones any more; still there: {new Dependents([.. zone], [])}.";
        foreach (var zone in living.Names.Where(n => !account.DnsZones.Contains(n.Zone, StringComparer.OrdinalIgnoreCase)).GroupBy(n => n.Zone))
            yield return $"{name} doesn't hold the DNS zone {zone.Key} any more; still there: {new Dependents([], [.. zone])}.";
    }

    // What was removed from an account that is gone, rightly, by now: a later wish for it would wait in a lane that nobody works on.
    private async Task LeaveLanes(ProvisioningDb db, CancellationToken ct)
    {
        string[] lanes = [Lane.Placement, .. accounts.All.Select(a => a.Name)];
        foreach (var left in await db.Instances.Where(i => !lanes.Contains(i.Lane)).ToListAsync(ct))
            left.Lane = Lane.Placement;
        await db.SaveChangesAsync(ct);
    }

    // Two processes that start at once write the same, and the later one finds it written.
    private async Task Remember(ProvisioningDb db, Dictionary<string, AccountHome> homes, CancellationToken ct)
    {
        foreach (var account in accounts.All)
        {
            if (homes.GetValueOrDefault(account.Name) is { } known)
                known.Home = account.Home;
            else
                db.Add(new AccountHome { Name = account.Name, Home = account.Home });
        }
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException raced)
        {
            db.ChangeTracker.Clear();
            var written = await db.Set<AccountHome>().AsNoTracking().ToDictionaryAsync(a => a.Name, a => a.Home, ct);
            if (accounts.All.Any(a => written.GetValueOrDefault(a.Name) != a.Home))
                throw new InvalidOperationException("Another process started with accounts of the same names that are elsewhere.", raced);
        }
    }
}
