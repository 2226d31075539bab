using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Operations;

/// <summary>What was never available is taken back: the enabling ends <c>Cancelled</c> and names the operation that undoes it. Anything else has a way of its own, which the refusal names.</summary>
internal static class CancelOperation
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/operations/{id}/cancellation", Handle)
        .WithName("cancelOperation")
        .WithSummary("Takes back an enabling whose service was never available.")
        .WithDescription("It ends Cancelled and names the operation that undoes it. What can't be cancelled is refused (409, operation-not-cancellable) with the way that there is instead. Of a bulk one, every child that can be.")
        .Produces<OperationAnswer>(202).RequireAuthorization(Policies.Operate);

    private static async Task<IResult> Handle(string id, HttpContext http, TenantsDb db, Tenancy tenancy, Caller caller, CancellationToken ct)
    {
        tenancy.BecomeNation("an operator cancels any academy's operation, a bulk one included");
        var operation = await db.Operations.SingleOrDefaultAsync(o => o.Id == id, ct);
        if (operation is null)
            return ShowOperation.Unknown(id);
        if (Refusal(operation) is { } refused)
            return refused;
        var cancelled = 0;
        var children = operation.IsBulk ? await db.Operations.Where(o => o.Parent == id && o.EndedAt == null).ToListAsync(ct) : [operation];
        foreach (var child in children)
            cancelled += await Cancel(db, child, ct) ? 1 : 0;
        if (cancelled == 0)
            return NotCancellable(operation,
                new("Ce service est déjà disponible, ou un choix plus récent l’a remplacée.", "This service is available already, or a newer wish took its place."),
                new("Désactivez le service : appsedu services disable", "Disable the service: appsedu services disable"));
        if (operation.IsBulk)
            Bulk.Aggregate(db, operation, await db.Operations.Where(o => o.Parent == id).ToListAsync(ct));
        db.Journal.Add("operation.cancelled", operation.Id, operation.TenantId == Operation.Nation ? null : operation.TenantId, null, new { operation.Kind, operation.Offering }, operation.Id);
        await db.SaveChangesAsync(ct);
        http.Response.Headers.Location = $"/api/v1/operations/{operation.Id}";
        return Results.Json(operation.Answer(await Names.Load(db, ct), caller.Language), statusCode: 202);
    }

    private static async Task<bool> Cancel(TenantsDb db, Operation operation, CancellationToken ct)
    {
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.TenantId == operation.TenantId && s.Offering == operation.Offering, ct);
        var offering = await db.Offerings.SingleOrDefaultAsync(o => o.Slug == operation.Offering, ct);
        if (offering is null || operation.Kind != OperationKind.EnableOffering || selection is not { EverAvailable: false, Wish: Wish.Run } || selection.WishOperationId != operation.Id)
            return false;
        var academy = await db.Academies.SingleAsync(a => a.Code == operation.TenantId, ct);
        await DisableOffering.End(db, academy, offering, selection, offering.EnabledByDefault ? Choice.Disabled : Choice.Default, ct);
        await db.Publish(academy, ct);
        return true;
    }

    private static IResult? Refusal(Operation operation)
    {
        if (operation.HasEnded)
            return NotCancellable(operation, new("Cette opération est terminée.", "This operation has ended."),
                new("Voir ce qu’elle a donné : appsedu operations show " + operation.Id, "See what came of it: appsedu operations show " + operation.Id));
        return operation.Kind switch
        {
            OperationKind.EnableOffering => null,
            OperationKind.DisableOffering => NotCancellable(operation, new("Un arrêt ne s’annule pas ainsi.", "An end isn't cancelled this way."),
                new("Reprenez le service : appsedu services undo", "Take the service back: appsedu services undo")),
            OperationKind.UndoDisable => NotCancellable(operation, new("Une reprise ne s’annule pas.", "Taking back isn't cancelled."),
                new("Désactivez de nouveau le service : appsedu services disable", "Disable the service again: appsedu services disable")),
            OperationKind.RemoveInstance => NotCancellable(operation, new("La suppression a commencé et ne peut plus être reprise.", "The removal has begun and can't be taken back any more."),
                new("Attendez sa fin, puis activez de nouveau le service.", "Wait for its end, then enable the service again.")),
            // Nothing of it can be taken back in one act: what is there may be in use, and what it waits for is a share, which disabling gives back.
            OperationKind.OnboardAcademy or OperationKind.OnboardAcademies => NotCancellable(operation,
                new("Une intégration ne s’annule pas : l’académie et son sous-portail sont déjà là ; elle n’attend plus que des parts de services nationaux.",
                    "An onboarding isn't cancelled: the academy and its sub-portal are there already; it only waits for shares of national services."),
                new($"Attendez sa fin, ou renoncez à un service : {Renounce(operation)}", $"Wait for its end, or do without a service: {Renounce(operation)}")),
            _ => NotCancellable(operation, new("Cette opération va à son terme.", "This operation goes to its end."), new("Attendez sa fin.", "Wait for its end.")),
        };
    }

    private static string Renounce(Operation operation) =>
        $"appsedu services disable SERVICE -a {(operation.TenantId == Operation.Nation ? "ACADEMY" : operation.TenantId)}";

    private static IResult NotCancellable(Operation operation, Text detail, Text next) =>
        Problem.Of(409, ProblemCodes.OperationNotCancellable, detail, next, operation.Id);
}
