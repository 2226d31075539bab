namespace AppsEducation.Faults.Tests;

/// <summary>Every call of every step of both lists × everything that may befall a call. Places are found by walking, so a new step or call brings its row with it.</summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class MatrixTests
{
    public static IEnumerable<Disturbance> Disturbances() =>
        from place in Places.All
        from trouble in Troubles.All
        where trouble.Befalls(place)
        select new Disturbance(place, trouble);

    private static IEnumerable<TestCaseData> Cases() => Disturbances().Select(one => new TestCaseData(one.At, one.Trouble).SetName(one.ToString()));

    // Its reason is its name: what must come out right although this happened there.
    [TestCaseSource(nameof(Cases))]
    public Task What_is_promised_holds(Place place, Trouble trouble) => Life.Of(new Disturbance(place, trouble));
}

/// <summary>A process may die between any two calls, too: around each of its commits.</summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class CommitTests
{
    private static IEnumerable<TestCaseData> Commits() =>
        from fleet in Places.Fleets
        from walk in new[] { Walk.Provision, Walk.Remove }
        from commit in Enumerable.Range(1, Places.Commits(fleet, walk))
        from after in new[] { false, true }
        select new TestCaseData(fleet, walk, commit, after).SetName($"{fleet}, {walk}: the process dies {(after ? "after" : "before")} its {commit}. commit");

    // What is committed is all that a successor knows, and each of these is a state it may find (issue 4: a restart between call and commit).
    [TestCaseSource(nameof(Commits))]
    public async Task A_successor_goes_on(Fleet fleet, Walk walk, int commit, bool after)
    {
        await using var life = await Life.Begin(new WorldOptions { Fleet = fleet });
        if (walk == Walk.Provision)
            DieAt(life, commit, after);
        await life.Provision();
        await life.Holds();
        if (walk == Walk.Remove)
            DieAt(life, commit, after);
        await life.Remove();
        await life.Holds();
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
        Assert.That(life.World.Deaths, Is.EqualTo(1), "it did die");
    }

    private static void DieAt(Life life, int commit, bool after)
    {
        var death = life.World.Now.Death;
        (death.AtCommit, death.AfterIt) = (death.Commits + commit, after);
    }
}

/// <summary>Two troubles in one life: a restart that meets a lagging listing, a lost answer while the opposite wish comes.</summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class PairTests
{
    private static readonly int Pairs = Budget.Of("APPSEDU_PAIRS", 60);

    private static IEnumerable<TestCaseData> Cases()
    {
        var all = MatrixTests.Disturbances().ToLookup(one => one.At.Fleet).Select(fleet => fleet.ToArray()).ToArray();
        for (var seed = 1; seed <= Pairs; seed++)
        {
            var dice = new Random(seed);
            var there = all[dice.Next(all.Length)];
            var (one, two) = (there[dice.Next(there.Length)], there[dice.Next(there.Length)]);
            yield return new TestCaseData(one, two).SetName($"pair {seed}: {one} + {two}");
        }
    }

    // The second may find its call never made, as the first changed the way: then it is the first alone that was tried, which the matrix did.
    [TestCaseSource(nameof(Cases))]
    public Task What_is_promised_holds(Disturbance one, Disturbance two) => Life.Of(one, two);
}

/// <summary>How much is tried: less while one works on it, all of it in CI.</summary>
internal static class Budget
{
    public static int Of(string variable, int usual) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : usual;
}
