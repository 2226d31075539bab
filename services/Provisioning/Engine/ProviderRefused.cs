using AppsEducation.Contracts;

namespace AppsEducation.Provisioning.Engine;

/// <summary>What a provider's answer means for the one who asked. The driver's handler chain decides it once, at the edge.</summary>
internal enum Refusal
{
    /// <summary>Definitely not done; try again after a while (429, transient state, a read that failed).</summary>
    Retry,

    /// <summary>Definitely not done; a cause outside must go away first.</summary>
    Blocked,

    /// <summary>Definitely not done and never will be, said again the same way.</summary>
    Failed,

    /// <summary>Nobody knows whether it was done (408, 5xx, reset, time-out of a call that changes something): an intent stays open and is only looked up.</summary>
    Ambiguous,
}

/// <summary>A provider's refusal, classified. Any other exception out of a driver is a fault of ours: it backs the instance off and leaves intents open.</summary>
internal sealed class ProviderRefused(Refusal kind, string words, string? requestId = null, int? status = null, Exception? inner = null) : Exception(words, inner)
{
    public Refusal Kind { get; } = kind;

    /// <summary>The provider's id of the refused call.</summary>
    public string? RequestId { get; } = requestId;

    /// <summary>The HTTP status, when there was an answer.</summary>
    public int? Status { get; } = status;

    /// <summary>For <see cref="Refusal.Blocked"/>: the kind of cause.</summary>
    public BlockedBy By { get; init; } = BlockedBy.Policy;

    /// <summary>For <see cref="Refusal.Failed"/>: the stable code; <c>provider-refused</c> by default.</summary>
    public string Code { get; init; } = "provider-refused";

    /// <summary>Obeyed when the provider said it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A refusal known to heal by itself (Scaleway's 403 after a change of rights): retried that long before it counts as <see cref="Refusal.Blocked"/>.</summary>
    public TimeSpan? HealsWithin { get; init; }
}
