using AppsEducation.CloudSimulator.Admin;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>What the simulated OpenStacks hold. A port is an address; what a port or group is described as stands among its tags; "default" security groups, which no project can be without, aren't listed.</summary>
internal static class OpenStackInventory
{
    /// <param name="world">All that is.</param>
    /// <param name="timings">How long things take.</param>
    /// <param name="now">The instant it is shown at.</param>
    /// <param name="owner">The account of a project; null leaves the project out.</param>
    public static (IEnumerable<Held> Servers, IEnumerable<Held> Volumes, IEnumerable<Held> Addresses, IEnumerable<Held> Firewalls) Of(
        World world, Timings timings, DateTimeOffset now, Func<string, string?> owner)
    {
        IEnumerable<Held> Held<T>(Table<T> table, Func<T, string, Held> view)
            where T : Resource =>
            from row in table.Now
            orderby row.Order
            let account = owner(row.Project)
            where account is not null
            select view(row, account);

        static string[] Pairs(Dictionary<string, string> metadata) => [.. metadata.Select(entry => entry.Value.Length == 0 ? entry.Key : $"{entry.Key}={entry.Value}")];

        static string[] Said(IEnumerable<string> tags, string description) => [.. tags, .. description.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        return (
            Held(world.NovaServers, (row, account) => new Held(row.Id, row.Name, Pairs(row.Metadata), account, NovaLife.At(row, now, timings).Status, NovaLife.Flavor(row, now, timings).Name, null)),
            Held(world.CinderVolumes, (row, account) => new Held(row.Id, row.Name, Pairs(row.Metadata), account, CinderVolumeLife.Status(row, now, timings),
                $"{CinderVolumeLife.Size(row, now, timings)} GiB", CinderVolumeLife.IsOn(row, now, timings) ? row.ServerId : null)),
            Held(world.Ports, (row, account) => new Held(row.Id, row.Name, Said(row.Tags, row.Description), account, row.ServerId is null ? "DOWN" : "ACTIVE", row.Address, row.ServerId)),
            Held(world.SecurityGroups, (row, account) => new Held(row.Id, row.Name, Said(row.Tags, row.Description), account, "available", null, null)).Where(row => row.Name != SecurityGroups.DefaultName));
    }
}
