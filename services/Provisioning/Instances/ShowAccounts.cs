using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Operators read the hosting accounts and have one asked just now. Credentials never leave the driver.</summary>
internal static class ShowAccounts
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts", List)
            .WithName("listAccounts")
            .WithSummary("Hosting accounts: state, quota and use, agreement, qualification.")
            .Produces<ListAnswer<AccountAnswer>>().RequireAuthorization(Policies.Read);
        api.MapGet("/accounts/{name}", Show)
            .WithName("showAccount")
            .WithSummary("One hosting account.")
            .Produces<AccountAnswer>().RequireAuthorization(Policies.Read);
        api.MapPost("/accounts/{name}/check", Check)
            .WithName("checkAccount")
            .WithSummary("Asks the host whether the account works: credentials, image, stock, quota, DNS zone.")
            .Produces<AccountCheck>().RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> List(HttpContext http, HostingAccounts accounts, ProvisioningDb db, Tenancy tenancy, TimeProvider time, Cursors cursors, CancellationToken ct, int? limit, string? cursor)
    {
        var size = Cursors.Limit(limit);
        var after = cursors.Read(http, cursor);
        var page = accounts.All.OrderBy(a => a.Name, StringComparer.Ordinal).Where(a => after is null || string.CompareOrdinal(a.Name, after) > 0).Take(size + 1).ToArray();
        return Results.Json(cursors.Page(http, await Answers(db, tenancy, page, time, ct), size, a => a.Name), ApiJson.Tolerant);
    }

    private static async Task<IResult> Show(string name, HostingAccounts accounts, ProvisioningDb db, Tenancy tenancy, TimeProvider time, CancellationToken ct) =>
        accounts.Find(name) is { } account ? Results.Json((await Answers(db, tenancy, [account], time, ct))[0], ApiJson.Tolerant) : Unknown(name);

    private static async Task<IResult> Check(string name, HostingAccounts accounts, IEnumerable<IHostingDriver> drivers, ProvisioningDb db, Tenancy tenancy, TimeProvider time, CancellationToken ct)
    {
        if (accounts.Find(name) is not { } account)
            return Unknown(name);
        IReadOnlyList<CheckLine> checks = [.. await drivers.Of(account).Check(account, ct), AgreementOf(account, await Living(db, tenancy, ct), time)];
        return Results.Json(new AccountCheck(name, checks.All(c => c.Ok), checks), ApiJson.Tolerant);
    }

    public static IResult Unknown(string name) => Problem.NotFound(
        new($"Il n’y a pas de compte d’hébergement « {name} ».", $"There is no hosting account '{name}'."),
        new("La liste est à /api/v1/accounts (appsedu accounts list).", "The list is at /api/v1/accounts (appsedu accounts list)."));

    private static CheckLine AgreementOf(HostingAccount account, Dictionary<string, int> living, TimeProvider time)
    {
        var (agreement, instances) = (account.Agreement, living.GetValueOrDefault(account.Name));
        return agreement.StateOn(Today(time)) switch
        {
            "later" => new("agreement", false, $"starts {agreement.StartsOn:yyyy-MM-dd}: nothing is placed before"),
            "ending" => new("agreement", true, $"ends {agreement.EndsOn:yyyy-MM-dd}, nearer than its notice of {agreement.NoticeDays} days: nothing new is placed; {instances} instances live there"),
            "ended" => new("agreement", instances == 0, instances == 0
                ? $"ended {agreement.EndsOn:yyyy-MM-dd}: nothing new is placed, and nothing lives there"
                : $"ended {agreement.EndsOn:yyyy-MM-dd}, and {instances} instances live there: renew it ({agreement.Contact ?? "no contact in the account's file"}) and change agreement in its file, or remove them"),
            _ => new("agreement", true, agreement.EndsOn is { } end ? $"until {end:yyyy-MM-dd}" : "its end isn't known"),
        };
    }

    private static DateOnly Today(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static async Task<Dictionary<string, int>> Living(ProvisioningDb db, Tenancy tenancy, CancellationToken ct)
    {
        using var nation = tenancy.AsNation("an account serves all academies");
        return await db.Instances.AsNoTracking().Where(i => i.Account != null && i.Phase != Phase.Removed && i.Phase != Phase.Failed)
            .GroupBy(i => i.Account!).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
    }

    private static async Task<IReadOnlyList<AccountAnswer>> Answers(ProvisioningDb db, Tenancy tenancy, IReadOnlyList<HostingAccount> accounts, TimeProvider time, CancellationToken ct)
    {
        var living = await Living(db, tenancy, ct);
        var used = await Quotas.Used(db, ct);
        var states = await db.Set<AccountState>().AsNoTracking().ToDictionaryAsync(a => a.Name, ct);
        return [.. accounts.Select(a => new AccountAnswer(
            a.Name, a.Provider, a.Region, a.CloudZones, a.Qualification, a.Jurisdiction,
            new AgreementAnswer(a.Agreement.Kind, a.Agreement.StartsOn, a.Agreement.EndsOn, a.Agreement.NoticeDays, a.Agreement.Contact, a.Agreement.StateOn(Today(time))),
            [.. a.Quotas.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => new QuotaLine(q.Key, used.GetValueOrDefault((a.Name, q.Key)), q.Value))],
            a.DnsZones, states.GetValueOrDefault(a.Name)?.State ?? "unreachable", states.GetValueOrDefault(a.Name)?.LastSeenAt, living.GetValueOrDefault(a.Name)))];
    }
}
