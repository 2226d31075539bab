using System.Collections.Concurrent;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine.Placing;

/// <summary>Where an instance goes, and why: free quota, stock, agreement, sensitivity. The same choice serves the preflight, so that what it promises is what is done.</summary>
internal sealed class Placement(HostingAccounts accounts, IEnumerable<IHostingDriver> drivers, EngineSettings engine)
{
    // A provider that hangs costs a call's time limit; whatever else is to be placed meanwhile is told the same.
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, (ProviderRefused Said, DateTimeOffset Until)> away = new();

    // Of those on their way out.
    private const int Named = 5;

    // A version is never changed once it is here, and every visit of an instance asks for its own.
    private readonly ConcurrentDictionary<(string Offering, int Version), Blueprint> blueprints = new();

    /// <summary>Places the instance, under its lane's fence and with its quota reserved in the same save, or says why not.</summary>
    public async Task Place(Pass pass, Round round, CancellationToken ct)
    {
        var instance = pass.Instance;
        pass.At(StepNames.Place);
        if (await Blueprint(pass.Db, instance.Offering, instance.BlueprintVersion, ct) is not { } blueprint || blueprint.Size(instance.Size) is not { } size)
        {
            pass.Waits(StepNames.Place, $"the blueprint {instance.Offering}/{instance.BlueprintVersion} in size {instance.Size} isn't known here yet", null);
            pass.LookAfter(TimeSpan.FromSeconds(5));
            return;
        }
        var choice = await Choose(new Request(instance.TenantId, blueprint, size, instance.Sensitivity, instance.LeftAccount, instance.CloudZone), round, ct);
        if (choice.Account is not { } account)
        {
            choice = await WithLeaving(choice, round, ct);
            pass.Waits(StepNames.Place, choice.Words, null);
            pass.Block(choice.BlockedBy, choice.Words, null);
            return;
        }
        await Quotas.Reserve(pass.Db, instance.Id, instance.TenantId, account.Name, choice.Needs, ct);
        round.Take(choice);
        await Departures.Note(pass.Db, instance, account.Name, choice.CloudZone!, pass.Now, ct);
        (instance.Account, instance.LastAccount, instance.Lane, instance.CloudZone, instance.DnsZone) = (account.Name, account.Name, account.Name, choice.CloudZone, engine.Options.DnsZone);
        instance.HostName = $"{instance.Offering}.{instance.AcademySlug}.{engine.Options.DnsZone}";
        instance.PlacedBecause = Pass.Cut(string.Join('\n', choice.Why), 2000);
        pass.Unblock();
        (instance.Phase, instance.Step) = (Phase.Provisioning, null);
        pass.StepDone(StepNames.Place, "engine");
        var driver = drivers.Of(account);
        pass.Append(driver.Provision.Select(s => s.Name).Where(name => pass.Steps.All(s => s.Name != name)));
        pass.LookAfter(TimeSpan.Zero);
    }

    /// <summary>What an instance is to be, from its rows.</summary>
    public async Task<Plan> PlanOf(ProvisioningDb db, Instance instance, HostingAccount account, CancellationToken ct)
    {
        var blueprint = await Blueprint(db, instance.Offering, instance.BlueprintVersion, ct)
            ?? throw new InvalidOperationException($"The blueprint {instance.Offering}/{instance.BlueprintVersion} of {instance.Id} is gone.");
        var size = blueprint.Size(instance.Size) ?? throw new InvalidOperationException($"The blueprint {instance.Offering}/{instance.BlueprintVersion} has no size {instance.Size}.");
        return new Plan(blueprint, size, instance.HostName!, instance.DnsZone!, $"{instance.Offering}.{instance.AcademySlug}", account, instance.CloudZone!);
    }

    /// <summary>A version of a blueprint; null while it isn't known here.</summary>
    public async Task<Blueprint?> Blueprint(ProvisioningDb db, string offering, int version, CancellationToken ct)
    {
        if (blueprints.TryGetValue((offering, version), out var known))
            return known;
        var row = await db.Set<BlueprintRow>().AsNoTracking().SingleOrDefaultAsync(b => b.Offering == offering && b.Version == version, ct);
        return row is null ? null : blueprints.GetOrAdd((offering, version), row.Read());
    }

