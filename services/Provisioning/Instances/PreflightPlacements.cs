using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Can all of a bulk be placed, together? Earlier wishes get the quota first; nothing is reserved.</summary>
internal static class PreflightPlacements
{
    private const int Limit = 500;
    private const int Longest = 64;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/placements/preflight", Handle)
        .WithName("preflightPlacements")
        .WithSummary("Where instances would be placed now, and why not.")
        .WithDescription("For services: Tenants asks it before it accepts an enabling. Nothing is reserved.")
        .Produces<PreflightAnswer>().RequireAuthorization(Policies.Service);

    private static async Task<IResult> Handle(PreflightRequest request, ProvisioningDb db, Tenancy tenancy, Placement placement, CancellationToken ct)
    {
        if (request.Wishes is not { Count: > 0 and <= Limit })
            return Problem.Invalid("/wishes", "range", new($"De 1 à {Limit} souhaits.", $"1 to {Limit} wishes."));
        if (Fault(request.Wishes) is { } pointer)
            return Problem.Invalid(pointer, "range", new($"De 1 à {Longest} caractères.", $"1 to {Longest} characters."));
        tenancy.BecomeNation("a bulk spans academies");
        var round = new Round(db);
        var verdicts = new List<PlacementVerdict>(request.Wishes.Count);
        foreach (var wish in request.Wishes)
            verdicts.Add(await Judge(db, placement, wish, round, ct));
        return Results.Json(new PreflightAnswer(verdicts), ApiJson.Tolerant);
    }

    // Names, which come back in the verdict: never longer than a name is.
    private static string? Fault(IReadOnlyList<PlacementWish?> wishes) =>
        (from wish in wishes.Index()
         from text in new (string Name, string? Value)[] { ("instance", wish.Item?.Instance), ("academy", wish.Item?.Academy), ("offering", wish.Item?.Offering), ("size", wish.Item?.Size) }
         where text.Value?.Length is null or 0 or > Longest
         select $"/wishes/{wish.Index}/{text.Name}").FirstOrDefault();

    private static async Task<PlacementVerdict> Judge(
        ProvisioningDb db, Placement placement, PlacementWish wish, Round round, CancellationToken ct)
    {
        if (await db.Set<QuotaReservation>().AsNoTracking().FirstOrDefaultAsync(r => r.InstanceId == wish.Instance, ct) is { } held)
            return new PlacementVerdict(wish.Instance, true, held.Account, ["placed-already"], null, null);
        if (await placement.Blueprint(db, wish.Offering, wish.BlueprintVersion, ct) is not { } blueprint || blueprint.Size(wish.Size) is not { } size)
            return new PlacementVerdict(wish.Instance, false, null, [], ProblemCodes.Unavailable, new(
                $"Le modèle {wish.Offering}/{wish.BlueprintVersion} (taille {wish.Size}) n’est pas encore connu ici.",
                $"The blueprint {wish.Offering}/{wish.BlueprintVersion} (size {wish.Size}) isn't known here yet."));
        var choice = await placement.Choose(new Placement.Request(wish.Academy, blueprint, size, wish.Sensitivity), round, ct);
        if (choice.Account is not { } account)
        {
            var words = PlacementWords.OfRefusals((await Placement.WithLeaving(choice, round, ct)).Words);
            return new PlacementVerdict(wish.Instance, false, null, [], choice.Code, new($"Aucun compte ne convient : {words.Fr}.", $"No account fits: {words.En}."));
        }
        round.Take(choice);
        return new PlacementVerdict(wish.Instance, true, account.Name, choice.Why, null, null);
    }
}
