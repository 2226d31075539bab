using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.Guests;

namespace AppsEducation.CloudSimulator.State;

/// <summary>Everything the simulated clouds hold. One call at a time works on it, under <see cref="Gate"/>; a call's changes are committed together.</summary>
internal sealed class World : IDisposable
{
    // Longer than any lag a fault asks for in earnest; a listing never shows anything older.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly StateFile? file;
    private readonly ITable[] tables;
    private readonly Func<Guid> newId;
    private int sinceForgetting;

    public World(string? path, Func<Guid> newId)
    {
        this.newId = newId;
        tables =
        [
            Accounts, Servers, UserData, Volumes, Snapshots, Addresses, Firewalls, Zones, Records, Stock,
            LateCalls, Vanishing, Counts, Faults, Disks,
            ServedZones, Tokens, ApplicationCredentials, Flavors, KeyPairs, NovaServers, Ports, SecurityGroups, CinderVolumes, CinderSnapshots, ServerImages,
        ];
        if (path is null)
            return;
        file = new StateFile(path);
        file.Load(tables.ToDictionary(table => table.Name));
    }

    public Lock Gate { get; } = new();

    public Table<AccountRow> Accounts { get; } = new("account");
    public Table<ServerRow> Servers { get; } = new("server", keepsPast: true);
    public Table<UserDataRow> UserData { get; } = new("user-data");
    public Table<VolumeRow> Volumes { get; } = new("volume", keepsPast: true);
    public Table<SnapshotRow> Snapshots { get; } = new("snapshot", keepsPast: true);
    public Table<AddressRow> Addresses { get; } = new("address", keepsPast: true);
    public Table<FirewallRow> Firewalls { get; } = new("firewall", keepsPast: true);
    public Table<ZoneRow> Zones { get; } = new("zone");
    public Table<RecordRow> Records { get; } = new("record", keepsPast: true);
    public Table<StockRow> Stock { get; } = new("stock");
    public Table<LateCallRow> LateCalls { get; } = new("late-call");
    public Table<VanishRow> Vanishing { get; } = new("vanish");
    public Table<CountRow> Counts { get; } = new("count");
    public Table<FaultRow> Faults { get; } = new("fault");
    public Table<DiskRow> Disks { get; } = new("disk");

    public Table<ServedZoneRow> ServedZones { get; } = new("served-zone", keepsPast: true);
    public Table<TokenRow> Tokens { get; } = new("token");
    public Table<ApplicationCredentialRow> ApplicationCredentials { get; } = new("application-credential");
    public Table<FlavorRow> Flavors { get; } = new("flavor");
    public Table<KeyPairRow> KeyPairs { get; } = new("key-pair");
    public Table<NovaServerRow> NovaServers { get; } = new("nova-server", keepsPast: true);
    public Table<PortRow> Ports { get; } = new("port", keepsPast: true);
    public Table<SecurityGroupRow> SecurityGroups { get; } = new("security-group", keepsPast: true);
    public Table<CinderVolumeRow> CinderVolumes { get; } = new("cinder-volume", keepsPast: true);
    public Table<CinderSnapshotRow> CinderSnapshots { get; } = new("cinder-snapshot", keepsPast: true);
    public Table<ServerImageRow> ServerImages { get; } = new("server-image", keepsPast: true);

    public string NewId() => newId().ToString();

    /// <summary>A number that only ever grows: order of creation, next address.</summary>
    public long Next(string counter, DateTimeOffset now)
    {
        var value = (Counts.Find(counter)?.Value ?? 0) + 1;
        Counts.Put(new CountRow { Id = counter, Value = value }, now);
        return value;
    }

    /// <summary>The benchmarking range: looks like an address, is nobody's, so a mistake reaches nobody. Never given out twice.</summary>
    public string NextAddress(DateTimeOffset now)
    {
        var number = Next("address", now);
        return $"198.{18 + (number >> 16 & 1)}.{number >> 8 & 0xff}.{number & 0xff}";
    }

    public void Commit(DateTimeOffset now)
    {
        if (++sinceForgetting > 200)
        {
            sinceForgetting = 0;
            foreach (var table in tables)
                table.Forget(now - Remembered);
        }
        // Lazy: without a file nothing is serialised, the changes are only marked as taken.
        var changes = tables.Select(table => table.TakeChanges()).ToArray();
        if (file is not null && changes.SelectMany(change => change).ToArray() is { Length: > 0 } all)
            file.Write(all);
    }

    public void Undo()
    {
        foreach (var table in tables)
            table.UndoChanges();
    }

    public void Dispose() => file?.Dispose();
}
