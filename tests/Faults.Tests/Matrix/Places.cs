namespace AppsEducation.Faults.Tests;

/// <summary>A list that is walked.</summary>
internal enum Walk
{
    Provision,
    Remove,
}

/// <summary>One row of the matrix: a step's first call of a kind.</summary>
/// <param name="Walk">Whose list.</param>
/// <param name="Step">The step, or the lane's own work: <c>placement look zone</c>.</param>
/// <param name="Call">The simulator's name of the call.</param>
/// <param name="Index">How many calls of that name the undisturbed walk makes before it.</param>
internal sealed record Place(Walk Walk, string Step, string Call, int Index)
{
    public override string ToString() => $"{Walk}, {Step}, {Call}";
}

/// <summary>The rows of the matrix, found by walking both lists once undisturbed: whatever the driver's steps call stands here, without anybody keeping a list.</summary>
internal static class Places
{
    private static readonly Lazy<Reference> Undisturbed = new(() => Task.Run(Find).GetAwaiter().GetResult());

    public static IReadOnlyList<Place> All => Undisturbed.Value.Places;

    /// <summary>Saves that an undisturbed walk of the list makes.</summary>
    public static int Commits(Walk walk) => walk == Walk.Provision ? Undisturbed.Value.ProvisionCommits : Undisturbed.Value.RemoveCommits;

    /// <summary>Calls that an undisturbed walk of the list makes.</summary>
    public static int Calls(Walk walk) => walk == Walk.Provision ? Undisturbed.Value.ProvisionCalls : Undisturbed.Value.RemoveCalls;

    private static async Task<Reference> Find()
    {
        await using var life = await Life.Begin();
        await life.Provision();
        var (provision, provisionCommits) = (life.World.Cloud.Watch.Calls.ToArray(), life.World.Now.Death.Commits);
        await life.Remove();
        var remove = life.World.Cloud.Watch.Calls.ToArray();
        return new Reference([.. Rows(Walk.Provision, provision), .. Rows(Walk.Remove, remove)], provision.Length, remove.Length, provisionCommits, life.World.Now.Death.Commits - provisionCommits);
    }

    private static IEnumerable<Place> Rows(Walk walk, IEnumerable<CallMade> calls) =>
        calls.Select(call => new Place(walk, call.Step, call.Call, call.Index)).DistinctBy(place => (place.Step, place.Call));

    private sealed record Reference(IReadOnlyList<Place> Places, int ProvisionCalls, int RemoveCalls, int ProvisionCommits, int RemoveCommits);
}
