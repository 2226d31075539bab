using AppsEducation.CloudSimulator.OpenStack;
using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Admin;

/// <summary>One thing a cloud holds. <see cref="Tags"/> of an OpenStack's servers and volumes are their metadata, <c>key=value</c>. <see cref="Data"/> says what else tells two of them apart: an address, a record's type and data, the server a disk is on.</summary>
public sealed record Held(string Id, string Name, IReadOnlyList<string> Tags, string Account, string State, string? Data, string? Server);

/// <summary>A record of a zone; NS records of the provider itself aren't listed.</summary>
public sealed record HeldRecord(string Id, string Zone, string Name, string Type, string Data, long Ttl, string Account);

/// <summary>All that the simulated clouds hold, root disks included: what invariants are read from.</summary>
public sealed record Inventory(
    IReadOnlyList<Held> Servers, IReadOnlyList<Held> Volumes, IReadOnlyList<Held> Addresses, IReadOnlyList<Held> Firewalls, IReadOnlyList<HeldRecord> Records)
{
    /// <summary>Nothing at all; default security groups, which no account can be without, aren't counted.</summary>
    public bool IsEmpty => Servers.Count + Volumes.Count + Addresses.Count + Firewalls.Count + Records.Count == 0;

    internal static Inventory Of(World world, Timings timings, DateTimeOffset now, string? account)
    {
        var names = world.Accounts.Now.SelectMany(row => Accounts.Projects(row).Select(project => (Project: project, row.Id))).ToLookup(row => row.Project, row => row.Id);
        string Owner(string project) => names[project].FirstOrDefault() ?? "-";
        bool Asked(string project) => account is null || names[project].Contains(account);
        var stack = OpenStackInventory.Of(world, timings, now, project => Asked(project) ? Owner(project) : null);
        return new Inventory(
            [.. world.Servers.Now.Where(row => Asked(row.Project)).OrderBy(row => row.Order).Select(row =>
                new Held(row.Id, row.Name, row.Tags, Owner(row.Project), ServerLife.At(row, now, timings).State, row.CommercialType, null)), .. stack.Servers],
            [.. world.Volumes.Now.Where(row => Asked(row.Project)).OrderBy(row => row.Order).Select(row =>
                new Held(row.Id, row.Name, row.Tags, Owner(row.Project), VolumeLife.Status(row, now, timings), $"{row.Size}", VolumeLife.Reference(row, now, timings) is null ? null : row.ServerId)), .. stack.Volumes],
            [.. world.Addresses.Now.Where(row => Asked(row.Project)).OrderBy(row => row.Order).Select(row =>
                new Held(row.Id, row.Name, row.Tags, Owner(row.Project), AddressLife.State(row, now, timings), row.Address, row.ServerId)), .. stack.Addresses],
            [.. world.Firewalls.Now.Where(row => Asked(row.Project) && !row.ProjectDefault).OrderBy(row => row.Order).Select(row =>
                new Held(row.Id, row.Name, row.Tags, Owner(row.Project), "available", null, null)), .. stack.Firewalls],
            [.. world.Records.Now.Where(row => row.Type != "NS" && world.Zones.Find(row.ZoneName) is { } zone && Asked(zone.Project)).OrderBy(row => row.Order).Select(row =>
                new HeldRecord(row.Id, row.ZoneName, row.Name, row.Type, row.Data, row.Ttl, Owner(world.Zones.Find(row.ZoneName)!.Project)))]);
    }
}
