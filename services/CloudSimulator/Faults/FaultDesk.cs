using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Faults;

/// <summary>Faults are put here, by a test or over the admin API, and taken by the calls they fit.</summary>
public sealed class FaultDesk
{
    private readonly World world;
    private readonly TimeProvider time;
    private readonly Hostile? hostile;

    internal FaultDesk(World world, SimulatorOptions options, TimeProvider time)
    {
        this.world = world;
        this.time = time;
        hostile = options.Profile switch
        {
            "default" => null,
            "hostile" => new Hostile(options.Seed ?? Environment.TickCount),
            _ => throw new ArgumentException($"There is no profile '{options.Profile}': say default or hostile."),
        };
    }

    /// <summary>While true the profile's random mix holds still; faults put one by one still strike.</summary>
    public bool ProfileRests { get; set; }

    /// <summary>Puts a fault and gives back its id.</summary>
    public string Add(Fault fault)
    {
        lock (world.Gate)
        {
            var row = new FaultRow { Id = world.NewId(), Fault = fault, Order = world.Next("order", time.GetUtcNow()) };
            world.Faults.Put(row, time.GetUtcNow());
            world.Commit(time.GetUtcNow());
            return row.Id;
        }
    }

    public bool Remove(string id)
    {
        lock (world.Gate)
        {
            var known = world.Faults.Find(id) is not null;
            world.Faults.Remove(id, time.GetUtcNow());
            world.Commit(time.GetUtcNow());
            return known;
        }
    }

    public void Clear()
    {
        lock (world.Gate)
        {
            foreach (var row in world.Faults.Now.ToArray())
                world.Faults.Remove(row.Id, time.GetUtcNow());
            world.Commit(time.GetUtcNow());
        }
    }

    /// <summary>The faults put so far that have struck at least once, by their ids: whether a test's fault was met at all.</summary>
    public IReadOnlyList<string> Struck
    {
        get
        {
            lock (world.Gate)
                return [.. world.Faults.Now.Where(row => row.Struck > 0).OrderBy(row => row.Order).Select(row => row.Id)];
        }
    }

    /// <summary>What strikes this call: at most one fault that decides its end, and any that colour it.</summary>
    internal IReadOnlyList<Fault> Take(ApiRoute route, string call, string account, string? zone, DateTimeOffset now)
    {
        List<Fault> taken = [];
        if (world.Faults.Now.Count > 0)
            foreach (var row in world.Faults.Now.Where(row => row.Fault.Fits(call, account, zone)).OrderBy(row => row.Order).ToArray())
            {
                if (!row.Fault.OnlyColours && taken.Exists(fault => !fault.OnlyColours))
                    continue;
                var strikes = row.Seen >= row.Fault.After && (row.Fault.Kind == FaultKind.ForbiddenThenHeals
                    ? row.FirstAt is not { } first || now - first < TimeSpan.FromSeconds(row.Fault.Seconds)
                    : row.Struck < row.Fault.Times);
                if (strikes)
                    taken.Add(row.Fault);
                if (strikes || row.Seen < row.Fault.After)
                    world.Faults.Put(row with { Seen = row.Seen + 1, Struck = row.Struck + (strikes ? 1 : 0), FirstAt = strikes ? row.FirstAt ?? now : row.FirstAt }, now);
            }
        if (!ProfileRests && hostile?.Strike(route, now) is { } random && (random.OnlyColours || !taken.Exists(fault => !fault.OnlyColours)))
            taken.Add(random);
        return taken;
    }
}
