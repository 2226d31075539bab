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

/// <summary>
/// An offering is turned on for several academies in one act. All of it is checked at Provisioning before anything starts: what can't be placed now is refused for that academy,
/// with the reason; the rest goes on, under one parent operation.
/// </summary>
internal static class EnableForSeveral
{
    private sealed class Line(Academy academy, Selection selection, Outcome outcome)
    {
        public Academy Academy { get; } = academy;
        public Selection Selection { get; } = selection;
        public Outcome Outcome { get; } = outcome;
        public PlacementVerdict? Placed { get; set; }
        public (string Code, Text Detail, Text Next)? Refused { get; set; }
        public Operation? Operation { get; set; }
        public bool Goes => Refused is null && Outcome != Outcome.NothingToDo;
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/selections/enablements", Handle)
        .WithName("enableForSeveral")
        .WithSummary("Enables an offering for several academies, or all, in one act.")
        .WithDescription("All of it is checked as a whole before anything starts: what can't be placed now is refused by academy, with the reason, and the rest goes on under one operation with a child an academy. ?preview=true says what would happen and writes nothing.")
        .Produces<BulkAnswer>().Produces<BulkAnswer>(202)
        .RequireAuthorization(Policies.Operate);

    private static async Task<IResult> Handle(
        Http.EnableForSeveral request, bool? preview,
        HttpContext http, TenantsDb db, Tenancy tenancy, Caller caller, Preflight preflight, CancellationToken ct)
    {
        tenancy.BecomeNation("one act for several academies");
        var (academies, fault) = await Several.Find(db, request.Academies, request.All, db.Academies.Where(a => a.OnboardedAt != null), ct);
        if (fault is not null)
            return fault;
        if (request.Offering is null)
            return Problem.Invalid("/offering", "required", new("Nommez le service.", "Name the offering."));
        if (!Slugs.IsWellFormed(request.Offering))
            return Refusals.UnknownOffering(request.Offering);
        var offering = await db.Offerings.SingleOrDefaultAsync(o => o.Slug == request.Offering, ct);
        if (offering is null)
            return await OfTheirOwn(db, academies, request, preview is true, caller.Language, ct);
        if (offering.IsRetired)
            return Refusals.Answer(Refusals.Retired(offering));
        if (ChooseOffering.SizeFault(offering, Choice.Enabled, request.Size) is { } size)
            return Problem.Invalid("/size", size.Code, size.Detail);

        var lines = await Weigh(db, offering, academies, request.Size, ct);
        await Place(preflight, offering, lines, request.Size, ct);
        if (preview is true)
            return Results.Ok(Preview(offering.Title, lines, caller.Language));
        var parent = await Start(db, offering, lines, request.Size, ct);
        var names = await Names.Load(db, ct);
        var shown = parent ?? lines.Find(l => l.Operation is not null)?.Operation;
        if (shown is not null)
            http.Response.Headers.Location = $"/api/v1/operations/{shown.Id}";
        return Results.Json(new BulkAnswer(shown?.Answer(names, caller.Language), [.. lines.Select(l => Show(l, caller.Language))]),
            statusCode: shown is { HasEnded: false } ? 202 : 200);
    }

    /// <summary>A service that academies added themselves is on wherever it is: nothing to do there, and refused where there is none. Nowhere any: it is unknown.</summary>
    private static async Task<IResult> OfTheirOwn(TenantsDb db, IReadOnlyList<Academy> academies, Http.EnableForSeveral request, bool preview, string language, CancellationToken ct)
    {
        var slug = request.Offering;
        var owners = await db.LocalServices.Where(s => s.Slug == slug).Select(s => s.TenantId).ToListAsync(ct);
        if (owners.Count == 0)
            return Refusals.UnknownOffering(slug);
        if (request.Size is not null)
            return Problem.Invalid("/size", "unexpected", Refusals.NoSize(new(slug, slug)));
        var lines = academies.Select(academy => new Line(academy, Selection.Untouched(academy.Code, slug), Outcome.NothingToDo)
        {
            Refused = owners.Contains(academy.Code) ? null : Refusals.NotThere(academy, slug),
        }).ToList();
        return Results.Ok(preview ? Preview(new Text(slug, slug), lines, language) : new BulkAnswer(null, [.. lines.Select(l => Show(l, language))]));
    }

