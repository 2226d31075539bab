using AppsEducation.Provisioning.Hosting.Ovh.Wire;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>
/// What this process read of a zone. A look costs one call for the ids and one for each record that isn't known, so records are kept by id; and since no answer tells whether what the zone holds is what
/// it serves, what it held at the last refresh is kept too. A new process knows nothing: it reads the zone, and refreshes it once more than was needed.
/// Of one lane, which is serial.
/// </summary>
internal sealed class KnownZone(TimeProvider time)
{
    // Few enough for a look of some seconds, at a call a second.
    private const int ReadsALook = 8;
    private const int ReadAnewALook = 2;
    private static readonly TimeSpan Keeps = TimeSpan.FromHours(1);

    // A record answers 404 for up to a minute after its creation, and a list may lag behind a deletion: twice that.
    private static readonly TimeSpan Settles = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Deploys = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, Kept> records = [];
    private readonly Dictionary<long, long> unreadable = [];
    private readonly Dictionary<long, long> deleted = [];
    private IReadOnlyList<long> listed = [];
    private string? published;
    private long publishedAt;

    /// <summary>What the zone held when it was last refreshed is what it holds.</summary>
    public bool IsPublished => published == Print(Records);

    /// <summary>It was refreshed long enough ago to be deployed.</summary>
    public bool IsOverdue => time.GetElapsedTime(publishedAt) > Deploys;

    /// <summary>Each of the zone's records was read. What goes on answering 404 though it is listed isn't waited for.</summary>
    public bool IsWhole => ToRead().All(id => unreadable.TryGetValue(id, out var since) && time.GetElapsedTime(since) > Settles);

    /// <summary>The records as listed last and read.</summary>
    public IEnumerable<RecordRow> Records => Listed.Where(records.ContainsKey).Select(id => records[id].Row);

    private IEnumerable<long> Listed => listed.Where(id => !(deleted.TryGetValue(id, out var at) && time.GetElapsedTime(at) < Settles));

    /// <summary>Takes in which records there are.</summary>
    /// <returns>Which to read now.</returns>
    public IReadOnlyList<long> Saw(IReadOnlyList<long> ids)
    {
        listed = [.. ids.Distinct()];
        var there = listed.ToHashSet();
        // One of our own may be missing from a list that lags: what its creation answered is kept for when it shows.
        foreach (var (id, _) in records.Where(record => !there.Contains(record.Key) && time.GetElapsedTime(record.Value.ReadAt) > Settles).ToArray())
            records.Remove(id);
        foreach (var id in unreadable.Keys.Concat(deleted.Keys).Where(id => !there.Contains(id)).ToArray())
            _ = unreadable.Remove(id) | deleted.Remove(id);
        var unread = ToRead().OrderBy(id => unreadable.GetValueOrDefault(id)).Take(ReadsALook).ToArray();
        return unread.Length > 0
            ? unread
            : [.. Listed.Where(id => time.GetElapsedTime(records[id].ReadAt) > Keeps).OrderBy(id => records[id].ReadAt).Take(ReadAnewALook)];
    }

    /// <param name="row">Null: it answered 404.</param>
    public void Read(long id, RecordRow? row)
    {
        if (row is null)
        {
            records.Remove(id);
            unreadable.TryAdd(id, time.GetTimestamp());
            return;
        }
        unreadable.Remove(id);
        records[id] = new Kept(row, time.GetTimestamp(), Certain: true);
    }

    /// <summary>It is being changed: whatever the answer, only a look tells.</summary>
    public void Doubt(long id, RecordRow? wanted = null)
    {
        if (records.TryGetValue(id, out var kept))
            records[id] = kept with { Row = wanted ?? kept.Row, Certain = false };
    }

    public void Made(RecordRow row)
    {
        listed = [.. listed, row.Id];
        Read(row.Id, row);
    }

    public void Deleted(long id)
    {
        records.Remove(id);
        deleted[id] = time.GetTimestamp();
    }

    /// <summary>The zone was refreshed, with everything that we did to it before.</summary>
    public void Published() => (published, publishedAt) = (Print(Records), time.GetTimestamp());

    private IEnumerable<long> ToRead() => Listed.Where(id => !(records.TryGetValue(id, out var kept) && kept.Certain));

    private static string Print(IEnumerable<RecordRow> rows) => string.Join('\n', rows.OrderBy(row => row.Id).Select(row => $"{row.Id} {row.SubDomain} {row.Target}"));

    private sealed record Kept(RecordRow Row, long ReadAt, bool Certain);
}
