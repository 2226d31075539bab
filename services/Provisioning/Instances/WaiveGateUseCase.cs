using System.Globalization;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>One person, with a reason, lets this removal destroy an instance's data without an export. It belongs to this removal's generation, and dies when the end is taken back.</summary>
internal static class WaiveGateUseCase
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/instances/{id}/waiver", Handle)
        .WithName("waiveGate")
        .WithSummary("Lets an instance with data be removed without a restored export, for good.")
        .WithDescription("Recorded with who and why in the journal; it holds for this removal only. The answer names the operation of the removal.")
        .Produces<InstanceAnswer>().Produces<InstanceAnswer>(201).RequireAuthorization(Policies.Operate);

    private static async Task<IResult> Handle(string id, WaiveGate request, ProvisioningDb db, Tenancy tenancy, Caller caller, TimeProvider time, EngineSettings engine, EngineWake wake, CancellationToken ct)
    {
        var reason = request.Reason?.Trim() ?? "";
        if (reason.Length is < 3 or > 1000 || reason.EnumerateRunes().Any(IsMisread))
            return Problem.Invalid("/reason", reason.Length == 0 ? "required" : "format",
                new("La raison est une phrase de 3 à 1 000 caractères, sans retour à la ligne.", "The reason is a sentence of 3 to 1,000 characters, without line breaks."));
        tenancy.BecomeNation("operators waive for every academy");
        if (await db.Wishes.SingleOrDefaultAsync(w => w.InstanceId == id, ct) is not { } wish || await db.Instances.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) is not { } instance)
            return ShowInstances.Unknown(id);
        if (wish.Desired != Desired.Removed || instance.Phase == Phase.Removed)
            return Problem.Refused(ProblemCodes.Conflict,
                new($"Aucun arrêt n’est en cours pour {id} : il n’y a rien à autoriser.", $"No removal of {id} is under way: there is nothing to waive."),
                new("Désactivez d’abord le service.", "Disable the service first."));
        if (await db.Waivers.AnyAsync(w => w.InstanceId == id && w.Generation == wish.Generation, ct))
            return Results.Json((await ShowInstances.Answers(db, engine, [instance], caller.Language, ct))[0], ApiJson.Tolerant);

        var waiver = new Waiver { InstanceId = id, Generation = wish.Generation, TenantId = wish.TenantId, By = caller.Name, Reason = reason, At = time.GetUtcNow() };
        db.Add(waiver);
        wish.Nudges++;   // the gate is asked again now
        var entry = db.Journal.Add("instance.waived", id, wish.TenantId, null, new { waiver.Generation, waiver.Reason, people = 1 }, instance.OperationId);
        db.Outbox.Add(new ActRecorded(entry.Id, entry.At, entry.Actor, entry.Action, entry.AcademyCode, entry.Subject, entry.Before, entry.After, entry.From, entry.OperationId));
        await db.SaveChangesAsync(ct);
        wake.Ring();
        // The instance with its operation: whoever waived wants to follow the removal.
        return Results.Json((await ShowInstances.Answers(db, engine, [instance], caller.Language, ct))[0], ApiJson.Tolerant, statusCode: 201);
    }

    // Another line, another direction of writing, half a character: whoever reads the journal would read something else than was written.
    private static bool IsMisread(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) || rune == Rune.ReplacementChar;
}
