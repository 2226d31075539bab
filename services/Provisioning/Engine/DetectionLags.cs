using System.Collections.Concurrent;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// Changes of the provider's that were seen and not acted on yet, an instance at most one, the newest. A look may see a change and not get to act (a lease that is being renewed, a 429): the lag runs on.
/// Kept in memory: a change seen before a restart isn't counted.
/// </summary>
internal sealed class DetectionLags
{
    private readonly ConcurrentDictionary<string, (string Kind, DateTimeOffset At)> seen = new();

    public void Saw(string instance, (string Kind, DateTimeOffset At)? change)
    {
        if (change is { } newest)
            seen[instance] = newest;
    }

    /// <summary>An act was begun, or the step that waited has ended.</summary>
    public void ActedOn(string instance, DateTimeOffset at, string provider, string step)
    {
        // Clocks apart by more than the lag would say that we knew before it happened.
        if (seen.TryRemove(instance, out var change) && at >= change.At)
            Telemetry.DetectionLag.Record((at - change.At).TotalSeconds, new("provider", provider), new("step", step), new("changed", change.Kind));
    }

    /// <summary>It asks for nothing, or is blocked: what comes next isn't an answer to it.</summary>
    public void Forget(string instance) => seen.TryRemove(instance, out _);
}
