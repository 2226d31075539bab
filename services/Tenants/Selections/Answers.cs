using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Selections;

/// <summary>How a selection and a change of it are shown, in the caller's language.</summary>
internal sealed class Answers(TenantsDb db, AcademyScope scope, Caller caller)
{
    /// <summary>200: it is so already, or on its way.</summary>
    public async Task<IResult> NothingToDo(HttpContext http, Offering offering, Selection selection, CancellationToken ct)
    {
        var operation = selection.OperationId is { } id ? await db.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct) : null;
        return Changed(http, 200, "nothing-to-do", offering, selection, operation, await Names.Load(db, ct));
    }

    /// <summary>200: done at once.</summary>
    public IResult Done(HttpContext http, Offering offering, Selection selection, Operation operation) =>
        Changed(http, 200, "done", offering, selection, operation, Names.Of(scope.Academy, offering));

    /// <summary>202: an operation runs.</summary>
    public IResult Accepted(HttpContext http, Offering offering, Selection selection, Operation operation)
    {
        http.Response.Headers.Location = $"/api/v1/operations/{operation.Id}";
        http.Response.Headers.RetryAfter = "5";
        return Changed(http, 202, "accepted", offering, selection, operation, Names.Of(scope.Academy, offering));
    }

    private IResult Changed(HttpContext http, int status, string outcome, Offering offering, Selection selection, Operation? operation, Names names)
    {
        http.SetETag(selection.Version);
        return Results.Json(new SelectionChanged(outcome, Of(offering, selection, operation, names), operation?.Answer(names, caller.Language)), statusCode: status);
    }

    /// <summary>200: what would happen; nothing was written.</summary>
    public IResult Preview(Outcome outcome, Offering offering, Selection selection, PlacementVerdict? placed, string? size = null) =>
        Results.Ok(new Preview(Word(outcome, offering), [.. Consequences.Of(outcome, offering, selection, placed, size).Select(text => text.In(caller.Language))], Plan(placed, size)));

    /// <summary>An offering, and where the academy stands with it.</summary>
    public SelectionAnswer Of(Offering offering, Selection selection, Operation? operation, Names names)
    {
        var wanted = Outcomes.IsWanted(selection.Choice, offering);
        var state = offering.Delivery == Delivery.External ? (wanted ? SelectionState.Available : SelectionState.None) : selection.State;
        var url = offering.Delivery == Delivery.Dedicated ? selection.Url : state == SelectionState.Available ? offering.Url : null;
        var progress = operation is { HasEnded: false } && operation.Offering == offering.Slug ? operation.Answer(names, caller.Language).Progress : null;
        return new(offering.Slug, offering.Title, offering.Delivery, offering.Maturity, selection.Choice, selection.Size, selection.Visibility, selection.MaskedReason,
            state.ToString().ToLowerInvariant(), selection.Since, url, selection.EndsAt, selection.InstanceIsGone ? null : selection.InstanceId,
            operation?.Id ?? selection.OperationId, operation?.State, progress, false);
    }

    /// <summary>A service of the academy's own.</summary>
    public static SelectionAnswer Of(LocalService local, Selection? selection) => new(
        local.Slug, local.Title, Delivery.External, Maturity.General, Choice.Enabled, null, selection?.Visibility ?? Visibility.Shown, selection?.MaskedReason,
        "available", local.AddedAt, local.Url, null, null, null, null, null, true);

    private static string Word(Outcome outcome, Offering offering) => outcome switch
    {
        Outcome.NothingToDo => "nothing-to-do",
        Outcome.OnlyChoice => "done",
        _ when offering.Delivery == Delivery.External => "done",
        _ => "accepted",
    };

    private static Dictionary<string, string> Plan(PlacementVerdict? placed, string? size)
    {
        var plan = new Dictionary<string, string>();
        if (size is not null)
            plan["size"] = size;
        if (placed?.Account is { } account)
            plan["account"] = account;
        if (placed is { Why.Count: > 0 })
            plan["why"] = string.Join(", ", placed.Why);
        return plan;
    }
}

/// <summary>A selection as the journal keeps it.</summary>
internal static class SelectionJournal
{
    /// <summary>What a reader of the journal needs to see what changed.</summary>
    public static object ForJournal(this Selection selection) => new
    {
        choice = selection.Choice.ToString(),
        size = selection.Size,
        visibility = selection.Visibility.ToString(),
        maskedReason = selection.MaskedReason,
        state = selection.State.ToString(),
        instance = selection.InstanceId,
        generation = selection.Generation,
    };
}
