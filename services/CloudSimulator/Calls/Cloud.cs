using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>What the desk can't know of a provider by itself: who a caller is there, and in which words calls are turned away.</summary>
internal abstract class Cloud
{
    /// <summary>For calls that need no account.</summary>
    protected static AccountRow Anybody { get; } = new() { Id = "-" };

    public abstract IReadOnlyList<ApiRoute> Routes { get; }

    /// <summary>Whose call it is; null is answered with <see cref="Unauthorized"/>, a refusal as it is.</summary>
    public abstract AccountRow? Caller(World world, SimulatorOptions options, ApiRoute route, ApiCall call, DateTimeOffset now);

    /// <summary>This provider's limit, where the simulator's is so much.</summary>
    public virtual (double Rate, double Burst) Limit(double rate, double burst) => (rate, burst);

    /// <summary>Whether an account may work in a zone or region at all.</summary>
    public abstract bool HasZone(AccountRow account, string zone);

    public abstract ApiAnswer NoSuchZone(string zone);

    /// <summary>A body that isn't a JSON object.</summary>
    public abstract Refusal Malformed(string message);

    public abstract ApiAnswer NoSuchRoute(ApiCall call);

    /// <summary>The call's name for faults and counters; an action's comes from its body.</summary>
    public virtual string NameOf(CallContext context, ApiRoute route) => route.Name;

    /// <summary>Whether the provider accepts a call and finds out only later that nothing is in stock.</summary>
    public abstract bool FindsStockLater(string call);

    /// <param name="call">The call that was refused.</param>
    /// <param name="known">False when its credentials are nobody's, true when a fault withdrew them.</param>
    public abstract ApiAnswer Unauthorized(ApiCall call, bool known);

    public abstract ApiAnswer Forbidden(ApiCall call, string name);

    public abstract ApiAnswer OverQuota(ApiCall call, string name);

    public abstract ApiAnswer OutOfStock(ApiCall call, string name, string? zone);

    public abstract ApiAnswer TooMany(int? retryAfter);

    public abstract ApiAnswer Unavailable();

    /// <summary>The headers that every answer of this provider carries.</summary>
    public abstract ApiAnswer Sign(ApiAnswer answer, ApiCall call, string requestId);
}
