using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Selections;

namespace AppsEducation.Tenants.Subportals;

/// <summary>
/// What an academy's agents see, as a function: national offerings on by default or by the academy's choice, minus the masked ones, plus its own local services.
/// Filtering is done here, on the server: what is masked or another academy's is in no document that leaves.
/// </summary>
internal static class Composition
{
    private static readonly (string Slug, Text Title) LocalCategory = ("academie", new("Services de l’académie", "The academy’s own services"));

    /// <summary>The tiles, in order.</summary>
    public static IReadOnlyList<SubportalTile> Tiles(Academy academy, IEnumerable<Offering> offerings, IEnumerable<Selection> selections, IEnumerable<LocalService> locals)
    {
        var known = offerings.ToDictionary(o => o.Slug);
        var chosen = selections.ToDictionary(s => s.Offering);
        var tiles = new List<(int Position, SubportalTile Tile)>();
        foreach (var offering in known.Values)
        {
            var selection = chosen.GetValueOrDefault(offering.Slug) ?? Selection.Untouched(academy.Code, offering.Slug);
            if (selection.Visibility == Visibility.Shown && StateOf(offering, selection) is { } state)
                tiles.Add((offering.Position, TileOf(offering, selection, state)));
        }
        foreach (var local in locals)
        {
            if (chosen.GetValueOrDefault(local.Slug)?.Visibility != Visibility.Masked)
                tiles.Add((int.MaxValue, TileOf(local, known.Values)));
        }
        var wanted = academy.Order.Select((slug, index) => (slug, index)).ToDictionary(o => o.slug, o => o.index);
        return [.. tiles
            .OrderBy(t => wanted.GetValueOrDefault(t.Tile.Slug, int.MaxValue)).ThenBy(t => t.Position)
            .ThenBy(t => FrenchNames.SortKey(t.Tile.Name.Fr), StringComparer.Ordinal).ThenBy(t => t.Tile.Slug, StringComparer.Ordinal)
            .Select((t, index) => t.Tile with { Order = index + 1 })];
    }

    /// <summary>Null: agents don't see it. Only what runs and answers is available; what failed before it was ever available was never theirs.</summary>
    private static TileState? StateOf(Offering offering, Selection selection)
    {
        var wanted = Outcomes.IsWanted(selection.Choice, offering);
        if (offering.Delivery == Delivery.External)
            return wanted && !offering.IsRetired && offering.Url is not null ? TileState.Available : null;
        if (offering.Delivery == Delivery.Shared)
            return (wanted, selection.State) switch
            {
                (true, SelectionState.Available) when offering.Url is not null => TileState.Available,
                (true, SelectionState.Preparing) => TileState.Preparing,
                _ => null,
            };
        return selection.State switch
        {
            // An end asked for before it was ever there: nobody waits for it any more.
            SelectionState.Preparing or SelectionState.Blocked => wanted ? TileState.Preparing : null,
            SelectionState.Available when selection.Url is not null => TileState.Available,
            SelectionState.Incident => TileState.Incident,
            SelectionState.Ending when selection.EverAvailable => TileState.Ending,
            _ => null,
        };
    }

    private static SubportalTile TileOf(Offering offering, Selection selection, TileState state) => new(
        offering.Slug, offering.Title, offering.Summary,
        state is TileState.Available or TileState.Ending ? (offering.Delivery == Delivery.Dedicated ? selection.Url : offering.Url) : null,
        state,
        state == TileState.Ending ? selection.EndsAt : null,
        null,
        state == TileState.Preparing && selection.Total > 0 ? new TileProgress(selection.Done, selection.Total) : null,
        offering.Category, offering.CategoryTitle, 0);

    private static SubportalTile TileOf(LocalService local, IEnumerable<Offering> offerings)
    {
        var (slug, title) = offerings.Where(o => o.Category == local.Category).Select(o => (o.Category, o.CategoryTitle)).FirstOrDefault(LocalCategory);
        return new(local.Slug, local.Title, local.Summary, local.Url, TileState.Available, null, null, null, slug, title, 0);
    }
}
