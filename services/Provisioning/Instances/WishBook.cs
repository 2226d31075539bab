using System.Diagnostics;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>What the consumers of wishes share: how a wish is written down, and how one that is known already is answered.</summary>
internal sealed class WishBook(EngineSettings engine, EngineWake wake)
{
    public Wish Open(ProvisioningDb db, string instanceId, string tenantId, long generation, Desired desired, string operationId, OperationKind kind) => db.Add(new Wish
    {
        InstanceId = instanceId,
        TenantId = tenantId,
        Generation = generation,
        Desired = desired,
        OperationId = operationId,
        OperationKind = kind,
        AskedAt = engine.Time.GetUtcNow(),
    }).Entity;

    /// <summary>An older generation changes nothing, nor does the same one again: a removal beats a late provisioning.</summary>
    public bool IsNewer(Wish wish, long generation) => !engine.Guards.Generation || generation > wish.Generation;

    public void Write(Wish wish, long generation, Desired desired, string operationId, OperationKind kind)
    {
        (wish.Generation, wish.Desired, wish.OperationId, wish.OperationKind) = (generation, desired, operationId, kind);
        (wish.AskedAt, wish.TraceParent) = (engine.Time.GetUtcNow(), Activity.Current?.Id);
    }

    /// <summary>Whoever says an old wish again has lost our answer: it is said again, under the same revision.</summary>
    public async Task Answer(ProvisioningDb db, Wish wish, CancellationToken ct)
    {
        var instance = await db.Instances.AsNoTracking().SingleOrDefaultAsync(i => i.Id == wish.InstanceId, ct);
        if (instance?.OperationId is not { } operation)
            return;   // not taken in yet: the engine answers when it is
        var steps = await db.Set<StepLog>().AsNoTracking().Where(s => s.OperationId == operation).ToListAsync(ct);
        db.Outbox.Add(Reports.Of(instance, steps, engine));
    }

    public void Ring() => wake.Ring();
}
