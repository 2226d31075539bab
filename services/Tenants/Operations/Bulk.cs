using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Operations;

/// <summary>A parent's state is its children's. One keeper looks after all parents: thirty children that end at once don't queue for one row.</summary>
internal static class Bulk
{
    /// <summary>Brings every parent that hasn't ended up to date; returns how many changed.</summary>
    public static async Task<int> Tick(TenantsDb db, CancellationToken ct)
    {
        db.Scope.Tenancy.BecomeNation("parents gather children of several academies");
        var parents = await db.Operations.Where(o => o.IsBulk && o.EndedAt == null).ToListAsync(ct);
        if (parents.Count == 0)
            return 0;
        var ids = parents.Select(p => p.Id).ToArray();
        var children = (await db.Operations.AsNoTracking().Where(o => ids.Contains(o.Parent!)).ToListAsync(ct)).ToLookup(o => o.Parent);
        foreach (var parent in parents)
            Aggregate(db, parent, [.. children[parent.Id]]);
        var changed = db.ChangeTracker.Entries<Operation>().Count(e => e.State == EntityState.Modified);
        if (changed > 0)
            await db.SaveChangesAsync(ct);
        return changed;
    }

    /// <summary>Takes over what the children came to.</summary>
    public static void Aggregate(TenantsDb db, Operation parent, IReadOnlyCollection<Operation> children)
    {
        if (children.Count == 0)
            return;
        var failed = children.Count(c => c.State == OperationState.Failed);
        var done = children.Count(c => c.HasEnded);
        var state = children switch
        {
            _ when done < children.Count && children.Where(c => !c.HasEnded).All(c => c.State == OperationState.Blocked) => OperationState.Blocked,
            _ when done < children.Count => children.All(c => c.State == OperationState.Pending) ? OperationState.Pending : OperationState.Running,
            _ when failed > 0 => OperationState.Failed,
            _ when children.All(c => c.State == OperationState.Cancelled) => OperationState.Cancelled,
            _ => OperationState.Succeeded,
        };
        if (state == parent.State && done == parent.Done)
            return;
        db.Change(parent, p => p.Aggregate(state, done, db.Scope.Time.GetUtcNow(),
            failed == 0 || done < children.Count ? null : new FailureReport("children-failed", $"{failed}/{children.Count}", null)));
    }
}
