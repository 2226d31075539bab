using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Selections;

/// <summary>A Dane adds a service of its own academy to the sub-portal: a link to something that runs elsewhere.</summary>
internal static class LocalServices
{
    private const int AtMost = 100;

    public static void Map(IEndpointRouteBuilder academy)
    {
        academy.MapGet("/local-services", List)
            .WithName("listLocalServices")
            .WithSummary("An academy's own services: links that it hosts itself.")
            .Produces<ListAnswer<SelectionAnswer>>().RequireAuthorization(Policies.Read);
        academy.MapPost("/local-services", Add)
            .WithName("addLocalService")
            .WithSummary("Adds a service of the academy's own to its sub-portal.")
            .Produces<SelectionChanged>().Produces<SelectionChanged>(201).RequireAuthorization(Policies.ComposeSubportal);
        academy.MapDelete("/local-services/{service}", Remove)
            .WithName("removeLocalService")
            .WithSummary("Takes a service of the academy's own out of its sub-portal.")
            .Produces<SelectionChanged>().RequireAuthorization(Policies.ComposeSubportal);
    }

    private static async Task<IResult> List(TenantsDb db, CancellationToken ct)
    {
        var selections = await db.Selections.AsNoTracking().ToDictionaryAsync(s => s.Offering, ct);
        var locals = await db.LocalServices.AsNoTracking().OrderBy(s => s.Slug).ToListAsync(ct);
        return Results.Ok(new ListAnswer<SelectionAnswer>([.. locals.Select(s => Answers.Of(s, selections.GetValueOrDefault(s.Slug)))], null));
    }

    private static async Task<IResult> Add(
        AddLocalService request, bool? preview, HttpContext http, AcademyScope scope, TenantsDb db, Caller caller, CancellationToken ct)
    {
        var offerings = await db.Offerings.AsNoTracking().ToListAsync(ct);
        var locals = await db.LocalServices.AsNoTracking().ToListAsync(ct);
        var errors = Faults(request, offerings, locals).ToArray();
        if (errors.Length > 0)
            return Problem.Invalid(errors);
        var wanted = new LocalService
        {
            TenantId = scope.Code, Slug = request.Slug, Title = request.Title, Summary = request.Summary ?? new("", ""), Url = request.Url,
            Category = request.Category, AddedAt = db.Scope.Time.GetUtcNow(),
        };
        var there = locals.Find(s => s.Slug == request.Slug);
        if (there is not null && !Same(there, wanted))
            return Refusals.Answer((ProblemCodes.Conflict,
                new($"L’académie a déjà un service « {request.Slug} », avec un autre contenu.", $"The academy has a service '{request.Slug}' already, with another content."),
                new($"Choisissez un autre identifiant, ou retirez d’abord l’ancien : appsedu services remove-local {request.Slug} -a {scope.Academy.Slug}",
                    $"Choose another slug, or remove the old one first: appsedu services remove-local {request.Slug} -a {scope.Academy.Slug}")));
        if (there is null && (offerings.Exists(o => o.Slug == request.Slug) || locals.Count >= AtMost))
            return Refusals.Answer((ProblemCodes.Conflict,
                locals.Count >= AtMost ? new($"{AtMost} services locaux au plus.", $"At most {AtMost} local services.")
                    : new($"« {request.Slug} » est un service du catalogue national.", $"'{request.Slug}' is a service of the national catalogue."),
                new("Choisissez un autre identifiant, ou activez le service national.", "Choose another slug, or enable the national service.")));
        if (preview is true)
            return Results.Ok(new Preview(there is null ? "done" : "nothing-to-do",
                [(there is null ? new Text($"Les agents verront {request.Title.Fr}, qui mène à {request.Url}.", $"Agents will see {request.Title.En}, which leads to {request.Url}.")
                    : new("Aucun changement à appliquer.", "Nothing to change.")).In(caller.Language)], new Dictionary<string, string>()));
        if (there is not null)
            return Results.Ok(new SelectionChanged("nothing-to-do", Answers.Of(there, null), null));

        db.Add(wanted);
        db.Journal.Add("local-service.added", wanted.Slug, scope.Code, null, new { wanted.Slug, wanted.Title, wanted.Url, wanted.Category });
        await db.Publish(scope.Academy, ct);
        await db.SaveChangesAsync(ct);
        http.Response.Headers.Location = $"/api/v1/academies/{scope.Academy.Slug}/local-services";
        return Results.Json(new SelectionChanged("done", Answers.Of(wanted, null), null), statusCode: 201);
    }

