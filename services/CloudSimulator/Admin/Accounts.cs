using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Admin;

/// <summary>Who may call: accounts of the file, of the options and of the admin API, kept in the state.</summary>
internal static class Accounts
{
    public static AccountRow? Of(World world, string? token) =>
        string.IsNullOrEmpty(token) ? null : world.Accounts.Now.FirstOrDefault(account => account.SecretKey == token);

    /// <summary>Whose a project is; any cloud's.</summary>
    public static bool Owns(AccountRow account, string project) => account.ProjectId == project || account.OpenStack?.ProjectId == project;

    public static void Put(World world, SimulatedAccount account, DateTimeOffset now)
    {
        Check(account);
        lock (world.Gate)
        {
            if (world.Accounts.Now.FirstOrDefault(other => other.Id != account.Name && Same(other, account)) is { } same)
                throw new ArgumentException($"Accounts {account.Name} and {same.Id} have the same {(account.OpenStack is null ? "secretKey" : "OpenStack user or project")}.");
            world.Accounts.Put(new AccountRow
            {
                Id = account.Name,
                SecretKey = account.SecretKey,
                AccessKey = account.AccessKey,
                OrganizationId = account.OrganizationId,
                ProjectId = account.ProjectId,
                OpenStack = account.OpenStack,
                Quotas = new Dictionary<string, long>(account.Quotas),
                Changed = world.Accounts.Find(account.Name)?.Changed ?? [],
            }, now);
            foreach (var zone in account.Zones.Where(zone => world.Zones.Find(zone.ToLowerInvariant()) is null))
                Domains.Open(world, zone, account.ProjectId, now, DateTimeOffset.UnixEpoch);
            world.Commit(now);
        }
    }

    private static readonly string[] Kinds = ["servers", "volumes", "addresses", "firewalls", "records", "cores", "ram", "gigabytes", "snapshots"];

    private static bool Same(AccountRow other, SimulatedAccount account) =>
        (account.SecretKey.Length > 0 && other.SecretKey == account.SecretKey)
        || (account.OpenStack is { } project && other.OpenStack is { } theirs && (theirs.ProjectId == project.ProjectId || theirs.UserName == project.UserName));

    private static void Check(SimulatedAccount account)
    {
        if (account.OpenStack is { } project)
        {
            if (project.ProjectId.Length != 32 || !project.ProjectId.All(char.IsAsciiHexDigitLower))
                throw new ArgumentException($"Account {account.Name}: openStack.projectId is 32 hexadecimal digits, as in an OpenStack; '{project.ProjectId}' is not.");
            if (project.Regions.Count == 0)
                throw new ArgumentException($"Account {account.Name}: openStack.regions names at least one region, such as GRA11.");
        }
        if (account.OpenStack is null || account.SecretKey.Length > 0)
            foreach (var id in new[] { account.SecretKey, account.OrganizationId, account.ProjectId })
                if (!Guid.TryParse(id, out _))
                    throw new ArgumentException($"Account {account.Name}: secretKey, organizationId and projectId are UUIDs, as at Scaleway; or say openStack.");
        if (account.Zones.Count > 0 && account.SecretKey.Length == 0)
            throw new ArgumentException($"Account {account.Name}: zones are DNS zones at Scaleway, which an account without secretKey can't have.");
    }

    public static void SetQuota(World world, string name, string kind, long? limit, DateTimeOffset now)
    {
        if (!Kinds.Contains(kind))
            throw new ArgumentException($"There are quotas of {string.Join(", ", Kinds)}; not of '{kind}'.", nameof(kind));
        lock (world.Gate)
        {
            var account = world.Accounts.Find(name) ?? throw new ArgumentException($"There is no account '{name}'.", nameof(name));
            world.Accounts.Put(account with { Changed = new Dictionary<string, long?>(account.Changed) { [kind] = limit } }, now);
            world.Commit(now);
        }
    }
}
