using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine.Placing;

/// <summary>Those that are placed, or asked about, one after the other on one answer of the database and of each provider: what the earlier ones take, the later ones don't have.</summary>
internal sealed class Round(ProvisioningDb db)
{
    private Dictionary<(string Account, string Quota), int>? used;
    private ILookup<string, string>? leaving;

    /// <summary>What providers said of their stock.</summary>
    public Dictionary<(string Account, string Offering, string Size, string? LeftZone), StockAnswer> Stock { get; } = [];

    /// <summary>What is reserved of each account, by this round too.</summary>
    public async Task<IReadOnlyDictionary<(string Account, string Quota), int>> Used(CancellationToken ct) =>
        used ??= await Quotas.Used(db, ct);

    /// <summary>Who is on the way out, by account: <c>etherpad (07)</c>.</summary>
    public async Task<ILookup<string, string>> Leaving(CancellationToken ct) =>
        leaving ??= (await db.Instances.AsNoTracking()
            .Where(i => i.Account != null && (i.Phase == Phase.Ending || i.Phase == Phase.Removing || i.Phase == Phase.RollingBack))
            .OrderBy(i => i.Id).Select(i => new { i.Account, i.Offering, i.TenantId }).ToListAsync(ct)).ToLookup(i => i.Account!, i => $"{i.Offering} ({i.TenantId})");

    /// <summary>What was chosen is the later ones' no more.</summary>
    public void Take(Placement.Choice choice)
    {
        foreach (var (quota, amount) in choice.Needs)
            used![(choice.Account!.Name, quota)] = used.GetValueOrDefault((choice.Account.Name, quota)) + amount;
    }
}
