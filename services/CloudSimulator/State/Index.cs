namespace AppsEducation.CloudSimulator.State;

/// <summary>A table's rows by something that few of them share, such as the server they belong to: thousands of others cost nothing.</summary>
internal sealed class Index<T>(Table<T> table, Func<T, string?> key, StringComparer comparer)
    where T : Row
{
    private readonly Dictionary<string, Dictionary<string, T>> groups = new(comparer);

    public IReadOnlyCollection<T> this[string? of] => of is not null && groups.TryGetValue(of, out var group) ? group.Values : [];

    /// <summary>The rows that had the key at an instant.</summary>
    public IReadOnlyCollection<T> AsOf(string of, DateTimeOffset instant)
    {
        Dictionary<string, T>? then = null;
        foreach (var step in table.Since(instant))
        {
            then ??= groups.TryGetValue(of, out var group) ? new Dictionary<string, T>(group, StringComparer.Ordinal) : new Dictionary<string, T>(StringComparer.Ordinal);
            if (step.Before is { } before && comparer.Equals(key(before), of))
                then[step.Id] = before;
            else
                then.Remove(step.Id);
        }
        return then is null ? this[of] : then.Values;
    }

    /// <summary>The table's own: a row came, changed or went.</summary>
    internal void Replace(T? before, T? after)
    {
        var (from, to) = (before is null ? null : key(before), after is null ? null : key(after));
        if (from is not null && !comparer.Equals(from, to) && groups.TryGetValue(from, out var left))
        {
            left.Remove(before!.Id);
            if (left.Count == 0)
                groups.Remove(from);
        }
        if (to is null)
            return;
        if (!groups.TryGetValue(to, out var group))
            groups[to] = group = new Dictionary<string, T>(StringComparer.Ordinal);
        group[after!.Id] = after;
    }
}
