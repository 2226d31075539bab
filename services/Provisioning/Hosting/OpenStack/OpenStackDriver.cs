using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack.Steps;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>
/// OpenStack: Keystone, Nova, Neutron, Cinder and Glance, whoever runs them. The two lists are the whole of what it does, in order. A server boots as soon as it is created, with its user data, so all that it
/// boots with comes before it.
/// </summary>
internal sealed class OpenStackDriver : IHostingDriver
{
    public const string ProviderName = "OpenStack";

    private readonly OpenStackClients clients;
    private readonly OpenStackLook look;

    public OpenStackDriver(OpenStackClients clients, CallOptions calls, TimeProvider time)
    {
        this.clients = clients;
        look = new OpenStackLook(clients, time);
        CallTimeLimit = calls.CallLimit;
        Provision =
        [
            new HaveFirewall(clients),
            new HaveAddress(clients),
            new NameIsSet(HaveAddress.Of),
            new HaveVolume(clients),
            new HaveServer(clients),
            new PowerOn(clients),
            new Answers(),
        ];
        Remove =
        [
            new NameIsGone(),
            new RemoveServer(clients),
            new RemoveAddress(clients),
            new RemoveVolume(clients),
            new RemoveFirewall(clients),
        ];
    }

    public string Provider => ProviderName;

    public TimeSpan CallTimeLimit { get; }

    public IReadOnlyList<IStep> Provision { get; }

    public IReadOnlyList<IStep> Remove { get; }

    /// <summary>None: the zone may live in another account, at another provider.</summary>
    public IDnsDriver? Dns => null;

    public Task<Listing> Look(LookAt at, CancellationToken ct) => look.Look(at, ct);

    public Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct) => look.Find(account, slot, installation, ct);

    public Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct) => look.Get(account, slot, ct);

    /// <summary>One volume: the root disk is on the host.</summary>
    public IReadOnlyDictionary<string, int> Needs(HostingAccount account, Blueprint blueprint, BlueprintSize size) => new Dictionary<string, int>
    {
        ["servers"] = 1,
        ["volumes"] = 1,
        ["addresses"] = 1,
        ["firewalls"] = 1,
        ["data-gb"] = size.DataGb,
    };

    public async Task<StockAnswer> Stock(HostingAccount account, IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct)
    {
        var shop = clients.Of(account).Shop;
        var words = new List<string>();
        foreach (var zone in await shop.Zones(zones, blueprint, size, ct))
        {
            var offer = await shop.Choose(zone, blueprint, size, ct);
            if (offer.Flavor is { } flavor)
                return (await shop.Lacks(flavor, ct) ?? await shop.Lacks(size, ct)) is { } lacks ? new StockAnswer(null, lacks) : new StockAnswer(zone, offer.Words);
            words.Add(offer.Words);
        }

        return new StockAnswer(null, string.Join("; ", words.Distinct()));
    }

    public Task<IReadOnlyList<CheckLine>> Check(HostingAccount account, CancellationToken ct) => new OpenStackCheck(clients.Of(account)).Run(ct);
}
