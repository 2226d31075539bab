using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Selections;

/// <summary>A Dane takes a scheduled end back: within the grace period everything can be taken back. It has succeeded when Provisioning says so.</summary>
internal static class UndoDisable
{
    public static void Map(IEndpointRouteBuilder academy) => academy.MapDelete("/selections/{offering}/end", Handle)
        .WithName("undoDisable")
        .WithSummary("Takes a scheduled end back.")
        .WithDescription("Until the removal begins; after that it is refused (409): wait for its end, then enable the service again.")
        .Produces<SelectionChanged>().Produces<SelectionChanged>(202)
        .RequireAuthorization(Policies.ComposeSubportal);

    private static async Task<IResult> Handle(
        string offering, bool? preview, HttpContext http, AcademyScope scope, TenantsDb db, Answers answers, CancellationToken ct)
    {
        var known = await db.Offerings.SingleOrDefaultAsync(o => o.Slug == offering, ct);
        if (known is null)
            return await Refusals.NotOfTheCatalogue(db, scope.Academy, offering, ct);
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.Offering == offering, ct) ?? Selection.Untouched(scope.Code, offering);
        if (ETags.Check(http, selection.Version) is { } stale)
            return stale;
        var outcome = Outcomes.OfUndoing(selection);
        if (outcome == Outcome.TooLate)
            return Refusals.TooLate(known, selection);
        if (preview is true)
            return answers.Preview(outcome, known, selection, null);
        if (outcome == Outcome.NothingToDo)
            return await answers.NothingToDo(http, known, selection, ct);

        var operation = await TakeBack(db, scope.Academy, known, selection, known.EnabledByDefault ? Choice.Default : Choice.Enabled, null, ct);
        await db.Publish(scope.Academy, ct);
        await db.SaveChangesAsync(ct);
        return answers.Accepted(http, known, selection, operation);
    }

    /// <summary>The end is taken back, whether it is scheduled or only asked for.</summary>
    public static async Task<Operation> TakeBack(
        TenantsDb db, Academy academy, Offering offering, Selection selection, Choice choice, string? parent, CancellationToken ct)
    {
        var operation = db.Accept(OperationKind.UndoDisable, academy.Code, offering.Slug, selection.InstanceId, parent);
        await Superseding.EndOlder(db, selection, operation, ct);
        var before = selection.ForJournal();
        selection.Choose(choice);
        selection.TakeEndBack(operation.Id, operation.Kind);
        if (offering.Delivery == Delivery.Shared)
            operation.WithSteps(["share"]);
        db.Outbox.Add(selection, academy, offering);
        db.Journal.Add("selection.end-taken-back", offering.Slug, academy.Code, before, selection.ForJournal(), operation.Id);
        return operation;
    }
}
