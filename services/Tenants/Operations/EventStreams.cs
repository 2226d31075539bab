using Microsoft.Extensions.Options;

namespace AppsEducation.Tenants.Operations;

/// <summary>The event streams that this process keeps open: so many by one key, so many in all. Each is a look at the rows every second for as long as it lasts, and a connection.</summary>
internal sealed class EventStreams(IOptions<TenantsOptions> options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> byKey = [];
    private int all;

    /// <summary>A place for one more, until it is disposed; null: there is none.</summary>
    public IDisposable? Enter(string key)
    {
        lock (gate)
        {
            var his = byKey.GetValueOrDefault(key);
            if (IsFull(his, options.Value.StreamsPerKey) || IsFull(all, options.Value.Streams))
                return null;
            byKey[key] = his + 1;
            all++;
            return new Place(this, key);
        }
    }

    private static bool IsFull(int open, int limit) => limit > 0 && open >= limit;

    private void Leave(string key)
    {
        lock (gate)
        {
            all--;
            if (--byKey[key] == 0)
                byKey.Remove(key);
        }
    }

    private sealed class Place(EventStreams streams, string key) : IDisposable
    {
        private bool left;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref left, true))
                streams.Leave(key);
        }
    }
}
