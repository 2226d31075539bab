using AppsEducation.CloudSimulator.Ovh;
using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Admin;

/// <summary>Who may call: accounts of the file, of the options and of the admin API, kept in the state.</summary>
internal static class Accounts
{
    public static AccountRow? Of(World world, string? token) =>
        string.IsNullOrEmpty(token) ? null : world.Accounts.Now.FirstOrDefault(account => account.SecretKey == token);

    /// <summary>Whom the things of an account belong to, in the words of each cloud.</summary>
    public static IEnumerable<string> Projects(AccountRow account) =>
        new[] { account.ProjectId, account.OpenStack?.ProjectId ?? "", account.Ovh is null ? "" : OvhZones.Owner(account.Id) }.Where(project => project.Length > 0);

    public static void Put(World world, SimulatedAccount account, DateTimeOffset now)
    {
        Check(account);
        lock (world.Gate)
        {
            if (world.Accounts.Now.FirstOrDefault(other => other.Id != account.Name && Same(other, account)) is { } same)
                throw new ArgumentException($"Accounts {account.Name} and {same.Id} have the same secretKey, OpenStack user or project, or consumer key.");
            world.Accounts.Put(new AccountRow
            {
                Id = account.Name,
                SecretKey = account.SecretKey,
                AccessKey = account.AccessKey,
                OrganizationId = account.OrganizationId,
                ProjectId = account.ProjectId,
                OpenStack = account.OpenStack,
                Ovh = account.Ovh,
                Quotas = new Dictionary<string, long>(account.Quotas),
                Changed = world.Accounts.Find(account.Name)?.Changed ?? [],
            }, now);
            foreach (var zone in account.Zones.Where(zone => world.Zones.Find(zone.ToLowerInvariant()) is null))
                if (account.Ovh is null)
                    Domains.Open(world, zone, account.ProjectId, now, DateTimeOffset.UnixEpoch);
                else
                    OvhZones.Open(world, zone, account.Name, now);
            world.Commit(now);
        }
    }

    private static readonly string[] Kinds = ["servers", "volumes", "addresses", "firewalls", "records", "cores", "ram", "gigabytes", "snapshots"];

    private static bool Same(AccountRow other, SimulatedAccount account) =>
        (account.SecretKey.Length > 0 && other.SecretKey == account.SecretKey)
        || (account.Ovh is { } keys && other.Ovh?.ConsumerKey == keys.ConsumerKey)
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
        if ((account.OpenStack is null && account.Ovh is null) || account.SecretKey.Length > 0)
            foreach (var id in new[] { account.SecretKey, account.OrganizationId, account.ProjectId })
                if (!Guid.TryParse(id, out _))
                    throw new ArgumentException($"Account {account.Name}: secretKey, organizationId and projectId are UUIDs, as at Scaleway; or say openStack or ovh.");
        if (account.Zones.Count > 0 && account.SecretKey.Length == 0 && account.Ovh is null)
            throw new ArgumentException($"Account {account.Name}: zones are DNS zones at Scaleway or OVH, which an account without secretKey or ovh can't have.");
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
