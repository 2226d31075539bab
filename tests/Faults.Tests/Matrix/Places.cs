namespace AppsEducation.Faults.Tests;

/// <summary>A list that is walked.</summary>
internal enum Walk
{
    Provision,
    Remove,
}

/// <summary>One row of the matrix: a step's first call of a kind.</summary>
/// <param name="Fleet">At which cloud.</param>
/// <param name="Walk">Whose list.</param>
/// <param name="Step">The step, or the lane's own work: <c>placement look zone</c>.</param>
/// <param name="Call">The simulator's name of the call.</param>
/// <param name="Index">How many calls of that name the undisturbed walk makes before it.</param>
internal sealed record Place(Fleet Fleet, Walk Walk, string Step, string Call, int Index)
{
    public override string ToString() => $"{Fleet}, {Walk}, {Step}, {Call}";
}

/// <summary>The rows of the matrix, found by walking both lists once undisturbed: whatever the driver's steps call stands here, without anybody keeping a list.</summary>
internal static class Places
{
    /// <summary>Clouds over which the matrix is tried; walks have both at once, too.</summary>
    public static IReadOnlyList<Fleet> Fleets { get; } = [Fleet.Scaleway, Fleet.OpenStack];

    private static readonly Lazy<Reference[]> Undisturbed = new(() => Task.Run(async () =>
    {
        var found = new List<Reference>();
        foreach (var fleet in Fleets)
            found.Add(await Find(fleet));
        return found.ToArray();
    }).GetAwaiter().GetResult());

    public static IEnumerable<Place> All => Undisturbed.Value.SelectMany(reference => reference.Places);

    /// <summary>Saves that an undisturbed walk of the list makes.</summary>
    public static int Commits(Fleet fleet, Walk walk) => walk == Walk.Provision ? Undisturbed.Value[(int)fleet].ProvisionCommits : Undisturbed.Value[(int)fleet].RemoveCommits;

    private static async Task<Reference> Find(Fleet fleet)
    {
        await using var life = await Life.Begin(new WorldOptions { Fleet = fleet });
        await life.Provision();
        var (provision, provisionCommits) = (life.World.Cloud.Watch.Calls.ToArray(), life.World.Now.Death.Commits);
        await life.Holds();   // as in every case: until the removal begins, time goes by
        var held = life.World.Now.Death.Commits;
        await life.Remove();
        var remove = life.World.Cloud.Watch.Calls.ToArray();
        return new Reference([.. Rows(fleet, Walk.Provision, provision), .. Rows(fleet, Walk.Remove, remove)], provisionCommits, life.World.Now.Death.Commits - held);
    }

    private static IEnumerable<Place> Rows(Fleet fleet, Walk walk, IEnumerable<CallMade> calls) =>
        calls.Select(call => new Place(fleet, walk, call.Step, call.Call, call.Index)).DistinctBy(place => (place.Step, place.Call));

    private sealed record Reference(IReadOnlyList<Place> Places, int ProvisionCommits, int RemoveCommits);
}
