using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Operations;

/// <summary>Every change of an operation goes through here, so that each leaves its event in the change's own save.</summary>
internal static class Ledger
{
    /// <summary>Accepts a change about one academy's offering.</summary>
    public static Operation Accept(
        this TenantsDb db, OperationKind kind, string academy, string offering, string? instance = null, string? parent = null,
        IReadOnlyDictionary<string, string>? arguments = null) => db.Accept(new Operation
        {
            Id = PublicId.New(PublicId.Operation), TenantId = academy, Kind = kind, SubjectType = "selection", SubjectId = offering, Offering = offering,
            InstanceId = instance, Parent = parent, RequestedBy = db.Scope.Caller.Name, CreatedAt = db.Scope.Time.GetUtcNow(),
            Arguments = arguments ?? new Dictionary<string, string>(),
        });

    /// <summary>Accepts a change.</summary>
    public static Operation Accept(this TenantsDb db, Operation operation)
    {
        db.Add(operation);
        return operation;
    }

    /// <summary>Accepts a change about several academies; its state will be its children's.</summary>
    public static Operation AcceptBulk(this TenantsDb db, OperationKind kind, string subjectType, string subjectId, int children, IReadOnlyDictionary<string, string> arguments) =>
        db.Accept(new Operation
        {
            Id = PublicId.New(PublicId.Operation), TenantId = Operation.Nation, Kind = kind, SubjectType = subjectType, SubjectId = subjectId,
            Offering = subjectType == "selection" ? subjectId : null, IsBulk = true, RequestedBy = db.Scope.Caller.Name,
            CreatedAt = db.Scope.Time.GetUtcNow(), Arguments = arguments,
        }.WithChildren(children));

    /// <summary>Changes an operation, and tells those who watch what changed.</summary>
    public static void Change(this TenantsDb db, Operation operation, Action<Operation> change)
    {
        var before = operation.Frame();
        change(operation);
        var after = operation.Frame();
        if (TypeOf(before, after) is not { } type)
            return;
        // Nobody reads on after the end, so what one save changes of an operation is one event: its end says where it shows.
        if (type == OperationEvents.Progress && db.ChangeTracker.Entries<OperationEvent>().FirstOrDefault(e => e.State == EntityState.Added && e.Entity.OperationId == operation.Id) is { } unsaved)
        {
            unsaved.Entity.Frame = after;
            return;
        }
        db.Add(new OperationEvent { TenantId = operation.TenantId, OperationId = operation.Id, Type = type, At = db.Scope.Time.GetUtcNow(), Frame = after });
    }

    /// <summary>It has come to a good end; says where that shows.</summary>
    public static void Succeed(this TenantsDb db, Operation operation, long? subportalVersion) => db.Change(operation, o =>
    {
        o.Succeed(db.Scope.Time.GetUtcNow());
        if (subportalVersion is { } version)
            o.ShowsIn(version);
    });

    private static string? TypeOf(OperationFrame before, OperationFrame after)
    {
        if (before.EndedAt is null && after.EndedAt is not null)
            return OperationEvents.Ended;
        if (after.State == OperationState.Blocked && !Same(before.Blocked, after.Blocked))
            return OperationEvents.Blocked;
        if (before.State == OperationState.Blocked && after.State != OperationState.Blocked)
            return OperationEvents.Unblocked;
        if (!before.Steps.Select(s => (s.Name, s.StartedAt, s.EndedAt)).SequenceEqual(after.Steps.Select(s => (s.Name, s.StartedAt, s.EndedAt))))
            return OperationEvents.Step;
        var moved = before.State != after.State || before.Done != after.Done || before.Total != after.Total || before.SubportalVersion != after.SubportalVersion
            || !before.Steps.SequenceEqual(after.Steps) || !before.Plan.OrderBy(p => p.Key).SequenceEqual(after.Plan.OrderBy(p => p.Key))
            || !Equals(before.Blocked, after.Blocked);
        return moved ? OperationEvents.Progress : null;
    }

    // The next look moves with every look; only another cause is news.
    private static bool Same(BlockedReport? a, BlockedReport? b) =>
        a is not null && b is not null && (a.By, a.Account, a.Since, a.ProviderMessage) == (b.By, b.Account, b.Since, b.ProviderMessage);
}
