using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
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
        .WithDescription("A blocked one is answered itself; a failed one is followed by a new operation, which is the answer and names it in plan.retryOf. Of a bulk one, every child that is blocked or failed: several wished anew are a bulk one of their own, and plan.refused says whose wish can't be placed now.")
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
        var wish = await Weigh(db, operation, ct);
        await Place(preflight, [wish], ct);
        return wish.Refused is { } refused ? (null, Refusals.Answer(refused, wish.Selection.OperationId)) : (await Start(db, wish, null, ct), null);
    }

    // What failed of a bulk is a bulk of its own, checked as a whole like the first one: the old parent has ended and stays as it ended, and whoever follows the new one sees all of it.
    private static async Task<(Operation?, IResult?)> RetryChildren(TenantsDb db, Operation parent, Preflight preflight, CancellationToken ct)
    {
        var children = await db.Operations.Where(o => o.Parent == parent.Id).OrderBy(o => o.TenantId).ToListAsync(ct);
        var looked = 0;
        foreach (var child in children.Where(c => c.State == OperationState.Blocked))
            looked += (await LookAgain(db, child, ct)).Item1 is null ? 0 : 1;
        var wishes = new List<Anew>();
        foreach (var child in children.Where(c => c is { State: OperationState.Failed, Kind: OperationKind.EnableOffering or OperationKind.UndoDisable }))
            wishes.Add(await Weigh(db, child, ct));
        await Place(preflight, wishes, ct);
        var going = wishes.Where(w => w.Refused is null).ToArray();
        var refused = wishes.Where(w => w.Refused is not null).ToArray();
        if (going.Length == 0)
            return looked > 0 ? (parent, null) : (null, refused.Length > 0 ? Refusals.Answer(refused[0].Refused!.Value, refused[0].Selection.OperationId) : Nothing(parent));

        var bulk = going.Length < 2 ? null : db.AcceptBulk(OperationKind.EnableOffering, parent.SubjectType, parent.SubjectId, going.Length, parent.Arguments);
        var started = new List<Operation>();
        foreach (var wish in going)
            started.Add(await Start(db, wish, bulk?.Id, ct));
        var shown = (bulk ?? started[0]).Planned(
            ("retryOf", parent.Id),
            ("refused", refused.Length == 0 ? null : string.Join(", ", refused.Select(w => $"{w.Academy.Slug}: {w.Refused!.Value.Code}"))));
        return (shown, null);
    }

    /// <summary>A failed wish on its way to be wished again.</summary>
    private sealed record Anew(Operation Old, Academy Academy, Offering Offering, Selection Selection, Choice Choice)
    {
        public string? Size => ChooseOffering.SizeOf(Offering, Selection, null);

        public PlacementVerdict? Placed { get; set; }

        public (string Code, Text Detail, Text Next)? Refused { get; set; }
    }

    private static async Task<Anew> Weigh(TenantsDb db, Operation operation, CancellationToken ct)
    {
        var selection = await db.Selections.SingleAsync(s => s.TenantId == operation.TenantId && s.Offering == operation.Offering, ct);
        var offering = await db.Offerings.SingleAsync(o => o.Slug == operation.Offering, ct);
        var academy = await db.Academies.SingleAsync(a => a.Code == operation.TenantId, ct);
        var choice = selection.Choice == Choice.Default && offering.EnabledByDefault ? Choice.Default : Choice.Enabled;
        var overtaken = selection.OperationId != operation.Id || Outcomes.OfChoosing(selection, offering, choice, null) != Outcome.Start;
        return new Anew(operation, academy, offering, selection, choice)
        {
            Refused = overtaken ? (ProblemCodes.Conflict,
                    new("Un choix plus récent a pris sa place.", "A newer wish took its place."),
                    new($"Voir où en est le service : appsedu services list -a {academy.Slug}", $"See where the service stands: appsedu services list -a {academy.Slug}"))
                : offering.IsRetired ? Refusals.Retired(offering) : null,
        };
    }

    private static async Task Place(Preflight preflight, IReadOnlyList<Anew> wishes, CancellationToken ct)
    {
        var toPlace = wishes.Where(w => w is { Refused: null, Size: not null }).ToArray();
        var verdicts = await preflight.Ask([.. toPlace.Select(w => Preflight.Wish(w.Academy, w.Offering, w.Selection, w.Size!))], ct);
        foreach (var (wish, verdict) in toPlace.Zip(verdicts))
        {
            wish.Placed = verdict;
            if (!verdict.Fits)
                wish.Refused = Preflight.Refusal(verdict);
        }
    }

    private static async Task<Operation> Start(TenantsDb db, Anew wish, string? parent, CancellationToken ct)
    {
        var anew = await EnableOffering.Start(db, wish.Academy, wish.Offering, wish.Selection, wish.Choice, wish.Size, wish.Placed, parent, ct);
        await db.Publish(wish.Academy, ct);
        return anew.Planned(("retryOf", wish.Old.Id));
    }

    private static IResult Nothing(Operation operation) => Problem.Of(409, ProblemCodes.Conflict,
        operation.HasEnded ? new("Il n’y a rien à relancer : cette opération est terminée.", "There is nothing to retry: this operation has ended.")
            : new("Cette opération est en cours.", "This operation is running."),
        new($"Voir où elle en est : appsedu operations show {operation.Id}", $"See where it stands: appsedu operations show {operation.Id}"), operation.Id);
}
