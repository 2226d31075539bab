using AppsEducation.Provisioning.Hosting;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine.Names;

/// <summary>Compares a zone with its rows, both ways: a name that points elsewhere, that is missing, or that came back after its withdrawal is due again; one with our mark and no row is an orphan.</summary>
internal sealed class ZoneInventory(EngineSettings engine, Inventory inventory)
{
    public const string Kind = "record";

    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromDays(1);

    public async Task Judge(ProvisioningDb db, HostingAccount account, string zone, ZoneLook look, CancellationToken ct)
    {
        var now = engine.Time.GetUtcNow();
        var rows = await db.DnsRecords.Where(r => r.Zone == zone).ToDictionaryAsync(r => r.Name, StringComparer.OrdinalIgnoreCase, ct);
        var mark = SlotTags.Installation(engine.Installation);
        var seen = look.Records.ToLookup(r => r.Name, StringComparer.OrdinalIgnoreCase);
        // Long after a withdrawal was served nothing of ours can land any more: what stands there since is somebody's.
        foreach (var row in rows.Values.Where(r => r is { IsDeployed: true, Address: null, IntentOpen: false } && r.DeployedAt < now - ForgottenAfter))
            row.IntentAt = null;
        foreach (var row in rows.Values.Where(r => r.IsDeployed && !(r.LastActAt >= look.BegunAt)))
        {
            var ours = seen[row.Name].Where(r => r.Mark is null ? row.IntentAt is not null : r.Mark == mark).ToArray();
            var asWanted = row.Address is { } address ? ours is [{ } only] && only.Address == address : ours.Length == 0;
            if (!asWanted)
                (row.DeployedAs, row.NotBefore) = (0, now);
        }
        foreach (var stranger in look.Records.Where(r => r.Mark == mark && !rows.ContainsKey(r.Name)))
            await inventory.Orphaned(db, account.Name, Kind, stranger.Id ?? $"{stranger.Name}/{stranger.Address}", $"{stranger.Name}.{zone}", stranger.Mark!, ct);
        var gone = await db.Set<Orphan>().Where(o => o.Account == account.Name && o.Kind == Kind && o.LastSeenAt < look.BegunAt).ToListAsync(ct);
        db.RemoveRange(gone.Where(o => account.DnsZones.Where(z => o.Name.EndsWith($".{z}", StringComparison.OrdinalIgnoreCase)).MaxBy(z => z.Length) == zone));
    }
}