    /// <summary>What the wish comes to, for each academy.</summary>
    private static async Task<List<Line>> Weigh(TenantsDb db, Offering offering, IReadOnlyList<Academy> academies, string? size, CancellationToken ct)
    {
        var selections = await db.Selections.Where(s => s.Offering == offering.Slug).ToDictionaryAsync(s => s.TenantId, ct);
        var lines = new List<Line>(academies.Count);
        foreach (var academy in academies)
        {
            var selection = selections.GetValueOrDefault(academy.Code) ?? Selection.Untouched(academy.Code, offering.Slug);
            var outcome = Outcomes.OfChoosing(selection, offering, Choice.Enabled, size);
            lines.Add(new Line(academy, selection, outcome)
            {
                Refused = outcome switch
                {
                    _ when academy.OnboardedAt is null => (ProblemCodes.Conflict, AcademyLookup.NotOnboardedText(academy), new($"appsedu academies onboard {academy.Slug}", $"appsedu academies onboard {academy.Slug}")),
                    Outcome.OtherSize => Refusals.OtherSize(offering, selection, size!),
                    Outcome.TooLate => Refusals.TooLateWords(offering, selection),
                    _ => null,
                },
            });
        }
        return lines;
    }

    /// <summary>The preflight of the whole, in the academies' order.</summary>
    private static async Task Place(Preflight preflight, Offering offering, List<Line> lines, string? size, CancellationToken ct)
    {
        if (offering.Delivery != Delivery.Dedicated)
            return;
        var toPlace = lines.Where(l => l is { Refused: null, Outcome: Outcome.Start }).ToArray();
        var verdicts = await preflight.Ask([.. toPlace.Select(l => Preflight.Wish(l.Academy, offering, l.Selection, ChooseOffering.SizeOf(offering, l.Selection, size)!))], ct);
        foreach (var (line, verdict) in toPlace.Zip(verdicts))
        {
            line.Placed = verdict;
            if (!verdict.Fits)
                line.Refused = Preflight.Refusal(verdict);
        }
    }

    /// <summary>All that goes, in one save; null when fewer than two do.</summary>
    private static async Task<Operation?> Start(TenantsDb db, Offering offering, List<Line> lines, string? size, CancellationToken ct)
    {
        var going = lines.Where(l => l.Goes).ToArray();
        if (going.Length == 0)
            return null;
        var parent = going.Length < 2 ? null
            : db.AcceptBulk(OperationKind.EnableOffering, "selection", offering.Slug, going.Length, size is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["size"] = size });
        foreach (var line in going)
        {
            if (line.Selection.Version == 0)
                db.Add(line.Selection);
            line.Operation = line.Outcome switch
            {
                Outcome.Start => await EnableOffering.Start(db, line.Academy, offering, line.Selection, Choice.Enabled,
                    ChooseOffering.SizeOf(offering, line.Selection, size), line.Placed, parent?.Id, ct),
                Outcome.TakeBack => await UndoDisable.TakeBack(db, line.Academy, offering, line.Selection, Choice.Enabled, parent?.Id, ct),
                _ => await DisableOffering.OnlyDecide(db, line.Academy, offering, line.Selection, Choice.Enabled, parent?.Id, ct),
            };
            await db.Publish(line.Academy, ct);
        }
        if (parent is not null)
            Bulk.Aggregate(db, parent, [.. going.Select(l => l.Operation!)]);
        await db.SaveChangesAsync(ct);
        return parent;
    }

    private static BulkLine Show(Line line, string language) => new(
        line.Academy.Code, line.Academy.Slug,
        line.Refused is not null ? "refused" : line.Goes ? "accepted" : "nothing-to-do",
        line.Operation?.Id ?? line.Selection.OperationId, line.Refused?.Code,
        line.Refused is { } refused ? $"{refused.Detail.In(language)} {refused.Next.In(language)}" : null);

    private static Preview Preview(Text title, List<Line> lines, string language)
    {
        var (go, refused) = (lines.Count(l => l.Goes), lines.Count(l => l.Refused is not null));
        var texts = new List<Text> { new($"{title.Fr} serait activé pour {go} académies.", $"{title.En} would be enabled for {go} academies.") };
        if (refused > 0)
            texts.Add(new($"{refused} seraient refusées, les autres ne sont pas touchées.", $"{refused} would be refused; the others aren’t touched by that."));
        return new(go > 0 ? "accepted" : "nothing-to-do", [.. texts.Select(t => t.In(language))], new Dictionary<string, string>(), [.. lines.Select(l => Show(l, language))]);
    }
}
