using System.Collections.Concurrent;

namespace AppsEducation.Provisioning.Hosting;

/// <summary>What turned out to have run out, though the provider had not said so beforehand: by zone and server type, in its words. Each process knows what it met itself.</summary>
internal sealed class Shortages(TimeProvider time)
{
    /// <summary>So long another type is tried first.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMinutes(15);

    /// <summary>So long a zone comes after the others: longer than an instance is stuck before it gives its place back (half an hour), and than its removal there.</summary>
    public static readonly TimeSpan Last = TimeSpan.FromHours(1);

    private const string Any = "*";

    private readonly ConcurrentDictionary<(string Zone, string Type), (long At, string Words)> met = new();

    /// <param name="zone">Where.</param>
    /// <param name="type">Which; null: it wasn't said, so none is tried for a while.</param>
    /// <param name="words">The provider's.</param>
    public void Met(string zone, string? type, string words) => met[(zone, type ?? Any)] = (time.GetTimestamp(), words);

    /// <summary>Why that type isn't tried; null when nothing speaks against it.</summary>
    public string? Why(string zone, string type, TimeSpan within) => Words((zone, type), within) ?? Words((zone, Any), within);

    public void Forget() => met.Clear();

    private string? Words((string Zone, string Type) key, TimeSpan within) => met.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < within ? known.Words : null;

    /// <summary>Zones in the order in which a new instance is to try them: the account's, but those come last in which all that fits ran out lately.</summary>
    public static async Task<IReadOnlyList<string>> Order(IReadOnlyList<string> zones, Func<string, Task<bool>> hasNothing)
    {
        var last = new List<string>();
        foreach (var zone in zones)
        {
            if (await hasNothing(zone))
                last.Add(zone);
        }

        return [.. zones.Except(last), .. last];
    }
}
