using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway.Steps;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>Scaleway: instance/v1, block/v1, marketplace/v2 and domain/v2beta1. The two lists are the whole of what it does, in order.</summary>
internal sealed class ScalewayDriver : IHostingDriver
{
    public const string ProviderName = "Scaleway";

    private readonly ScalewayClients clients;
    private readonly ScalewayLook look;

    public ScalewayDriver(ScalewayClients clients, CallOptions calls, TimeProvider time)
    {
        this.clients = clients;
        look = new ScalewayLook(clients, time);
        CallTimeLimit = calls.CallLimit;
        Dns = new ScalewayDns(clients, time);
        Provision =
        [
            new HaveFirewall(clients),
            new HaveAddress(clients),
            new NameIsSet(HaveAddress.Of),
            new HaveServer(clients),
            new HaveVolume(clients),
            new HaveUserData(clients),
            new PowerOn(clients),
            new Answers(),
        ];
        Remove =
        [
            new NameIsGone(),
            new RemoveServer(clients),
            new RemoveVolumes(clients),
            new RemoveAddress(clients),
            new RemoveFirewall(clients),
        ];
    }

    public string Provider => ProviderName;

    public TimeSpan CallTimeLimit { get; }

    public IReadOnlyList<IStep> Provision { get; }

    public IReadOnlyList<IStep> Remove { get; }

    public IDnsDriver? Dns { get; }

    public Task<Listing> Look(LookAt at, CancellationToken ct) => look.Look(at, ct);

    public Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct) => look.Find(account, slot, installation, ct);

    public Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct) => look.Get(account, slot, ct);

    /// <summary>Two volumes: the root one is on block storage too, and counts.</summary>
    public IReadOnlyDictionary<string, int> Needs(HostingAccount account, Blueprint blueprint, BlueprintSize size) => new Dictionary<string, int>
    {
        ["servers"] = 1,
        ["volumes"] = 2,
        ["addresses"] = 1,
        ["firewalls"] = 1,
        ["data-gb"] = size.DataGb,
    };

    public async Task<StockAnswer> Stock(HostingAccount account, IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct)
    {
        var (shop, words) = (clients.Of(account).Shop, new List<string>());
        foreach (var zone in await shop.Zones(zones, blueprint, size, ct))
        {
            var offer = await shop.Choose(zone, blueprint, size, ct);
            if (offer.Type is not null)
                return new StockAnswer(zone, offer.Words);
            words.Add(offer.Words);
        }

        return new StockAnswer(null, string.Join("; ", words));
    }

    public Task<IReadOnlyList<CheckLine>> Check(HostingAccount account, CancellationToken ct) => new ScalewayCheck(clients.Of(account)).Run(ct);
}
