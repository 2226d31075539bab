using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AppsEducation.ServiceDefaults;

/// <summary>The one activity source and meter, and the constant names of what is measured (docs/observability.md lists them).</summary>
public static class Telemetry
{
    /// <summary>Of all our activities.</summary>
    public const string Name = "AppsEducation";

    /// <summary>One trace follows a click over the bus to each cloud call.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>Of all our metrics.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Names of metrics; frozen, since dashboards hang on them.</summary>
    public static class Names
    {
        public const string Operations = "appsedu.operations.ended";
        public const string StepDuration = "appsedu.step.duration";
        public const string QueueAge = "appsedu.engine.queue_age";
        public const string DetectionLag = "appsedu.engine.detection_lag";
        public const string Orphans = "appsedu.engine.orphans";
        public const string ProviderCalls = "appsedu.provider.calls";
        public const string ProviderThrottles = "appsedu.provider.throttles";
        public const string OutboxLag = "appsedu.outbox.lag";
        public const string OutboxSetAside = "appsedu.outbox.set_aside";
        public const string Probes = "appsedu.probes";
        public const string SubportalRenders = "appsedu.subportal.renders";
        public const string Throttled = "appsedu.api.throttled";
    }

    /// <summary>Ended operations, by <c>kind</c> and <c>outcome</c>.</summary>
    public static readonly Counter<long> Operations = Meter.CreateCounter<long>(Names.Operations, "{operation}");

    /// <summary>Seconds from a step's start to its end, by <c>step</c> and <c>provider</c>.</summary>
    public static readonly Histogram<double> StepDuration = Meter.CreateHistogram<double>(Names.StepDuration, "s");

    /// <summary>Seconds that a due instance waited for its look, by <c>lane</c>.</summary>
    public static readonly Histogram<double> QueueAge = Meter.CreateHistogram<double>(Names.QueueAge, "s");

    /// <summary>Seconds from a provider's change of a resource's state to our next act on it (or the end of the step that waited for it), by <c>provider</c>, <c>step</c> and <c>changed</c> (the kind); where the provider says when it changed.</summary>
    public static readonly Histogram<double> DetectionLag = Meter.CreateHistogram<double>(Names.DetectionLag, "s");

    /// <summary>Resources of ours that were found at a provider and belong to no row, by <c>account</c> and <c>kind</c>; each is counted when it is found.</summary>
    public static readonly Counter<long> Orphans = Meter.CreateCounter<long>(Names.Orphans, "{resource}");

    /// <summary>Calls to a provider, by <c>provider</c>, <c>call</c> and <c>status</c>.</summary>
    public static readonly Counter<long> ProviderCalls = Meter.CreateCounter<long>(Names.ProviderCalls, "{call}");

    /// <summary>429 and waits for our own limiter, by <c>provider</c>.</summary>
    public static readonly Counter<long> ProviderThrottles = Meter.CreateCounter<long>(Names.ProviderThrottles, "{throttle}");

    /// <summary>Requests refused with 429 for being more than the caller's limit, by <c>policy</c> (key, address, streams).</summary>
    public static readonly Counter<long> Throttled = Meter.CreateCounter<long>(Names.Throttled, "{request}");

    /// <summary>Seconds from a change to its message's confirmation.</summary>
    public static readonly Histogram<double> OutboxLag = Meter.CreateHistogram<double>(Names.OutboxLag, "s");

    /// <summary>Tries after which a message was set aside, since it can't be sent while others can, by <c>message</c>.</summary>
    public static readonly Counter<long> OutboxSetAside = Meter.CreateCounter<long>(Names.OutboxSetAside, "{try}");
}
