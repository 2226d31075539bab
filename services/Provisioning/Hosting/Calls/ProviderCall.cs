namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>What a call may do to the provider, which decides whether it is tried again and what a lost answer means.</summary>
internal enum CallKind
{
    /// <summary>Changes nothing: tried again at once.</summary>
    Look,

    /// <summary>Said twice it is the same as said once (a whole rule set, a record's value, tags, a deletion): tried again at once.</summary>
    Set,

    /// <summary>An act that isn't tried again by itself: the next look says what became of it.</summary>
    Act,

    /// <summary>Makes something new. A lost answer may have made it: never tried again, only looked up by tag.</summary>
    Create,
}

/// <summary>What travels with a request through the chain of handlers.</summary>
/// <param name="Operation">The operation's name in telemetry and faults: <c>create-server</c>.</param>
/// <param name="Bucket">Where the provider counts it: product and zone, <c>instance/fr-par-1</c>.</param>
/// <param name="Kind">What it may do.</param>
internal sealed record ProviderCall(string Operation, string Bucket, CallKind Kind)
{
    private static readonly HttpRequestOptionsKey<ProviderCall> Key = new("appsedu.call");

    public bool IsSafe => Kind is CallKind.Look or CallKind.Set;

    public void Mark(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>The call that a request was marked with; every request of a driver is.</summary>
    public static ProviderCall Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var call)
            ? call
            : throw new InvalidOperationException($"{request.Method} {request.RequestUri?.AbsolutePath} goes to a provider without a {nameof(ProviderCall)}");
}
