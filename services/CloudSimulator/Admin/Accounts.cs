using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Admin;

/// <summary>Who may call: accounts of the file, of the options and of the admin API, kept in the state.</summary>
internal static class Accounts
{
    public static AccountRow? Of(World world, string? token) =>
        token is null ? null : world.Accounts.Now.FirstOrDefault(account => account.SecretKey == token);

    public static void Put(World world, SimulatedAccount account, DateTimeOffset now)
    {
        foreach (var id in new[] { account.SecretKey, account.OrganizationId, account.ProjectId })
            if (!Guid.TryParse(id, out _))
                throw new ArgumentException($"Account {account.Name}: secretKey, organizationId and projectId are UUIDs, as at Scaleway.");
        lock (world.Gate)
        {
            if (world.Accounts.Now.FirstOrDefault(other => other.SecretKey == account.SecretKey && other.Id != account.Name) is { } same)
                throw new ArgumentException($"Accounts {account.Name} and {same.Id} have the same secretKey.");
            world.Accounts.Put(new AccountRow
            {
                Id = account.Name,
                SecretKey = account.SecretKey,
                AccessKey = account.AccessKey,
                OrganizationId = account.OrganizationId,
                ProjectId = account.ProjectId,
                Quotas = new Dictionary<string, long>(account.Quotas),
                Changed = world.Accounts.Find(account.Name)?.Changed ?? [],
            }, now);
            foreach (var zone in account.Zones.Where(zone => world.Zones.Find(zone.ToLowerInvariant()) is null))
                Domains.Open(world, zone, account.ProjectId, now, DateTimeOffset.UnixEpoch);
            world.Commit(now);
        }
    }

    public static void SetQuota(World world, string name, string kind, long? limit, DateTimeOffset now)
    {
        if (!Quotas.Names.ContainsKey(kind))
            throw new ArgumentException($"There are quotas of {string.Join(", ", Quotas.Names.Keys)}; not of '{kind}'.", nameof(kind));
        lock (world.Gate)
        {
            var account = world.Accounts.Find(name) ?? throw new ArgumentException($"There is no account '{name}'.", nameof(name));
            world.Accounts.Put(account with { Changed = new Dictionary<string, long?>(account.Changed) { [kind] = limit } }, now);
            world.Commit(now);
        }
    }
}
