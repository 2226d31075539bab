using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;
using Http = AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Selections;

/// <summary>A Dane decides on an offering of the national catalogue for its academy: on (in a size), off, or back to the national default.</summary>
internal static class ChooseOffering
{
    public static void Map(IEndpointRouteBuilder academy)
    {
        academy.MapGet("/selections/{offering}/choice", Show)
            .WithName("showChoice")
            .WithSummary("Where an academy stands with one offering.")
            .Produces<SelectionAnswer>().RequireAuthorization(Policies.Read);
        academy.MapPut("/selections/{offering}/choice", Handle)
            .WithName("chooseOffering")
            .WithSummary("Enables, resizes or disables an offering for an academy, or leaves it to the nation again.")
            .WithDescription("The same wish again is nothing to do (200); a newer one supersedes what runs. Placement is checked before anything starts. A dedicated service with data ends after a grace period. ?preview=true says what would happen and writes nothing.")
            .Produces<SelectionChanged>().Produces<SelectionChanged>(202)
            .RequireAuthorization(Policies.ComposeSubportal);
    }

    private static async Task<IResult> Show(string offering, HttpContext http, AcademyScope academy, TenantsDb db, Answers answers, CancellationToken ct)
    {
        var known = await db.Offerings.AsNoTracking().SingleOrDefaultAsync(o => o.Slug == offering, ct);
        if (known is null)
            return Refusals.UnknownOffering(offering);
        var selection = await db.Selections.AsNoTracking().SingleOrDefaultAsync(s => s.Offering == offering, ct) ?? Selection.Untouched(academy.Code, offering);
        if (ETags.IsCurrent(http, selection.Version))
            return Results.StatusCode(304);
        var operation = await db.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == selection.OperationId, ct);
        return Results.Ok(answers.Of(known, selection, operation, await Names.Load(db, ct)));
    }

    private static async Task<IResult> Handle(
        string offering, Http.ChooseOffering request, bool? preview,
        HttpContext http, AcademyScope scope, TenantsDb db, Answers answers, Preflight preflight, CancellationToken ct)
    {
        var known = await db.Offerings.SingleOrDefaultAsync(o => o.Slug == offering, ct);
        if (known is null)
            return request.Choice == Choice.Enabled && await db.LocalServices.AsNoTracking().SingleOrDefaultAsync(s => s.Slug == offering, ct) is { } local
                ? await IsOn(db, local, request, preview is true, ct)
                : await Refusals.NotOfTheCatalogue(db, scope.Academy, offering, ct);
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.Offering == offering, ct) ?? db.Add(Selection.Untouched(scope.Code, offering)).Entity;
        if (ETags.Check(http, selection.Version) is { } stale)
            return stale;
        if (SizeFault(known, request.Choice, request.Size) is { } fault)
            return Problem.Invalid("/size", fault.Code, fault.Detail);

        var outcome = Outcomes.OfChoosing(selection, known, request.Choice, request.Size);
        var refusal = outcome switch
        {
            Outcome.OtherSize => Refusals.OtherSize(known, selection, request.Size!),
            Outcome.TooLate => Refusals.TooLateWords(known, selection),
            Outcome.Start when known.IsRetired => Refusals.Retired(known),
            Outcome.OnlyChoice when known.IsRetired && request.Choice == Choice.Enabled => Refusals.Retired(known),
            _ => ((string, Text, Text)?)null,
        };
        if (refusal is { } words)
            return Refusals.Answer(words, selection.OperationId);

        var size = outcome == Outcome.Start ? SizeOf(known, selection, request.Size) : null;
        var placed = size is null ? null : (await preflight.Ask([Preflight.Wish(scope.Academy, known, selection, size)], ct))[0];
        if (placed is { Fits: false })
            return Refusals.Answer(Preflight.Refusal(placed));
        if (preview is true)
            return answers.Preview(outcome, known, selection, placed, size);

        switch (outcome)
        {
            case Outcome.NothingToDo:
                return await answers.NothingToDo(http, known, selection, ct);
            case Outcome.OnlyChoice:
                var decided = await DisableOffering.OnlyDecide(db, scope.Academy, known, selection, request.Choice, null, ct);
                await db.SaveChangesAsync(ct);
                return answers.Done(http, known, selection, decided);
        }
        var operation = outcome switch
        {
            Outcome.Start => await EnableOffering.Start(db, scope.Academy, known, selection, request.Choice, size, placed, null, ct),
            Outcome.TakeBack => await UndoDisable.TakeBack(db, scope.Academy, known, selection, request.Choice, null, ct),
            _ => await DisableOffering.End(db, scope.Academy, known, selection, request.Choice, ct),
        };
        await db.Publish(scope.Academy, ct);
        await db.SaveChangesAsync(ct);   // the change, its operation, its message and its journal row, or nothing; a lost race reruns the whole use case
        return answers.Accepted(http, known, selection, operation);
    }

    // The academy's own service is on as long as it is there.
    private static async Task<IResult> IsOn(TenantsDb db, LocalService local, Http.ChooseOffering request, bool preview, CancellationToken ct) =>
        request.Size is not null ? Problem.Invalid("/size", "unexpected", Refusals.NoSize(local.Title))
        : Results.Ok(preview ? new Preview("nothing-to-do", [], new Dictionary<string, string>())
            : new SelectionChanged("nothing-to-do", Answers.Of(local, await db.Selections.AsNoTracking().SingleOrDefaultAsync(s => s.Offering == local.Slug, ct)), null));

    /// <summary>Said again without a size: the one it has, never a silent resize. Null for what has no sizes.</summary>
    public static string? SizeOf(Offering offering, Selection selection, string? wanted)
    {
        if (offering.Delivery != Delivery.Dedicated)
            return null;
        if (offering.BlueprintVersion is null || offering.Sizes.Count == 0)
            throw new ProblemException((ProblemResult)Problem.Of(503, ProblemCodes.Unavailable,
                new($"{offering.Title.Fr} n’a pas encore de modèle de déploiement.", $"{offering.Title.En} has no blueprint yet."),
                new("Recommencez dans une minute.", "Try again in a minute.")));
        return wanted ?? (selection.Size is { } had && offering.Sizes.Contains(had) ? had : offering.Sizes[0]);
    }

    /// <summary>What is wrong with a size, if anything.</summary>
    public static (string Code, Text Detail)? SizeFault(Offering offering, Choice choice, string? size)
    {
        if (size is null)
            return null;
        if (choice != Choice.Enabled || offering.Delivery != Delivery.Dedicated)
            return ("unexpected", Refusals.NoSize(offering.Title));
        return offering.Sizes.Contains(size) ? null : ("range",
            new($"{offering.Title.Fr} existe en {string.Join(", ", offering.Sizes)}.", $"{offering.Title.En} comes in {string.Join(", ", offering.Sizes)}."));
    }
}
