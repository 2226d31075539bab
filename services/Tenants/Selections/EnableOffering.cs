using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;

namespace AppsEducation.Tenants.Selections;

/// <summary>An academy turns an offering on: a dedicated one is provisioned, of a shared one a share is taken, an external one is a link.</summary>
internal static class EnableOffering
{
    /// <summary>A service is started, or tried again after a failure. The wish, its message and its journal row are in the caller's save.</summary>
    /// <param name="placed">The preflight's verdict on a dedicated one.</param>
    public static async Task<Operation> Start(
        TenantsDb db, Academy academy, Offering offering, Selection selection, Choice choice, string? size, PlacementVerdict? placed, string? parent, CancellationToken ct)
    {
        var dedicated = offering.Delivery == Delivery.Dedicated;
        var operation = db.Accept(OperationKind.EnableOffering, academy.Code, offering.Slug, dedicated ? selection.NextInstance() : null, parent,
            size is null ? null : new Dictionary<string, string> { ["size"] = size });
        operation.Planned(("size", size), ("account", placed?.Account), ("why", placed is null ? null : string.Join(", ", placed.Why)));
        await Superseding.EndOlder(db, selection, operation, ct);
        var before = selection.ForJournal();
        selection.Choose(choice);
        selection.Start(operation.Id, operation.Kind, db.Scope.Time.GetUtcNow(), size, offering.BlueprintVersion, dedicated);
        if (!dedicated)
            operation.WithSteps(["share"]);
        db.Outbox.Add(selection, academy, offering);
        db.Journal.Add("selection.enabled", offering.Slug, academy.Code, before, selection.ForJournal(), operation.Id);
        return operation;
    }

    /// <summary>The message of the selection's standing wish; said again by the re-statement, word for word.</summary>
    public static void Add(this ServiceDefaults.Outbox outbox, Selection selection, Academy academy, Offering offering)
    {
        var (operation, generation) = (selection.WishOperationId!, selection.Generation);
        switch (offering.Delivery, selection.Wish)
        {
            case (Delivery.Dedicated, Wish.Run):
                outbox.Add(new ProvisionService(operation, selection.WishKind!.Value, selection.InstanceId!, academy.Code, academy.Slug, offering.Slug,
                    selection.Size!, selection.BlueprintVersion!.Value, offering.Sensitivity, generation));
                break;
            case (Delivery.Dedicated, Wish.End):
                outbox.Add(new RemoveService(operation, selection.WishKind!.Value, selection.InstanceId!, academy.Code, generation));
                break;
            case (Delivery.Shared, Wish.Run):
                outbox.Add(new TakeShare(operation, academy.Code, offering.Slug, generation));
                break;
            case (Delivery.Shared, Wish.End):
                outbox.Add(new ReturnShare(operation, academy.Code, offering.Slug, generation));
                break;
        }
    }
}
