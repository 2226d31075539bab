using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;
using ChooseOffering = AppsEducation.Tenants.Selections.ChooseOffering;

namespace AppsEducation.Tenants.Operations;

/// <summary>What is blocked is looked at again now; what failed is wished anew, under a new operation; of a bulk one, what failed of it.</summary>
internal static class RetryOperation
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/operations/{id}/retry", Handle)
        .WithName("retryOperation")
        .WithSummary("Looks at a blocked operation again now, or wishes a failed enabling anew.")
        .WithDescription("A blocked one is answered itself; a failed one is followed by a new operation, which is the answer. Of a bulk one, every child that is blocked or failed.")
        .Produces<OperationAnswer>(202).RequireAuthorization(Policies.Operate);

    private static async Task<IResult> Handle(
        string id, HttpContext http, TenantsDb db, Tenancy tenancy, Caller caller, Preflight preflight, CancellationToken ct)
    {
        tenancy.BecomeNation("an operator retries any academy's operation, a bulk one included");
        var operation = await db.Operations.SingleOrDefaultAsync(o => o.Id == id, ct);
        if (operation is null)
            return ShowOperation.Unknown(id);
        var (shown, refused) = operation switch
        {
            { IsBulk: true } => await RetryChildren(db, operation, preflight, ct),
            { State: OperationState.Blocked } => await LookAgain(db, operation, ct),
            { State: OperationState.Failed, Kind: OperationKind.EnableOffering or OperationKind.UndoDisable } => await WishAnew(db, operation, preflight, ct),
            _ => (null, Nothing(operation)),
        };
        if (refused is not null)
            return refused;
        db.Journal.Add("operation.retried", operation.Id, operation.TenantId == Operation.Nation ? null : operation.TenantId, null, new { operation = shown!.Id }, shown.Id);
        await db.SaveChangesAsync(ct);
        http.Response.Headers.Location = $"/api/v1/operations/{shown.Id}";
        http.Response.Headers.RetryAfter = "5";
        return Results.Json(shown.Answer(await Names.Load(db, ct), caller.Language), statusCode: 202);
    }

    private static async Task<(Operation?, IResult?)> LookAgain(TenantsDb db, Operation operation, CancellationToken ct)
    {
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.InstanceId == operation.InstanceId, ct);
        if (selection is null)
            return (null, Nothing(operation));
        db.Outbox.Add(new RetryService(selection.InstanceId!, selection.Generation));
        return (operation, null);
    }

    private static async Task<(Operation?, IResult?)> WishAnew(TenantsDb db, Operation operation, Preflight preflight, CancellationToken ct)
    {
        var selection = await db.Selections.SingleAsync(s => s.TenantId == operation.TenantId && s.Offering == operation.Offering, ct);
        var offering = await db.Offerings.SingleAsync(o => o.Slug == operation.Offering, ct);
        var academy = await db.Academies.SingleAsync(a => a.Code == operation.TenantId, ct);
        var choice = selection.Choice == Choice.Default && offering.EnabledByDefault ? Choice.Default : Choice.Enabled;
        if (selection.OperationId != operation.Id || Outcomes.OfChoosing(selection, offering, choice, null) != Outcome.Start)
            return (null, Refusals.Answer((ProblemCodes.Conflict,
                new("Un choix plus récent a pris sa place.", "A newer wish took its place."),
                new($"Voir où en est le service : appsedu services list -a {academy.Slug}", $"See where the service stands: appsedu services list -a {academy.Slug}")), selection.OperationId));
        if (offering.IsRetired)
            return (null, Refusals.Answer(Refusals.Retired(offering)));
        var size = ChooseOffering.SizeOf(offering, selection, null);
        var placed = size is null ? null : (await preflight.Ask([Preflight.Wish(academy, offering, selection, size)], ct))[0];
        if (placed is { Fits: false })
            return (null, Refusals.Answer(Preflight.Refusal(placed)));
        var anew = await EnableOffering.Start(db, academy, offering, selection, choice, size, placed, null, ct);
        await db.Publish(academy, ct);
        return (anew, null);
    }

    private static async Task<(Operation?, IResult?)> RetryChildren(TenantsDb db, Operation parent, Preflight preflight, CancellationToken ct)
    {
        var children = await db.Operations.Where(o => o.Parent == parent.Id).ToListAsync(ct);
        var (shown, refused) = ((Operation?)null, (IResult?)null);
        foreach (var child in children.Where(c => c.State is OperationState.Blocked or OperationState.Failed))
        {
            var (anew, why) = child.State == OperationState.Blocked ? await LookAgain(db, child, ct) : await WishAnew(db, child, preflight, ct);
            shown ??= anew is null ? null : anew.Id == child.Id ? parent : anew;
            refused ??= why;
        }
        return shown is not null ? (shown, null) : (null, refused ?? Nothing(parent));
    }

    private static IResult Nothing(Operation operation) => Problem.Of(409, ProblemCodes.Conflict,
        operation.HasEnded ? new("Il n’y a rien à relancer : cette opération est terminée.", "There is nothing to retry: this operation has ended.")
            : new("Cette opération est en cours.", "This operation is running."),
        new($"Voir où elle en est : appsedu operations show {operation.Id}", $"See where it stands: appsedu operations show {operation.Id}"), operation.Id);
}
