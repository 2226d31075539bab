using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;
using Http = AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Academies;

/// <summary>The national operator onboards one academy, several, or all thirty in one act: academy, sub-portal, national defaults.</summary>
internal static class OnboardAcademies
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/academies", Handle)
        .WithName("onboardAcademies")
        .WithSummary("Onboards one academy, several, or all: academy, sub-portal and national defaults.")
        .WithDescription("Said again it is a no-op that says so. Of several, each has a line with its outcome; what is to be followed is one operation with a child an academy. ?preview=true says what would happen and writes nothing.")
        .Produces<BulkAnswer>().Produces<BulkAnswer>(202)
        .RequireAuthorization(Policies.Operate);

    private static async Task<IResult> Handle(
        Http.OnboardAcademies request, bool? preview, HttpContext http, TenantsDb db, Tenancy tenancy, Caller caller, CancellationToken ct)
    {
        tenancy.BecomeNation("one act for several academies");
        var (academies, fault) = await Several.Find(db, request.Academies, request.All, db.Academies.Where(a => a.IsAcademy), ct);
        if (fault is not null)
            return fault;
        var wanted = academies.Where(a => a.OnboardedAt is null).ToArray();
        if (preview is true)
            return Results.Ok(Preview(academies, wanted, caller.Language));

        var operations = new Dictionary<string, Operation>();
        var parent = wanted.Length < 2 ? null
            : db.AcceptBulk(OperationKind.OnboardAcademies, "academy", request.All ? "all" : "several", wanted.Length, new Dictionary<string, string>());
        var offerings = await db.Offerings.ToListAsync(ct);
        foreach (var academy in wanted)
            operations[academy.Code] = await Onboard(db, academy, offerings, parent?.Id, ct);
        if (parent is not null)
            Bulk.Aggregate(db, parent, operations.Values);
        // One save for all. Two who do it at the same instant: the second save finds newer academies, and the act runs again with less to do.
        if (wanted.Length > 0)
            await db.SaveChangesAsync(ct);

        var shown = parent ?? operations.Values.SingleOrDefault();
        var names = await Names.Load(db, ct);
        if (shown is not null)
            http.Response.Headers.Location = $"/api/v1/operations/{shown.Id}";
        return Results.Json(
            new BulkAnswer(shown?.Answer(names, caller.Language), [.. academies.Select(a => Line(a, operations.GetValueOrDefault(a.Code)?.Id, caller.Language))]),
            statusCode: shown is { HasEnded: false } ? 202 : 200);
    }

    /// <summary>Academy, sub-portal, defaults. The operation has succeeded when the shares are settled; without any to take, at once.</summary>
    private static async Task<Operation> Onboard(TenantsDb db, Academy academy, List<Offering> offerings, string? parent, CancellationToken ct)
    {
        var now = db.Scope.Time.GetUtcNow();
        var shared = offerings.Where(o => NationalDefaults.NeedsShare(o, null)).ToArray();
        var operation = db.Accept(new Operation
        {
            Id = PublicId.New(PublicId.Operation), TenantId = academy.Code, Kind = OperationKind.OnboardAcademy, SubjectType = "academy", SubjectId = academy.Code,
            Parent = parent, RequestedBy = db.Scope.Caller.Name, CreatedAt = now,
        }.WithSteps(["academy", "sub-portal", .. shared.Select(o => StepTexts.Share + o.Slug)]));

        academy.Onboard(now);
        foreach (var offering in shared)
            NationalDefaults.TakeShare(db, academy, offering, db.Add(Selection.Untouched(academy.Code, offering.Slug)).Entity, operation);
        var version = await db.Publish(academy, ct);
        db.Change(operation, o =>
        {
            o.Mark("academy", now, done: true);
            o.Mark("sub-portal", now, done: true);
            o.ShowsIn(version);
        });
        if (shared.Length == 0)
            db.Succeed(operation, version);
        db.Journal.Add("academy.onboarded", academy.Slug, academy.Code, null, new { academy.Code, academy.Slug, academy.Name, defaults = offerings.Where(o => o.EnabledByDefault).Select(o => o.Slug) }, operation.Id);
        return operation;
    }

    /// <summary>The wish for a default's share was answered, or a newer wish took its place: the onboarding waits for one less.</summary>
    /// <param name="unlike">What came of it, when it wasn't granted.</param>
    public static void ShareSettled(TenantsDb db, Operation operation, string offering, string? unlike, long? subportalVersion)
    {
        var now = db.Scope.Time.GetUtcNow();
        db.Change(operation, o =>
        {
            o.Mark(StepTexts.Share + offering, now, done: true, waiting: unlike);
            if (o.Done == o.Total)
                o.Succeed(now);
            if (subportalVersion is { } version)
                o.ShowsIn(version);
        });
    }

    private static BulkLine Line(Academy academy, string? operation, string language) => operation is not null
        ? new(academy.Code, academy.Slug, "accepted", operation, null, null)
        : new(academy.Code, academy.Slug, "nothing-to-do", null, null,
            new Text($"{academy.Name} est déjà intégrée.", $"{academy.Name} is onboarded already.").In(language));

    private static Preview Preview(IReadOnlyList<Academy> academies, Academy[] wanted, string language)
    {
        Text text = wanted.Length == 0
            ? new("Aucun changement à appliquer : tout est déjà intégré.", "Nothing to change: all are onboarded already.")
            : new($"{wanted.Length} académies seraient intégrées, chacune avec son sous-portail et les services nationaux par défaut ; aucune instance n’est lancée.",
                $"{wanted.Length} academies would be onboarded, each with its sub-portal and the national defaults; no instance is started.");
        return new(wanted.Length == 0 ? "nothing-to-do" : "accepted", [text.In(language)], new Dictionary<string, string>(),
            [.. academies.Select(a => new BulkLine(a.Code, a.Slug, a.OnboardedAt is null ? "accepted" : "nothing-to-do", null, null, null))]);
    }
}
