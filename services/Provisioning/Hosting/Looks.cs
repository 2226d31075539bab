namespace AppsEducation.Provisioning.Hosting;

/// <summary>What every driver's look does for the resources of one kind.</summary>
internal static class Looks
{
    /// <summary>
    /// Pages, or GETs by id, whichever costs fewer calls. Whatever the provider's own filter lets through is sifted again: nothing without exactly our installation's tag is ever seen, so nothing else can be touched.
    /// </summary>
    public static async Task<Found> Take(LookAt at, IReadOnlyList<SlotKey> wanted, Func<Task<IReadOnlyList<CloudResource>>> page, Func<SlotKey, Task<CloudResource?>> get)
    {
        if (wanted.Count == 0 && !at.Whole)
            return new Found([], []);
        var found = new List<CloudResource>();
        var absent = new List<string>();
        var recorded = wanted.Where(slot => slot.ResourceId is not null).ToArray();
        // A page shows a hundred and more, so two known ids are the most that are asked for one by one.
        var paged = at.Whole || at.ByTags || recorded.Length < wanted.Count || recorded.Length > 2;
        if (paged)
            found.AddRange((await page()).Where(row => row.Tags.Contains(SlotTags.Installation(at.Installation))));
        // What a page doesn't show though we recorded it: one that lags, lost its tags, or hasn't got them yet.
        var shown = found.Select(row => row.Id).ToHashSet();
        foreach (var slot in recorded.DistinctBy(slot => slot.ResourceId).Where(slot => !shown.Contains(slot.ResourceId!)))
        {
            if (await get(slot) is { } row)
                found.Add(row);
            else
                absent.Add(slot.ResourceId!);
        }
        return new Found(found, absent);
    }

    /// <summary>All kinds and zones together.</summary>
    public static Listing Together(this IReadOnlyList<Found> all, DateTimeOffset begun, bool whole) =>
        new(begun, whole, [.. all.SelectMany(found => found.Rows)]) { Absent = all.SelectMany(found => found.Absent).ToHashSet() };
}

/// <summary>What one kind's look found, and which ids it asked for and was told of that they don't exist.</summary>
internal sealed record Found(IReadOnlyList<CloudResource> Rows, IReadOnlyList<string> Absent);
