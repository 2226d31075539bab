using System.Collections.Concurrent;

namespace AppsEducation.Portal.Rendering;

/// <summary>One rendering for each page and language, remade when its stamp changes. Bounded: keys are pages that exist, never what a visitor typed.</summary>
internal sealed class PageCache
{
    // 34 academies × 2 languages × (page, feed), and the public pages: far below. Academies that come and go can't fill memory.
    private const int Most = 2000;

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    private sealed record Entry(object Stamp, Lazy<Task<RenderedPage>> Page);

    /// <summary>How many renderings are held.</summary>
    public int Count => entries.Count;

    /// <summary>The page under that key and stamp; made once, however many ask at the same moment.</summary>
    /// <param name="key">The page and its language.</param>
    /// <param name="stamp">A value with value equality; what the rendering depends on.</param>
    /// <param name="render">Makes it.</param>
    public async Task<RenderedPage> Get(string key, object stamp, Func<Task<RenderedPage>> render)
    {
        if (!entries.TryGetValue(key, out var entry) || !entry.Stamp.Equals(stamp))
        {
            if (entries.Count >= Most)
                entries.Clear();
            entry = entries.AddOrUpdate(key,
                _ => Make(),
                (_, known) => known.Stamp.Equals(stamp) ? known : Make());
        }
        try
        {
            return await entry.Page.Value;
        }
        catch
        {
            // A failure isn't kept: the next visitor's request tries again.
            entries.TryRemove(new KeyValuePair<string, Entry>(key, entry));
            throw;
        }

        Entry Make() => new(stamp, new Lazy<Task<RenderedPage>>(render));
    }
}
