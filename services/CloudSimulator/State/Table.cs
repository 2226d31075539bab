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
    private readonly List<Step> past = [];
    private readonly List<Step> uncommitted = [];

    public string Name => name;

    public IReadOnlyCollection<T> Now => rows.Values;

    public T? Find(string? id) => id is not null && rows.TryGetValue(id, out var row) ? row : null;

    public void Put(T row, DateTimeOffset at)
    {
        Remember(new Step(at, row.Id, Find(row.Id)));
        rows[row.Id] = row;
    }

    public void Remove(string id, DateTimeOffset at)
    {
        if (rows.Remove(id, out var before))
            Remember(new Step(at, id, before));
    }

    /// <summary>The rows as they were at an instant.</summary>
    public IReadOnlyCollection<T> AsOf(DateTimeOffset instant)
    {
        if (past.Count == 0 || past.TrueForAll(step => step.At <= instant))
            return rows.Values;
        var then = new Dictionary<string, T>(rows, StringComparer.Ordinal);
        for (var i = past.Count - 1; i >= 0; i--)
            if (past[i].At > instant)
                Undo(then, past[i]);
        return then.Values;
    }

    /// <summary>One row as it was at an instant.</summary>
    public T? Find(string id, DateTimeOffset instant)
    {
        // The oldest step after that instant knows what was before it.
        foreach (var step in past)
            if (step.At > instant && step.Id == id)
                return step.Before;
        return Find(id);
    }

    public void Load(string id, string json) => rows[id] = JsonSerializer.Deserialize<T>(json, StateFile.Json)!;

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
            Undo(rows, uncommitted[i]);
        if (keepsPast && uncommitted.Count > 0)
            past.RemoveRange(past.Count - uncommitted.Count, uncommitted.Count);
        uncommitted.Clear();
    }

    private void Remember(Step step)
    {
        uncommitted.Add(step);
        if (keepsPast)
            past.Add(step);
    }

    private static void Undo(Dictionary<string, T> rows, Step step)
    {
        if (step.Before is { } before)
            rows[step.Id] = before;
        else
            rows.Remove(step.Id);
    }

    private readonly record struct Step(DateTimeOffset At, string Id, T? Before);
}
