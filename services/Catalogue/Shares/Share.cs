using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Shares;

/// <summary>Where an academy stands with a shared offering: its newest wish, and what became of it.</summary>
internal sealed class Share : ITenantOwned
{
    private Share()
    {
    }

    public string TenantId { get; private set; } = "";

    public string Offering { get; private set; } = "";

    /// <summary>Of the newest wish taken in.</summary>
    public long Generation { get; private set; }

    public ShareState State { get; private set; }

    /// <summary>The operation of that wish.</summary>
    public string OperationId { get; private set; } = "";

    public DateTimeOffset SettledAt { get; private set; }

    /// <summary>An academy that never asked: it holds nothing, and any wish is newer.</summary>
    public static Share Untouched(string academy, string offering) => new() { TenantId = academy, Offering = offering, State = ShareState.Returned, Generation = long.MinValue };

    /// <summary>It has never been settled.</summary>
    public bool IsUntouched => Generation == long.MinValue;

    /// <summary>Settles a newer wish. The one who calls holds the pool's turn; a share is in the pool's count exactly while it is <see cref="ShareState.Granted"/>.</summary>
    public void Settle(bool wanted, long generation, string operationId, SharePool pool, DateTimeOffset now)
    {
        switch (wanted, State)
        {
            case (true, ShareState.Granted):
                break;
            case (true, _):
                State = pool.TryTake() ? ShareState.Granted : ShareState.Refused;
                break;
            case (false, ShareState.Granted):
                pool.Return();
                State = ShareState.Returned;
                break;
            case (false, _):
                State = ShareState.Returned;
                break;
        }
        Generation = generation;
        OperationId = operationId;
        SettledAt = now;
    }

    internal static void Configure(ModelBuilder model) => model.Entity<Share>(row =>
    {
        row.ToTable("Shares");
        row.Ignore(e => e.IsUntouched);
        row.HasKey(e => new { e.TenantId, e.Offering });
        row.Property(e => e.Offering).HasMaxLength(40);
        row.Property(e => e.State).HasConversion<string>().HasMaxLength(20);
        row.Property(e => e.OperationId).HasMaxLength(40);
    });
}
