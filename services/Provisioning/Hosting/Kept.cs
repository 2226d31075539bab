using System.Collections.Concurrent;

namespace AppsEducation.Provisioning.Hosting;

/// <summary>What a provider said a while ago and that changes rarely: catalogues, images, stock.</summary>
internal sealed class Kept(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (long At, object Value)> kept = new();

    public async Task<T> Of<T>(string key, TimeSpan keep, Func<Task<T>> ask)
        where T : class
    {
        if (kept.TryGetValue(key, out var found) && time.GetElapsedTime(found.At) < keep)
            return (T)found.Value;
        var value = await ask();
        kept[key] = (time.GetTimestamp(), value);
        return value;
    }

    public void Forget() => kept.Clear();
}
