using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Operators read instances: what is wanted, what the engine observed, why it waits.</summary>
internal static class ShowInstances
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/instances", List)
            .WithName("listInstances")
            .WithSummary("Running deployments: where, why there, in what state, what they wait for.")
            .WithDescription("What waits, by what it waits for: blocked=Policy,Quota; whatever for: blocked=any.")
            .Produces<ListAnswer<InstanceAnswer>>().RequireAuthorization(Policies.Read);
        api.MapGet("/instances/{id}", Show)
            .WithName("showInstance")
            .WithSummary("One deployment.")
            .Produces<InstanceAnswer>().RequireAuthorization(Policies.Read);
    }

    private static async Task<IResult> List(
        HttpContext http, ProvisioningDb db, Tenancy tenancy, Cursors cursors, EngineSettings engine, HostingAccounts accounts, CancellationToken ct,
        int? limit, string? cursor, string? academy, string? offering, string? account, InstanceState? state, string? blocked, bool count = false)
    {
        tenancy.BecomeNation("operators read every academy's instances");
        if (account is not null && accounts.Find(account) is null && !await db.Instances.AnyAsync(i => i.Account == account, ct))
            return ShowAccounts.Unknown(account);   // a typo would pass for an account where nothing lives
        var size = Cursors.Limit(limit);
        var after = cursors.Read(http, cursor);
        var rows = db.Instances.AsNoTracking().Where(i =>
            (academy == null || i.TenantId == academy || i.AcademySlug == academy) && (offering == null || i.Offering == offering) && (account == null || i.Account == account));
        if (state is { } wanted)
            rows = InState(rows, wanted);
        if (blocked is "any")
            rows = rows.Where(i => i.BlockedBy != null);
        else if (Filters.Any<BlockedBy>("?blocked", blocked)?.Cast<BlockedBy?>().ToArray() is { } reasons)
            rows = rows.Where(i => i.BlockedBy != null && reasons.Contains(i.BlockedBy));
        int? total = count ? await rows.CountAsync(ct) : null;
        var page = await rows.Where(i => after == null || string.Compare(i.Id, after) > 0).OrderBy(i => i.Id).Take(size + 1).ToListAsync(ct);
        var answers = await Answers(db, engine, page, http.RequestServices.GetRequiredService<Caller>().Language, ct);
        return Results.Json(cursors.Page(http, answers, size, answer => answer.Id, total), ApiJson.Tolerant);
    }

    private static async Task<IResult> Show(string id, ProvisioningDb db, Tenancy tenancy, Caller caller, EngineSettings engine, CancellationToken ct)
    {
        tenancy.BecomeNation("operators read every academy's instances");
        if (await db.Instances.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) is not { } instance)
            return Unknown(id);
        return Results.Json((await Answers(db, engine, [instance], caller.Language, ct))[0], ApiJson.Tolerant);
    }

    public static IResult Unknown(string id) => Problem.NotFound(
        new($"Il n’y a pas d’instance « {id} ».", $"There is no instance '{id}'."),
        new("La liste est à /api/v1/instances (appsedu instances list).", "The list is at /api/v1/instances (appsedu instances list)."));

    public static async Task<IReadOnlyList<InstanceAnswer>> Answers(ProvisioningDb db, EngineSettings engine, IReadOnlyList<Instance> instances, string language, CancellationToken ct)
    {
        var ids = instances.Select(i => i.Id).ToArray();
        var wishes = await db.Wishes.AsNoTracking().Where(w => ids.Contains(w.InstanceId)).ToDictionaryAsync(w => w.InstanceId, ct);
        var slots = (await db.Slots.AsNoTracking().Where(s => ids.Contains(s.InstanceId)).ToListAsync(ct)).ToLookup(s => s.InstanceId);
        var names = (await db.DnsRecords.AsNoTracking().Where(r => ids.Contains(r.Owner)).ToListAsync(ct)).ToLookup(r => r.Owner);
        var waivers = (await db.Waivers.AsNoTracking().Where(w => ids.Contains(w.InstanceId)).ToListAsync(ct)).ToDictionary(w => (w.InstanceId, w.Generation));
        return [.. instances.Select(i => Answer(i, wishes.GetValueOrDefault(i.Id), slots[i.Id], names[i.Id], waivers.GetValueOrDefault((i.Id, i.Generation)), engine, language))];
    }

    private static InstanceAnswer Answer(
        Instance i, Wish? wish, IEnumerable<Slot> slots, IEnumerable<Engine.Names.DnsRecord> names, Waiver? waiver, EngineSettings engine, string language) => new(
        i.Id, i.TenantId, i.Offering, i.Size, i.BlueprintVersion, i.State, wish?.Desired == Desired.Removed ? "removed" : "running", wish?.Generation ?? i.Generation, i.ObservedGeneration,
        i.Account, i.CloudZone, Reports.Lines(i.PlacedBecause), i.HostName, Reports.Url(i, engine), i.HeldData, i.EndsAt,
        waiver is null ? null : new WaiverAnswer(waiver.By, waiver.Reason, waiver.At, waiver.Generation),
        i.OperationId,
        i.BlockedBy is { } by ? new OperationBlocked(by, i.BlockedSince ?? i.CreatedAt, i.NotBefore ?? i.CreatedAt, WhyBlocked(i, language), i.BlockedRequestId, Hints.Of(by, i).In(language)) : null,
        [
            .. slots.Where(s => s.ResourceId is not null || s.IntentOpen).OrderBy(s => s.Kind, StringComparer.Ordinal)
                .Select(s => new ResourceAnswer(s.Kind, s.ResourceId, s.IntentOpen ? "being looked for" : s.MissingSince is not null ? "missing" : s.State ?? "recorded")),
            .. names.Where(n => n.Address is not null || !n.IsDeployed)
                .Select(n => new ResourceAnswer("record", n.Name, n.IsDeployed ? "served" : n.Address is null ? "being withdrawn" : "declared")),
        ],
        [
            new ConditionAnswer("placed", i.Account is not null, i.PlacedBecause?.Split('\n')[0], i.CreatedAt),
            new ConditionAnswer("powered-on", i.PoweredOnAt is not null, null, i.PoweredOnAt ?? i.CreatedAt),
            new ConditionAnswer("answering", i.EverAvailable || i.Answering ? i.Answering : null, i.BlockedWords, i.StepStartedAt ?? i.CreatedAt),
        ],
        i.NotBefore);

    // Before it has an account nobody else has said anything: these words are ours.
    private static string WhyBlocked(Instance i, string language) =>
        i.BlockedWords is not { } words ? "" : i.Account is null ? PlacementWords.OfRefusals(words).In(language) : words;

    // The states that others are told, as the phases and columns they are made of.
    private static IQueryable<Instance> InState(IQueryable<Instance> rows, InstanceState state) => state switch
    {
        InstanceState.Preparing => rows.Where(i => i.Phase == Phase.RollingBack || !i.EverAvailable && (i.Phase == Phase.Placing || i.Phase == Phase.Provisioning)),
        InstanceState.Available => rows.Where(i => i.Answering && (i.Phase == Phase.Running || i.EverAvailable && (i.Phase == Phase.Placing || i.Phase == Phase.Provisioning))),
        InstanceState.Incident => rows.Where(i => !i.Answering && (i.Phase == Phase.Running || i.EverAvailable && (i.Phase == Phase.Placing || i.Phase == Phase.Provisioning))),
        InstanceState.Ending => rows.Where(i => i.Phase == Phase.Ending),
        InstanceState.Removing => rows.Where(i => i.Phase == Phase.Removing),
        InstanceState.Removed => rows.Where(i => i.Phase == Phase.Removed),
        _ => rows.Where(i => i.Phase == Phase.Failed),
    };
}
