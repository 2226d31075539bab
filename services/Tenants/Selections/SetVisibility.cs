using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;
using Http = AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Selections;

/// <summary>A Dane hides a service from its agents, with a reason that the journal keeps, or shows it again. It destroys nothing and never touches the choice.</summary>
internal static class SetVisibility
{
    public static void Map(IEndpointRouteBuilder academy) => academy.MapPut("/selections/{offering}/visibility", Handle)
        .WithName("setVisibility")
        .WithSummary("Masks a service in an academy's sub-portal, with a reason, or shows it again.")
        .WithDescription("Only what agents see changes: the service and its data stay as they are.")
        .Produces<SelectionChanged>()
        .RequireAuthorization(Policies.ComposeSubportal);

    private static async Task<IResult> Handle(
        string offering, Http.SetVisibility request, bool? preview,
        HttpContext http, AcademyScope scope, TenantsDb db, Caller caller, Answers answers, CancellationToken ct)
    {
        var known = await db.Offerings.SingleOrDefaultAsync(o => o.Slug == offering, ct);
        var local = known is null ? await db.LocalServices.SingleOrDefaultAsync(s => s.Slug == offering, ct) : null;
        if (known is null && local is null)
            return Refusals.UnknownOffering(offering);
        var title = known?.Title ?? local!.Title;
        if (ReasonFault(request, title) is { } fault)
            return fault;
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.Offering == offering, ct) ?? db.Add(Selection.Untouched(scope.Code, offering)).Entity;
        if (ETags.Check(http, selection.Version) is { } stale)
            return stale;

        var changes = selection.Visibility != request.Visibility || (request.Visibility == Visibility.Masked && selection.MaskedReason != request.Reason);
        if (preview is true)
            return Results.Ok(new Preview(changes ? "done" : "nothing-to-do",
                [.. Consequences.OfVisibility(title, request.Visibility, changes).Select(text => text.In(caller.Language))], new Dictionary<string, string>()));

        Operation? operation = null;
        if (changes)
        {
            operation = await Apply(db, scope.Academy, selection, request, ct);
            await db.SaveChangesAsync(ct);
        }
        http.SetETag(selection.Version);
        var names = await Names.Load(db, ct);
        return Results.Ok(new SelectionChanged(changes ? "done" : "nothing-to-do",
            known is null ? Answers.Of(local!, selection) : answers.Of(known, selection, null, names), operation?.Answer(names, caller.Language)));
    }

    private static async Task<Operation> Apply(TenantsDb db, Academy academy, Selection selection, Http.SetVisibility request, CancellationToken ct)
    {
        var masks = request.Visibility == Visibility.Masked;
        var operation = db.Accept(masks ? OperationKind.MaskOffering : OperationKind.UnmaskOffering, academy.Code, selection.Offering,
            arguments: masks ? new Dictionary<string, string> { ["reason"] = request.Reason! } : null);
        var before = selection.ForJournal();
        if (masks)
            selection.Mask(request.Reason!, db.Scope.Caller.Name, db.Scope.Time.GetUtcNow());
        else
            selection.Unmask();
        db.Journal.Add(masks ? "selection.masked" : "selection.unmasked", selection.Offering, academy.Code, before, selection.ForJournal(), operation.Id);
        db.Succeed(operation, await db.Publish(academy, ct));
        return operation;
    }

    private static IResult? ReasonFault(Http.SetVisibility request, Text title)
    {
        if (request.Visibility == Visibility.Shown)
            return request.Reason is null ? null : Problem.Invalid("/reason", "unexpected", new("Afficher un service ne demande pas de raison.", "No reason is needed to show a service."));
        if (request.Reason is null)
            return Problem.Invalid("/reason", "required", new($"Indiquez pourquoi vous masquez {title.Fr} (inscrit au journal).", $"Say why you mask {title.En} (kept in the journal)."));
        return PlainText.Fault(request.Reason, 300) is { } fault
            ? Problem.Invalid("/reason", "format", new($"La raison {fault.Fr}", $"The reason {fault.En}")) : null;
    }
}
