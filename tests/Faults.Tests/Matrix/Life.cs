using AppsEducation.Contracts;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Faults.Tests;

/// <summary>Dijon's pad from its wish to its end, whatever befalls it; the end of every case of the matrix is the same: what was promised holds, and in the end nothing is left.</summary>
internal sealed class Life : IAsyncDisposable
{
    // Longer than any fault's span plus an inventory's interval: what lands or shows late has come to light.
    private static readonly TimeSpan ForLateThings = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(3);

    private Life(World world)
    {
        World = world;
        world.Cloud.Watch.OnBefore = made => Before?.Invoke(made) ?? Task.CompletedTask;
        world.Cloud.Watch.OnAfter = made => After?.Invoke(made) ?? Task.CompletedTask;
    }

    public World World { get; }

    public Subject Subject { get; } = Subject.Dijon;

    public Func<CallMade, Task>? Before { get; set; }

    public Func<CallMade, Task>? After { get; set; }

    public static async Task<Life> Begin(WorldOptions? options = null) => new(await World.Begin(options));

    /// <summary>A whole life with these troubles in it.</summary>
    public static async Task Of(params Disturbance[] troubles)
    {
        var pages = troubles.Any(trouble => trouble.Trouble == Trouble.PageShifts) ? 1 : 100;
        await using var life = await Begin(new WorldOptions { LargestPage = pages, Fleet = troubles[0].At.Fleet });
        await life.Provision(troubles);
        var reached = await life.Instance();
        if (!(troubles.Any(trouble => trouble.At.Walk == Walk.Provision && trouble.Trouble == Trouble.OtherWishArrives)
            || reached is { State: InstanceState.Available, BlockedBy: null }
            || troubles.Any(trouble => trouble.MayNeedAPerson) && reached?.BlockedBy is BlockedBy.Policy))
            Assert.Fail($"it should be available and is {reached?.State}\n{await life.World.Told()}");
        await life.Holds();

        await life.Remove(troubles);
        await life.Holds();
        // A wish to run again that came into the removal: then that is what it does, until it is removed for good.
        if ((await life.Instance())?.State != InstanceState.Removed)
        {
            await life.Remove();
            await life.Holds();
        }
        Assert.That(life.World.Cloud.Ours.IsEmpty, await life.World.Told());
        // Of a pair the second may find its call never made, as the first changed the way.
        Assert.That(troubles.Any(trouble => trouble.Struck), $"none of {string.Join(", ", troubles.Select(trouble => trouble.ToString()))} came about\n{await life.World.Told()}");
    }

    /// <summary>It is wanted; until it runs, is gone, or waits for a person.</summary>
    public async Task Provision(params Disturbance[] troubles)
    {
        Lie(Walk.Provision, troubles);
        await World.Messages.Enables(Subject);
        await Comes(i => i is { Phase: Phase.Running, State: InstanceState.Available, BlockedBy: null } or { Phase: Phase.Removed } or { BlockedBy: BlockedBy.Policy or BlockedBy.Gate });
    }

    /// <summary>It is not wanted any more, and its data may go; until nothing is left, or it was wanted again and runs.</summary>
    public async Task Remove(params Disturbance[] troubles)
    {
        Lie(Walk.Remove, troubles);
        await World.Messages.Disables(Subject);
        await World.Messages.Waives(Subject);
        await Comes(i => i.Phase is Phase.Removed || World.Messages.Wanted(Subject.Instance) && i is { Phase: Phase.Running, BlockedBy: null, State: InstanceState.Available } && i.Generation == World.Messages.Generation(Subject));
    }

    /// <summary>After whatever comes late has come: all that is promised, read from the cloud.</summary>
    public async Task Holds()
    {
        await World.For(ForLateThings);
        Assert.That(await World.Until(World.IsQuiet, Patience), $"it never comes to rest\n{await World.Told()}");
        var broken = await World.Invariants.Broken();
        if (broken.Count > 0)
            Assert.Fail($"{string.Join('\n', broken)}\n{await World.Told()}");
    }

    /// <summary>At the next call of this name, before it is done or after it.</summary>
    public void Once(string call, bool after, Func<Task> happens)
    {
        var happened = false;
        Func<CallMade, Task> here = made =>
        {
            if (happened || made.Call != call)
                return Task.CompletedTask;
            happened = true;
            return happens();
        };
        if (after)
            After += here;
        else
            Before += here;
    }

    /// <summary>The process dies at this instant: throw what this gives back.</summary>
    public Exception Dies()
    {
        World.Die();
        return new ProcessDiedException();
    }

    public Task<Instance?> Instance() => World.Instance(Subject);

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private void Lie(Walk walk, Disturbance[] troubles)
    {
        World.Cloud.Watch.Wind();
        (Before, After) = (null, null);
        foreach (var trouble in troubles.Where(trouble => trouble.At.Walk == walk))
            trouble.Prepare(this);
    }

    private async Task Comes(Func<Instance, bool> state)
    {
        if (!await World.Until(async () => await Instance() is { } instance && instance.Generation == World.Messages.Generation(Subject) && state(instance), Patience))
            Assert.Fail($"it doesn't end\n{await World.Told()}");
    }
}
