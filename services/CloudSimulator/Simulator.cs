using AppsEducation.CloudSimulator.Admin;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.Guests;
using AppsEducation.CloudSimulator.Router;
using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator;

/// <summary>
/// The simulated clouds: a process serves one over HTTP, a test holds one in memory and calls it through <see cref="Handler"/>.
/// Nothing in it runs by itself: states follow from rows and the clock, machines go on when <see cref="Machines"/> is told to look.
/// </summary>
public sealed class Simulator : IDisposable
{
    private readonly World world;
    private readonly CallDesk calls;
    private readonly AdminApi admin;

    private Simulator(SimulatorOptions options, TimeProvider time)
    {
        Options = options;
        var random = options.Seed is { } seed ? new Random(seed) : null;
        var path = options.DataFolder is { } folder ? Path.Combine(Directory.CreateDirectory(folder).FullName, "simulator.db") : null;
        world = new World(path, () => random is null ? Guid.NewGuid() : RandomId(random));
        Faults = new FaultDesk(world, options, time);
        Requests = new RequestLog(world);
        calls = new CallDesk(world, options, time, Faults, Requests);
        Machines = new Machines(world, options, time);
        Names = new HostRouter(world, options, time, Machines);
        admin = new AdminApi(this, world, time);
        foreach (var account in options.Accounts)
            Add(account);
    }

    public static Simulator Build(SimulatorOptions options, TimeProvider time) => new(options, time);

    public SimulatorOptions Options { get; }

    public FaultDesk Faults { get; }

    public RequestLog Requests { get; }

    /// <summary>The simulated machines; they go on when told to look.</summary>
    public Machines Machines { get; }

    /// <summary>What answers at the machines' public names.</summary>
    public HostRouter Names { get; }

    /// <summary>Calls the simulator in process, for an <see cref="HttpClient"/>; several may share it.</summary>
    public HttpMessageHandler NewHandler() => new SimulatorHandler(this);

    /// <summary>Runs before a call is done and after it was, before its answer leaves. What a hook throws, the caller of the call gets: a crash at that point.</summary>
    public IDisposable OnCall(Func<SeenCall, Task>? before = null, Func<SeenCall, Task>? after = null) => calls.Add(before, after);

    /// <summary>Adds an account, or brings the one of that name to these values.</summary>
    public void Add(SimulatedAccount account) => Accounts.Put(world, account, calls.Now);

    /// <summary>All that the clouds hold now, of one account or of all.</summary>
    public Inventory Inventory(string? account = null)
    {
        lock (world.Gate)
        {
            calls.Settle();
            return Admin.Inventory.Of(world, Options.Timings, calls.Now, account);
        }
    }

    /// <summary>Takes a resource away out of band; false when there is none of that id.</summary>
    public bool Vanish(string id)
    {
        lock (world.Gate)
        {
            calls.Settle();
            var known = Due.Vanish(world, id, calls.Now);
            world.Commit(calls.Now);
            return known;
        }
    }

    /// <summary>available, scarce or shortage, for one commercial type in one zone.</summary>
    public void SetStock(string zone, string commercialType, string availability)
    {
        if (availability is not ("available" or "scarce" or "shortage"))
            throw new ArgumentException("A type is available, scarce or in shortage.", nameof(availability));
        lock (world.Gate)
        {
            world.Stock.Put(new StockRow { Id = $"{zone}/{commercialType}", Availability = availability }, calls.Now);
            world.Commit(calls.Now);
        }
    }

    /// <summary>How many of a kind an account may hold; null lifts the limit.</summary>
    public void SetQuota(string account, string kind, long? limit) => Accounts.SetQuota(world, account, kind, limit, calls.Now);

    internal Task<ApiAnswer> Answer(ApiCall call, CancellationToken ct) =>
        call.Path.StartsWith("/_sim", StringComparison.Ordinal) ? Task.FromResult(admin.Answer(call)) : calls.Answer(call, ct);

    /// <summary>Writes what only counts to disk too; a process does so now and then.</summary>
    internal void SaveCounts()
    {
        lock (world.Gate)
        {
            calls.Settle();
            Requests.Save(calls.Now);
            world.Commit(calls.Now);
        }
    }

    public void Dispose()
    {
        Machines.Dispose();
        world.Dispose();
    }

    private static Guid RandomId(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (random)
            random.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes);
    }
}
