using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Shares;

/// <summary>How many academies may use a shared offering, and how many do.</summary>
internal sealed class SharePool
{
    public required string Offering { get; init; }

    /// <summary>Shares there are. Lowered below what is used, nobody loses theirs; nobody gets one either.</summary>
    public int Quota { get; set; }

    /// <summary>Shares taken.</summary>
    public int Used { get; private set; }

    /// <summary>Counts the wishes that were settled: whoever raises it holds the row until its commit, so wishes for one offering are settled one after the other.</summary>
    public long Turn { get; private set; }

    /// <summary>Takes a share, if there is one.</summary>
    public bool TryTake()
    {
        if (Used >= Quota)
            return false;
        Used++;
        return true;
    }

    /// <summary>Gives one back.</summary>
    public void Return() => Used--;

    internal static void Configure(ModelBuilder model) => model.Entity<SharePool>(row =>
    {
        row.ToTable("SharePools", table => table.HasCheckConstraint("CK_SharePools_Used", "\"Used\" >= 0"));
        row.HasKey(e => e.Offering);
        row.Property(e => e.Offering).HasMaxLength(40);
    });
}
