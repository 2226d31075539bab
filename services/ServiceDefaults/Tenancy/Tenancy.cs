namespace AppsEducation.ServiceDefaults;

/// <summary>A thing that belongs to one academy. The query filter, the save guard and the concurrency token see to it that no other academy's scope reads or takes it.</summary>
public interface ITenantOwned
{
    /// <summary>The academy's code.</summary>
    string TenantId { get; }
}

/// <summary>
/// Whose things this scope (a request, a consumed message, a worker's pass) may see. Nothing by default: forgetting to say so shows an empty list, never another academy's.
/// Finbuckle.MultiTenant can't be restored here; its vocabulary is kept so that it can be swapped in.
/// </summary>
public sealed class Tenancy
{
    /// <summary>The academy's code; null when none or the nation.</summary>
    public string? TenantId { get; private set; }

    /// <summary>All academies.</summary>
    public bool IsNation { get; private set; }

    /// <summary>Why the nation's view was taken; stands in the logs.</summary>
    public string? Why { get; private set; }

    /// <summary>The rest of this scope is one academy's.</summary>
    public void Become(string tenantId)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenantId);
        (TenantId, IsNation, Why) = (tenantId, false, null);
    }

    /// <summary>The rest of this scope is the nation's: an operator's list, the engine, a consumer that reads the tenant from its own row.</summary>
    /// <param name="why">A few words for the reviewer.</param>
    public void BecomeNation(string why)
    {
        ArgumentException.ThrowIfNullOrEmpty(why);
        (TenantId, IsNation, Why) = (null, true, why);
    }

    /// <summary>One academy's until disposed.</summary>
    public IDisposable As(string tenantId)
    {
        var before = (TenantId, IsNation, Why);
        Become(tenantId);
        return new Restore(this, before);
    }

    /// <summary>The nation's until disposed.</summary>
    public IDisposable AsNation(string why)
    {
        var before = (TenantId, IsNation, Why);
        BecomeNation(why);
        return new Restore(this, before);
    }

    private sealed class Restore(Tenancy tenancy, (string? TenantId, bool IsNation, string? Why) before) : IDisposable
    {
        public void Dispose() => (tenancy.TenantId, tenancy.IsNation, tenancy.Why) = before;
    }
}
