using System.Collections.Frozen;
using System.Globalization;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Portal.Subportals;

/// <summary>What pages are made from: every academy's document in memory, fed by messages, full reads and the last copy on disk. A newer version wins, whoever brings it.</summary>
internal sealed class SubportalModel
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (SubportalView View, long Arrival)> byAcademy = new(StringComparer.Ordinal);
    private long arrivals;
    private volatile SubportalSnapshot current = SubportalSnapshot.Empty;

    /// <summary>A consistent picture; doesn't change under its reader.</summary>
    public SubportalSnapshot Current => current;

    /// <summary>Raised by every change of content or set; a full read that brings nothing new doesn't raise it.</summary>
    public event Action? Changed;

    /// <summary>Where a full read starts: what arrives after it isn't taken away by it.</summary>
    public long Bookmark()
    {
        lock (gate)
            return arrivals;
    }

    /// <summary>One academy's document, as a message brings it. False when it is older than, or the same as, what is known, or lacks its parts.</summary>
    public bool Take(SubportalView view)
    {
        if (!IsWhole(view))
            return false;
        lock (gate)
        {
            if (!Put(view))
                return false;
            current = Picture(current.ConfirmedAt);
        }
        Changed?.Invoke();
        return true;
    }

    /// <summary>All documents as a full read or the last copy has them: an academy that isn't among them is gone, unless it arrived since the read began.</summary>
    /// <param name="views">The whole.</param>
    /// <param name="since">The <see cref="Bookmark"/> taken before the read.</param>
    /// <param name="confirmedAt">When this was true.</param>
    public void TakeAll(IReadOnlyList<SubportalView> views, long since, DateTimeOffset confirmedAt)
    {
        var changed = false;
        lock (gate)
        {
            var named = views.Select(view => view.Academy).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in byAcademy.Where(known => known.Value.Arrival <= since && !named.Contains(known.Key)).Select(known => known.Key).ToArray())
                changed |= byAcademy.Remove(gone);
            foreach (var view in views)
                changed |= Put(view);
            // Even an empty whole is news the first time: it makes "nothing there yet" a fact.
            changed |= current.ConfirmedAt is null;
            current = changed ? Picture(confirmedAt) : current with { ConfirmedAt = confirmedAt };
        }
        if (changed)
            Changed?.Invoke();
    }

    /// <summary>The owner said that nothing changed.</summary>
    public void Confirm(DateTimeOffset at)
    {
        lock (gate)
            current = current with { ConfirmedAt = at };
    }

    /// <summary>What comes from a wire or a disk may lack what its type promises; one tile without a name would take a whole page down.</summary>
    public static bool IsWhole(SubportalView? view) =>
        view is { Academy: not null, Slug: not null, Name: not null, Region: not null, Services: not null, Introduction: null or { Fr: not null, En: not null } }
        && view.Services.All(tile => tile is
        {
            Slug: not null, Category: not null, Name: { Fr: not null, En: not null }, Summary: { Fr: not null, En: not null }, CategoryTitle: { Fr: not null, En: not null },
            Message: null or { Fr: not null, En: not null },
        });

    private bool Put(SubportalView view)
    {
        if (byAcademy.TryGetValue(view.Academy, out var known) && known.View.Version >= view.Version)
            return false;
        byAcademy[view.Academy] = (view, ++arrivals);
        return true;
    }

    private SubportalSnapshot Picture(DateTimeOffset? confirmedAt)
    {
        var french = CultureInfo.GetCultureInfo("fr-FR").CompareInfo;
        var all = byAcademy.Values.Select(entry => entry.View)
            .Order(Comparer<SubportalView>.Create((a, b) => french.Compare(a.Name, b.Name, CompareOptions.None) is var order and not 0 ? order : string.CompareOrdinal(a.Academy, b.Academy)))
            .ToArray();
        // Should two claim one slug for a moment (a merger under way), the later document has it.
        var bySlug = all.OrderBy(view => view.PublishedAt).GroupBy(view => view.Slug, StringComparer.Ordinal).ToFrozenDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);
        return new SubportalSnapshot(bySlug, all, current.Revision + 1, confirmedAt);
    }
}

/// <summary>One consistent picture of all sub-portals.</summary>
/// <param name="BySlug">By the academy's slug.</param>
/// <param name="All">In the order of French.</param>
/// <param name="Revision">Rises with every change of content; for caches of this process only.</param>
/// <param name="ConfirmedAt">When the owner last confirmed the whole; null before the first read and without a copy on disk.</param>
internal sealed record SubportalSnapshot(FrozenDictionary<string, SubportalView> BySlug, IReadOnlyList<SubportalView> All, long Revision, DateTimeOffset? ConfirmedAt)
{
    public static SubportalSnapshot Empty { get; } = new(FrozenDictionary<string, SubportalView>.Empty, [], 0, null);

    /// <summary>The moment that the shown information dates from, when that is too long ago; null while it is fresh.</summary>
    public DateTimeOffset? StaleSince(DateTimeOffset now, TimeSpan after) => ConfirmedAt is { } at && now - at > after ? at : null;
}
