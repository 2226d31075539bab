using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>OVH's own API, for its DNS zones: it hosts nothing, so both lists are empty. Machines at OVHcloud are an OpenStack account's.</summary>
internal sealed class OvhDriver(OvhClients clients, CallOptions calls, TimeProvider time) : IHostingDriver
{
    public const string ProviderName = "Ovh";

    public string Provider => ProviderName;

    public TimeSpan CallTimeLimit => calls.CallLimit;

    public IReadOnlyList<IStep> Provision => [];

    public IReadOnlyList<IStep> Remove => [];

    public IDnsDriver? Dns { get; } = new OvhDns(clients, time);

    /// <summary>Nothing is ever there; asked all the same, so that the account's state is true.</summary>
    public async Task<Listing> Look(LookAt at, CancellationToken ct)
    {
        var begun = time.GetUtcNow();
        await clients.Of(at.Account).Zones.Status(at.Account.DnsZones[0], ct);
        return new Listing(begun, at.Whole, []);
    }

    public Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct) => Task.FromResult<IReadOnlyList<CloudResource>>([]);

    public Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct) => Task.FromResult<CloudResource?>(null);

    public IReadOnlyDictionary<string, int> Needs(HostingAccount account, Blueprint blueprint, BlueprintSize size) => new Dictionary<string, int>();

    public Task<StockAnswer> Stock(HostingAccount account, IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct) => Task.FromResult(new StockAnswer(null, "it only holds DNS zones"));

    public Task<IReadOnlyList<CheckLine>> Check(HostingAccount account, CancellationToken ct) => new OvhCheck(clients.Of(account)).Run(ct);
}
