using System.Text.Json;

namespace AppsEducation.CloudSimulator.State;

/// <summary>What every table can do without its rows' type: be loaded, saved and undone.</summary>
internal interface ITable
{
    string Name { get; }
    void Load(string id, string json);
    void Forget(DateTimeOffset before);
    IEnumerable<Change> TakeChanges();
    void UndoChanges();
}

/// <summary>One row as it goes to disk; <see cref="Json"/> is null when it is gone.</summary>
internal readonly record struct Change(string Table, string Id, string? Json);

/// <summary>Rows by id, with what they were a short while ago: a listing that lags shows the rows of an earlier instant.</summary>
internal sealed class Table<T>(string name, bool keepsPast = false) : ITable
    where T : Row
{
    private readonly Dictionary<string, T> rows = new(StringComparer.Ordinal);
    private readonly List<Index<T>> indices = [];
    private readonly List<Step<T>> past = [];
    private readonly List<Step<T>> uncommitted = [];
    private (string Of, T[] Rows)? listing;

    public string Name => name;

    public IReadOnlyCollection<T> Now => rows.Values;

    public T? Find(string? id) => id is not null && rows.TryGetValue(id, out var row) ? row : null;

    /// <summary>Keeps the rows by something else than their id, too; those whose key is null are left out.</summary>
    public Index<T> By(Func<T, string?> key, StringComparer? comparer = null)
    {
        var index = new Index<T>(this, key, comparer ?? StringComparer.Ordinal);
        indices.Add(index);
        return index;
    }

    public void Put(T row, DateTimeOffset at)
    {
        Remember(at, row.Id, Find(row.Id));
        Set(row.Id, row);
    }

    public void Remove(string id, DateTimeOffset at)
    {
        if (Find(id) is not { } before)
            return;
        Remember(at, id, before);
        Set(id, null);
    }

    /// <summary>The rows as they were at an instant.</summary>
    public IReadOnlyCollection<T> AsOf(DateTimeOffset instant)
    {
        Dictionary<string, T>? then = null;
        foreach (var step in Since(instant))
        {
            then ??= new Dictionary<string, T>(rows, StringComparer.Ordinal);
            if (step.Before is { } before)
                then[step.Id] = before;
            else
                then.Remove(step.Id);
        }
        return then is null ? rows.Values : then.Values;
    }

    /// <summary>What a listing shows at an instant, in its order. Its pages are asked for one after the other, so what fits is sought once for all, as long as nothing changes between them.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="of">Whose listing, with which filters; none of them may depend on the time.</param>
    /// <param name="fitting">Those that fit, in order.</param>
    public T[] Listing(DateTimeOffset instant, string of, Func<IEnumerable<T>, IEnumerable<T>> fitting)
    {
        var all = AsOf(instant);
        if (all != Now)
            return [.. fitting(all)];
        if (listing is not { } last || last.Of != of)
            listing = last = (of, [.. fitting(all)]);
        return last.Rows;
    }

    /// <summary>One row as it was at an instant.</summary>
    public T? Find(string id, DateTimeOffset instant)
    {
        var then = Find(id);
        foreach (var step in Since(instant))
            if (step.Id == id)
                then = step.Before;
        return then;
    }

    /// <summary>What was done after an instant, the last of it first: undone in this order it leaves the rows of that instant.</summary>
    internal IEnumerable<Step<T>> Since(DateTimeOffset instant)
    {
        for (var i = past.Count - 1; i >= 0 && past[i].Latest > instant; i--)
            if (past[i].At > instant)
                yield return past[i];
    }

    public void Load(string id, string json) => Set(id, JsonSerializer.Deserialize<T>(json, StateFile.Json)!);

    public void Forget(DateTimeOffset before) => past.RemoveAll(step => step.At < before);

    public IEnumerable<Change> TakeChanges()
    {
        if (uncommitted.Count == 0)
            return [];
        var ids = uncommitted.Select(step => step.Id).Distinct().ToArray();
        uncommitted.Clear();
        return ids.Select(id => new Change(name, id, Find(id) is { } row ? JsonSerializer.Serialize(row, StateFile.Json) : null));
    }

    public void UndoChanges()
    {
        for (var i = uncommitted.Count - 1; i >= 0; i--)
            Set(uncommitted[i].Id, uncommitted[i].Before);
        if (keepsPast && uncommitted.Count > 0)
            past.RemoveRange(past.Count - uncommitted.Count, uncommitted.Count);
        uncommitted.Clear();
    }

    private void Set(string id, T? row)
    {
        listing = null;
        if (indices.Count > 0)
        {
            var before = Find(id);
            foreach (var index in indices)
                index.Replace(before, row);
        }
        if (row is null)
            rows.Remove(id);
        else
            rows[id] = row;
    }

    private void Remember(DateTimeOffset at, string id, T? before)
    {
        var step = new Step<T>(at, id, before, past.Count > 0 && past[^1].Latest > at ? past[^1].Latest : at);
        uncommitted.Add(step);
        if (keepsPast)
            past.Add(step);
    }
}

/// <summary>One change of a row and what it was before it; <see cref="Latest"/> is the latest instant of it and all that went before, since what came due is stamped with its own time, a little late.</summary>
internal readonly record struct Step<T>(DateTimeOffset At, string Id, T? Before, DateTimeOffset Latest)
    where T : Row;
