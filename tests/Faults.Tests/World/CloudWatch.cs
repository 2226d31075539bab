using System.Diagnostics;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Faults.Tests;

/// <summary>One call of a run as the matrix knows it.</summary>
/// <param name="Step">The step that made it; <c>look</c> or <c>zone</c> for the lane's own.</param>
/// <param name="Call">The simulator's name of it.</param>
/// <param name="Index">How many calls of that name went before it since the watch was last wound.</param>
internal sealed record CallMade(string Step, string Call, int Index);

/// <summary>
/// Sees every call before and after it is done: tells the run's story, lets things happen at a call, and keeps two promises that hold at every instant, not only at the end:
/// no address is given back while its name may be remembered, and no data goes without a waiver.
/// </summary>
internal sealed class CloudWatch
{
    private readonly World world;
    private readonly SimulatedCloud cloud;
    private readonly Dictionary<string, int> counts = [];
    private readonly Dictionary<string, CallMade> open = [];
    private readonly Dictionary<string, DateTimeOffset> servedUntil = [];
    private readonly HashSet<string> served = [];
    private readonly HashSet<string> heldData = [];
    private readonly List<string> broken = [];
    private int underWay;

    // Without a listener there are no activities, and so no way to tell which step called.
    static CloudWatch() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source.Name == Telemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    });

    public CloudWatch(World world, SimulatedCloud cloud) => (this.world, this.cloud) = (world, cloud);

    /// <summary>What happens before the call is done.</summary>
    public Func<CallMade, Task>? OnBefore { get; set; }

    /// <summary>What happens after the call is done and before its answer leaves.</summary>
    public Func<CallMade, Task>? OnAfter { get; set; }

    public List<CallMade> Calls { get; } = [];

    /// <summary>Calls that the cloud refused as come too soon or too late (409), of the whole run.</summary>
    public List<string> OutOfTurn { get; } = [];

    /// <summary>The most calls that were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    public IReadOnlyList<string> Broken => broken;

    public int Of(string call) => Calls.Count(made => made.Call == call);

    /// <summary>Forgets the calls so far: indices begin anew.</summary>
    public void Wind()
    {
        counts.Clear();
        Calls.Clear();
    }

    public async Task Before(SeenCall call)
    {
        if (cloud.Calling is null)
            return;   // a stranger's
        var made = new CallMade(StepOf(Activity.Current), call.Name, counts.GetValueOrDefault(call.Name));
        counts[call.Name] = made.Index + 1;
        Calls.Add(made);
        open[call.RequestId] = made;
        MostAtOnce = Math.Max(MostAtOnce, ++underWay);
        if (OnBefore is { } before)
            await before(made);
        if (!world.IsWatched)
            return;
        switch (call.Name)
        {
            case "delete-ip" or "delete-port":
                GivesBack(call.Path);
                break;
            case "delete-volume":
                Deletes(call.Path);
                break;
        }
    }

    public async Task After(SeenCall call)
    {
        if (cloud.Calling is null)
            return;
        open.Remove(call.RequestId, out var made);
        underWay--;
        if (call.Status == 409)
            OutOfTurn.Add($"{call.Name} {call.Path}");
        world.Story.Tell($"{call.Method} {call.Name} {call.Path.Split('/')[^1]} → {call.Status} ({StepOf(Activity.Current)})");
        if (call.Name is "set-records" or "action-poweron" or "create-server")
            world.RingProber();
        if (!world.IsWatched)
            return;
        if (call.Name == "set-records")
            NoteNames();
        if (call.Name == "action-poweron" && call.Status is 202)
            heldData.UnionWith(cloud.Everything.Volumes.Where(volume => volume.Server is { } server && call.Path.Contains(server, StringComparison.Ordinal)).Select(volume => volume.Id));
        if (world.HasOpenStack)
            NoteWhatRuns();
        if (OnAfter is { } after)
            await after(made!);
    }

    // A server that was accepted may never run; one that runs does so with its volume.
    private void NoteWhatRuns()
    {
        var all = cloud.Everything;
        var active = all.Servers.Where(server => server.State == "ACTIVE").Select(server => server.Id).ToHashSet();
        heldData.UnionWith(all.Volumes.Where(volume => volume.Server is { } server && active.Contains(server)).Select(volume => volume.Id));
    }

    // An address that a name pointed to is remembered until the zone has deployed the withdrawal and the record's time to live is over.
    private void GivesBack(string path)
    {
        var now = world.Clock.GetUtcNow();
        var address = cloud.Everything.Addresses.FirstOrDefault(held => path.EndsWith(held.Id, StringComparison.Ordinal))?.Data;
        if (address is null)
            return;
        if (served.Contains(address))
            broken.Add($"the address {address} was given back while a record points to it");
        else if (servedUntil.TryGetValue(address, out var until) && now < until + World.Ttl)
            broken.Add($"the address {address} was given back {(now - until).TotalSeconds:0} s after its record went, sooner than its time to live");
    }

    private void Deletes(string path)
    {
        var volume = cloud.Everything.Volumes.FirstOrDefault(held => path.EndsWith(held.Id, StringComparison.Ordinal));
        if (volume is null || !heldData.Contains(volume.Id) || !volume.Tags.Contains("appsedu:slot=volume"))
            return;
        var instance = volume.Tags.Single(tag => tag.StartsWith("appsedu:instance=", StringComparison.Ordinal))["appsedu:instance=".Length..];
        if (!world.MayLoseData(instance))
            broken.Add($"the data of {instance} was deleted, and nobody had waived the gate");
    }

    private void NoteNames()
    {
        var now = world.Clock.GetUtcNow();
        var pointed = cloud.Everything.Records.Where(record => record.Type == "A").Select(record => record.Data).ToHashSet();
        foreach (var gone in served.Where(address => !pointed.Contains(address)))
            servedUntil[gone] = now;
        served.Clear();
        served.UnionWith(pointed);
    }

    private static string StepOf(Activity? activity)
    {
        for (; activity is not null; activity = activity.Parent)
        {
            if (activity.OperationName.StartsWith("step ", StringComparison.Ordinal))
                return activity.OperationName[5..];
            if (activity.OperationName.StartsWith("look ", StringComparison.Ordinal))
                return "look";
            if (activity.OperationName.StartsWith("lane ", StringComparison.Ordinal))
                return activity.OperationName == "lane placement" ? "placement" : "zone";
        }
        return "-";
    }
}