    private static async Task<IResult> Remove(string service, AcademyScope scope, TenantsDb db, CancellationToken ct)
    {
        var local = await db.LocalServices.SingleOrDefaultAsync(s => s.Slug == service, ct);
        if (local is null)
            return Problem.NotFound(new($"Cette académie n’a pas de service local « {AcademyLookup.Shown(service)} ».", $"This academy has no local service '{AcademyLookup.Shown(service)}'."));
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.Offering == service, ct);
        db.Remove(local);
        if (selection is not null)
            db.Remove(selection);   // its mask goes with it: a new service of that name starts shown
        db.Journal.Add("local-service.removed", service, scope.Code, new { local.Slug, local.Title, local.Url, local.Category }, null);
        await db.Publish(scope.Academy, ct);
        await db.SaveChangesAsync(ct);
        return Results.Ok(new SelectionChanged("done", Answers.Of(local, null), null));
    }

    private static bool Same(LocalService a, LocalService b) => (a.Title, a.Summary, a.Url, a.Category) == (b.Title, b.Summary, b.Url, b.Category);

    private static IEnumerable<(string Pointer, string Code, Text Detail)> Faults(AddLocalService request, List<Offerings.Offering> offerings, List<LocalService> locals)
    {
        if (request.Slug is null || !Slugs.IsWellFormed(request.Slug))
            yield return ("/slug", "format", new($"L’identifiant compte {Slugs.RuleFr}.", $"The slug is {Slugs.RuleEn}."));
        else if (Slugs.Reserved.Contains(request.Slug))
            yield return ("/slug", "reserved", new($"« {request.Slug} » est réservé.", $"'{request.Slug}' is reserved."));
        foreach (var fault in TextFaults("/title", request.Title, 80, required: true))
            yield return fault;
        foreach (var fault in TextFaults("/summary", request.Summary, 200, required: false))
            yield return fault;
        if (LinkRules.Fault(request.Url) is { } link)
            yield return ("/url", "format", link);
        if (request.Category is { } category && !offerings.Exists(o => o.Category == category))
            yield return ("/category", "unknown", new(
                $"Catégories possibles : {string.Join(", ", offerings.Select(o => o.Category).Distinct().Order())}.", $"Possible categories: {string.Join(", ", offerings.Select(o => o.Category).Distinct().Order())}."));
        if (request.Title is { Fr: not null, En: not null } title && Imitated(title, request.Slug, offerings, locals) is { } other)
            yield return ("/title", "look-alike", new($"Ce titre peut être pris pour « {other} ».", $"This title can be taken for '{other}'."));
    }

    private static IEnumerable<(string Pointer, string Code, Text Detail)> TextFaults(string pointer, Text? text, int atMost, bool required)
    {
        if (text is null)
        {
            if (required)
                yield return (pointer, "required", new("Donnez le texte en français et en anglais.", "Give the text in French and English."));
            yield break;
        }
        foreach (var (language, value) in new[] { ("fr", text.Fr), ("en", text.En) })
        {
            if (PlainText.Fault(value, atMost) is { } fault)
                yield return ($"{pointer}/{language}", "format", new($"Ce texte {fault.Fr}", $"This text {fault.En}"));
            else if (LookAlikes.MixesScripts(value))
                yield return ($"{pointer}/{language}", "look-alike", new("Un mot mêle des lettres latines et des lettres qui leur ressemblent.", "A word mixes Latin letters with letters that look like them."));
        }
    }

    private static string? Imitated(Text title, string? slug, List<Offerings.Offering> offerings, List<LocalService> locals)
    {
        var looks = new[] { LookAlikes.Skeleton(Safe(title.Fr)), LookAlikes.Skeleton(Safe(title.En)) };
        var others = offerings.Select(o => o.Title).Concat(locals.Where(s => s.Slug != slug).Select(s => s.Title));
        return others.SelectMany(t => new[] { t.Fr, t.En }).FirstOrDefault(other => looks.Contains(LookAlikes.Skeleton(other)) && LookAlikes.Skeleton(other).Length > 0);
    }

    private static string Safe(string text) => FrenchNames.IsWellFormed(text) ? text : "";
}
