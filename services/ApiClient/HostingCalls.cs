using AppsEducation.Contracts.Http;

namespace AppsEducation.ApiClient;

/// <summary>Instances, hosting accounts, placement.</summary>
public static class HostingCalls
{
    public static IAsyncEnumerable<InstanceAnswer> Instances(this AppsEduClient api, CancellationToken ct = default) =>
        api.List<InstanceAnswer>(Routes.Instances, ct: ct);

    public static Task<InstanceAnswer> Instance(this AppsEduClient api, string id, CancellationToken ct = default) =>
        api.Get<InstanceAnswer>(Routes.Instance(id), ct);

    /// <summary>Waives the destruction gate of this removal.</summary>
    public static Task<InstanceAnswer> Waive(this AppsEduClient api, string id, WaiveGate wish, CallOptions? options = null, CancellationToken ct = default) =>
        api.Post<InstanceAnswer>(Routes.Waiver(id), wish, options, ct);

    public static IAsyncEnumerable<AccountAnswer> Accounts(this AppsEduClient api, CancellationToken ct = default) =>
        api.List<AccountAnswer>(Routes.Accounts, ct: ct);

    public static Task<AccountAnswer> Account(this AppsEduClient api, string name, CancellationToken ct = default) =>
        api.Get<AccountAnswer>(Routes.Account(name), ct);

    /// <summary>Asks the provider just now.</summary>
    public static Task<AccountCheck> CheckAccount(this AppsEduClient api, string name, CallOptions? options = null, CancellationToken ct = default) =>
        api.Post<AccountCheck>(Routes.AccountCheck(name), null, options, ct);

    /// <summary>What is ours at the hosts and belongs to no row.</summary>
    public static IAsyncEnumerable<OrphanAnswer> Orphans(this AppsEduClient api, CancellationToken ct = default) =>
        api.List<OrphanAnswer>(Routes.Orphans, ct: ct);

    /// <summary>Can all of this be placed, together? Reserves nothing.</summary>
    public static Task<PreflightAnswer> Preflight(this AppsEduClient api, PreflightRequest wishes, CallOptions? options = null, CancellationToken ct = default) =>
        api.Post<PreflightAnswer>(Routes.Preflight, wishes, options, ct);
}
