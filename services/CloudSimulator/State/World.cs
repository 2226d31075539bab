using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.Guests;

namespace AppsEducation.CloudSimulator.State;

/// <summary>Everything the simulated clouds hold. One call at a time works on it, under <see cref="Gate"/>; a call's changes are committed together.</summary>
internal sealed class World : IDisposable
{
    // Longer than any lag a fault asks for in earnest; a listing never shows anything older.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>The one key of what was deleted and is still shown.</summary>
    public const string Gone = "gone";

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
        ServersByAct = Servers.By(server => server.Act);
        ServersBehind = Servers.By(server => server.SecurityGroupId);
        UserDataOf = UserData.By(row => row.ServerId);
        VolumesOf = Volumes.By(volume => volume.ServerId);
        AddressesOf = Addresses.By(address => address.ServerId);
        AddressesAt = Addresses.By(address => address.Address);
        RecordsCalled = Records.By(record => record.FullName, StringComparer.OrdinalIgnoreCase);
        NovaServersByAct = NovaServers.By(server => server.Act);
        PortsOf = Ports.By(port => port.ServerId);
        PortsAt = Ports.By(port => port.Address);
        CinderVolumesOf = CinderVolumes.By(volume => volume.ServerId);
        CinderVolumesGone = CinderVolumes.By(volume => volume.DeletedAt is null ? null : Gone);
        CinderSnapshotsGone = CinderSnapshots.By(snapshot => snapshot.DeletedAt is null ? null : Gone);
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

    /// <summary>The rows that a call is about, without a look at all there are: by server, by address, by what comes due.</summary>
    public Index<ServerRow> ServersByAct { get; }
    public Index<ServerRow> ServersBehind { get; }
    public Index<UserDataRow> UserDataOf { get; }
    public Index<VolumeRow> VolumesOf { get; }
    public Index<AddressRow> AddressesOf { get; }
    public Index<AddressRow> AddressesAt { get; }
    public Index<RecordRow> RecordsCalled { get; }
    public Index<NovaServerRow> NovaServersByAct { get; }
    public Index<PortRow> PortsOf { get; }
    public Index<PortRow> PortsAt { get; }
    public Index<CinderVolumeRow> CinderVolumesOf { get; }
    public Index<CinderVolumeRow> CinderVolumesGone { get; }
    public Index<CinderSnapshotRow> CinderSnapshotsGone { get; }

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
