using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>One call as the log shows it: no token, no body. <see cref="Status"/> is 0 when no answer left.</summary>
public sealed record LoggedCall(long Number, DateTimeOffset At, string Account, string Call, string Method, string Path, string Query, int Status, string? Fault);

/// <summary>What was asked and what was asked too often. Counts survive a restart; the last calls don't.</summary>
public sealed class RequestLog
{
    private const int Kept = 500;
    private const string Violation = "violations";

    private readonly World world;
    private readonly Queue<LoggedCall> last = new();
    private readonly Dictionary<string, long> counts;
    private bool unsaved;

    internal RequestLog(World world)
    {
        this.world = world;
        counts = world.Counts.Now.Where(row => row.Id.StartsWith("calls:", StringComparison.Ordinal) || row.Id == Violation)
            .ToDictionary(row => row.Id, row => row.Value);
    }

    /// <summary>Calls beyond the rate limit so far.</summary>
    public long Violations
    {
        get
        {
            lock (world.Gate)
                return counts.GetValueOrDefault(Violation);
        }
    }

    /// <summary>How often each call was asked.</summary>
    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            lock (world.Gate)
                return counts.Where(count => count.Key != Violation).OrderBy(count => count.Key, StringComparer.Ordinal).ToDictionary(count => count.Key["calls:".Length..], count => count.Value);
        }
    }

    public long Total
    {
        get
        {
            lock (world.Gate)
                return counts.Where(count => count.Key != Violation).Sum(count => count.Value);
        }
    }

    /// <summary>The last calls, newest last.</summary>
    public IReadOnlyList<LoggedCall> Last(int count)
    {
        lock (world.Gate)
            return [.. last.Skip(Math.Max(0, last.Count - count))];
    }

    internal void Count(string call) => Add($"calls:{call}");

    internal void CountViolation() => Add(Violation);

    internal void Note(LoggedCall call)
    {
        last.Enqueue(call);
        if (last.Count > Kept)
            last.Dequeue();
    }

    /// <summary>Puts the counts among the rows; they go to disk with the next change, so reading alone writes nothing.</summary>
    internal void Save(DateTimeOffset now)
    {
        if (!unsaved)
            return;
        unsaved = false;
        foreach (var (id, value) in counts)
            if (world.Counts.Find(id)?.Value != value)
                world.Counts.Put(new CountRow { Id = id, Value = value }, now);
    }

    private void Add(string id)
    {
        counts[id] = counts.GetValueOrDefault(id) + 1;
        unsaved = true;
    }
}
