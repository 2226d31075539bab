namespace AppsEducation.ServiceDefaults;

/// <summary>What one scope carries: whose things it sees, who asks, and the idempotency claim that its save completes.</summary>
public sealed class RequestScope(Tenancy tenancy, Caller caller, TimeProvider time)
{
    /// <summary>Whose things this scope sees.</summary>
    public Tenancy Tenancy { get; } = tenancy;

    /// <summary>Who asks.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    internal IdempotencyClaim? Claim { get; set; }
}

/// <summary>Who asks, in which language, from where. In a consumer or worker: the service itself.</summary>
public sealed class Caller
{
    /// <summary>The name that stands in operations and the journal.</summary>
    public string Name { get; set; } = "system";

    /// <summary>The caller's address; null outside a request.</summary>
    public string? From { get; set; }

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "fr";
}