    /// <summary>The best account for a request beside what is used, or why none.</summary>
    public async Task<Choice> Choose(Request request, Round round, CancellationToken ct)
    {
        var used = await round.Used(ct);
        var today = DateOnly.FromDateTime(engine.Time.GetUtcNow().UtcDateTime);
        var refused = new List<Unfit>();
        var fits = new List<Choice>();
        foreach (var account in accounts.All.Where(a => !a.PlacesNothing))
        {
            var driver = drivers.Of(account);
            var needs = driver.Needs(account, request.Blueprint, request.Size);
            if (account.Qualification < request.Sensitivity)
                refused.Add(new(account, ProblemCodes.SensitivityNotAllowed, BlockedBy.Policy, $"sensitivity {request.Sensitivity} above {account.Qualification}"));
            else if (account.Agreement.StartsOn > today)
                refused.Add(new(account, ProblemCodes.AgreementEnding, BlockedBy.Policy, $"agreement starts {account.Agreement.StartsOn:yyyy-MM-dd}"));
            else if (account.Agreement.EndsOn is { } end && end.AddDays(-account.Agreement.NoticeDays) <= today)
                refused.Add(new(account, ProblemCodes.AgreementEnding, BlockedBy.Policy, $"agreement ends {end:yyyy-MM-dd}"));
            else if (needs.FirstOrDefault(n => account.Quotas.TryGetValue(n.Key, out var limit) && used.GetValueOrDefault((account.Name, n.Key)) + n.Value > limit) is { Key: { } quota } lacking)
                refused.Add(new(account, ProblemCodes.QuotaExceeded, BlockedBy.Quota,
                    $"{FreeWords(account, quota, used)}, needs {lacking.Value}"));
            else if (away.TryGetValue(account.Name, out var known) && engine.Time.GetUtcNow() < known.Until)
                refused.Add(CantBeAsked(account, known.Said));
            else
                await AskStock(request, account, driver, needs, round, fits, refused, ct);
        }
        if (fits.Count == 0)
            return new Choice(null, null, new Dictionary<string, int>(), [], refused);
        var best = fits.OrderBy(c => c.Account!.Name == request.LeftAccount).ThenBy(c => !IsPreferred(c)).ThenByDescending(c => Free(c, used)).ThenBy(c => c.Account!.Name, StringComparer.Ordinal).First();
        var others = fits.Where(c => c != best).ToArray();
        var why = others.Length == 0 ? "only-account" : IsPreferred(best) && !others.Any(IsPreferred) ? "preferred-by-academy" : $"most-free of {fits.Count}";
        var whyNot = others.Select(c => $"not {c.Account!.Name}: {(c.Account.Name == request.LeftAccount ? "it was stuck there" : IsPreferred(best) && !IsPreferred(c) ? "not preferred" : "less free")}");
        return best with { Why = [.. best.Why, why, .. whyNot, .. refused.Select(r => $"not {r.Account.Name}: {Pass.Cut(r.Words.ReplaceLineEndings(" "), 300)}")], Refusals = refused };

        bool IsPreferred(Choice choice) => choice.Account!.PreferredBy.Contains(request.Academy);
    }

    /// <summary>Refusals for want of quota name who holds some on the way out: it comes free when their removal was read back.</summary>
    public static async Task<Choice> WithLeaving(Choice choice, Round round, CancellationToken ct)
    {
        if (choice.Refusals.All(r => r.By != BlockedBy.Quota))
            return choice;
        var leaving = await round.Leaving(ct);
        return choice with { Refusals = [.. choice.Refusals.Select(r => r.By == BlockedBy.Quota && leaving[r.Account.Name].ToArray() is { Length: > 0 } some ? r with { Words = $"{r.Words}; on their way out: {Listed(some)}" } : r)] };

        static string Listed(string[] some) => string.Join(", ", some.Take(Named)) + (some.Length > Named ? $" +{some.Length - Named}" : "");
    }

