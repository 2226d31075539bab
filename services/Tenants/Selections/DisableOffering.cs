using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Subportals;

namespace AppsEducation.Tenants.Selections;

/// <summary>
/// An academy turns an offering off. A dedicated one that held data goes on running through its grace period, and can be taken back; the operation has succeeded when the end
/// is scheduled. One that was never there is rolled back at once.
/// </summary>
internal static class DisableOffering
{
    /// <summary>The service ends.</summary>
    public static async Task<Operation> End(
        TenantsDb db, Academy academy, Offering offering, Selection selection, Choice choice, CancellationToken ct)
    {
        var operation = db.Accept(OperationKind.DisableOffering, academy.Code, offering.Slug, selection.InstanceId);
        await Superseding.EndOlder(db, selection, operation, ct);
        var before = selection.ForJournal();
        selection.Choose(choice);
        selection.End(operation.Id, operation.Kind);
        if (offering.Delivery == Delivery.Shared)
            operation.WithSteps(["share"]);
        db.Outbox.Add(selection, academy, offering);
        db.Journal.Add("selection.disabled", offering.Slug, academy.Code, before, selection.ForJournal(), operation.Id);
        return operation;
    }

    /// <summary>Only the decision changes: nothing runs behind it, or what runs goes on as it is. Done at once, with the sub-portal's version in which it shows.</summary>
    public static async Task<Operation> OnlyDecide(
        TenantsDb db, Academy academy, Offering offering, Selection selection, Choice choice, string? parent, CancellationToken ct)
    {
        var on = Outcomes.IsWanted(choice, offering);
        var operation = db.Accept(on ? OperationKind.EnableOffering : OperationKind.DisableOffering, academy.Code, offering.Slug, parent: parent);
        var before = selection.ForJournal();
        selection.Choose(choice);
        if (!on && selection.State == SelectionState.Failed)
            selection.Forget(db.Scope.Time.GetUtcNow());
        db.Journal.Add(on ? "selection.enabled" : "selection.disabled", offering.Slug, academy.Code, before, selection.ForJournal(), operation.Id);
        db.Succeed(operation, await db.Publish(academy, ct));
        return operation;
    }
}