    private async Task AskStock(
        Request request, HostingAccount account, IHostingDriver driver, IReadOnlyDictionary<string, int> needs, Round round, List<Choice> fits, List<Unfit> refused, CancellationToken ct)
    {
        try
        {
            // Where it was stuck goes last, whoever finds it: what ran out there only the process knows that worked on it.
            var left = account.Name == request.LeftAccount ? request.LeftZone : null;
            var key = (account.Name, request.Blueprint.Offering, request.Size.Name, left);
            if (!round.Stock.TryGetValue(key, out var answer))
                round.Stock[key] = answer = await driver.Stock(account, [.. account.CloudZones.OrderBy(zone => zone == left)], request.Blueprint, request.Size, ct);
            if (answer.CloudZone is null)
            {
                refused.Add(new(account, ProblemCodes.StockExhausted, BlockedBy.Stock, answer.Words));
                return;
            }
            var used = await round.Used(ct);
            List<string> why = [.. needs.Where(n => account.Quotas.ContainsKey(n.Key)).Take(1).Select(n => FreeWords(account, n.Key, used)), $"stock {answer.Words}"];
            if (account.Agreement.EndsOn is { } end)
                why.Add($"agreement-until {end:yyyy-MM-dd}");
            fits.Add(new Choice(account, answer.CloudZone, needs, why, []));
        }
        catch (ProviderRefused unreachable)
        {
            if (unreachable.Kind is Refusal.Retry or Refusal.Ambiguous)
                away[account.Name] = (unreachable, engine.Time.GetUtcNow() + AwayFor);
            refused.Add(CantBeAsked(account, unreachable));
        }
    }

    // Nobody's key is wrong when a provider is away or refuses the question.
    private static Unfit CantBeAsked(HostingAccount account, ProviderRefused said) => new(account, ProblemCodes.ProviderUnavailable,
        said.Kind switch { Refusal.Blocked => said.By, Refusal.Failed => BlockedBy.Policy, _ => BlockedBy.Timeout }, said.Message);

    // "servers 14 of 15 free": the same words wherever a quota is told.
    private static string FreeWords(HostingAccount account, string quota, IReadOnlyDictionary<(string Account, string Quota), int> used) =>
        $"{quota} {Math.Max(0, account.Quotas[quota] - used.GetValueOrDefault((account.Name, quota)))} of {account.Quotas[quota]} free";

    // The scarcest quota tells how free an account is.
    private static double Free(Choice choice, IReadOnlyDictionary<(string Account, string Quota), int> used) =>
        choice.Needs.Where(n => choice.Account!.Quotas.ContainsKey(n.Key))
            .Select(n => 1 - (used.GetValueOrDefault((choice.Account!.Name, n.Key)) + n.Value) / (double)Math.Max(1, choice.Account.Quotas[n.Key])).DefaultIfEmpty(1).Min();

    /// <param name="Academy">Whose: its code.</param>
    /// <param name="Blueprint">What.</param>
    /// <param name="Size">In which size.</param>
    /// <param name="Sensitivity">What its data asks.</param>
    /// <param name="LeftAccount">Where it was stuck: only when no other fits.</param>
    /// <param name="LeftZone">In which of that account's zones: only when no other of them fits.</param>
    internal sealed record Request(string Academy, Blueprint Blueprint, BlueprintSize Size, Sensitivity Sensitivity, string? LeftAccount = null, string? LeftZone = null);

    /// <param name="Account">Where it can't go.</param>
    /// <param name="Code">The problem's code.</param>
    /// <param name="By">What it would wait for.</param>
    /// <param name="Words">Why.</param>
    internal sealed record Unfit(HostingAccount Account, string Code, BlockedBy By, string Words);

    /// <param name="Account">Where; null: nowhere.</param>
    /// <param name="CloudZone">In which of its zones.</param>
    /// <param name="Needs">What it takes there.</param>
    /// <param name="Why">Why there.</param>
    /// <param name="Refusals">Why not elsewhere.</param>
    internal sealed record Choice(HostingAccount? Account, string? CloudZone, IReadOnlyDictionary<string, int> Needs, IReadOnlyList<string> Why, IReadOnlyList<Unfit> Refusals)
    {
        // Quota, stock and a provider that is away come back by themselves: they are named first.
        private Unfit? First => Refusals.OrderBy(r => r.By switch { BlockedBy.Quota => 0, BlockedBy.Stock => 1, BlockedBy.Timeout => 2, BlockedBy.Credentials => 3, _ => 4 }).FirstOrDefault();

        public BlockedBy BlockedBy => First?.By ?? BlockedBy.Policy;

        public string Code => First?.Code ?? ProblemCodes.ProviderUnavailable;

        public string Words => Refusals.Count == 0 ? "no hosting account is configured" : string.Join("; ", Refusals.Select(r => $"{r.Account.Name}: {r.Words}"));
    }
}
