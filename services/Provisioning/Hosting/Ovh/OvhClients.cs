using System.Collections.Concurrent;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh.Wire;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>One client an account, for the life of the process: its chain holds the provider's time, the limiter's bucket and the breaker; beside it stands what was read of its zones.</summary>
internal sealed class OvhClients(CallOptions options, TimeProvider time, Func<double> random, ProviderSocket? socket = null)
{
    /// <summary>The provider counts by consumer key, whatever is called.</summary>
    public const string Bucket = "ovh";

    private readonly ConcurrentDictionary<string, OvhClient> clients = new();

    public OvhClient Of(HostingAccount account) => clients.GetOrAdd(account.Name, _ => Create((OvhAccount)account));

    private OvhClient Create(OvhAccount account)
    {
        var settings = new ProviderClientSettings(OvhDriver.ProviderName, account.Name, account.ApiUrl, new OvhSignature(account, time), account.Authority);
        var limited = options with { PerSecond = Math.Min(options.PerSecond, account.CallsPerSecond) };
        var wire = new ProviderWire(ProviderClient.Create(settings, OvhErrors.Classify, limited, time, random, socket?.Invoke(account)));
        var root = account.ApiUrl.AbsolutePath.TrimEnd('/');
        return new OvhClient(account, new ZoneApi(wire, root), new CloudApi(wire, root), time);
    }
}

internal sealed class OvhClient(OvhAccount account, ZoneApi zones, CloudApi cloud, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, KnownZone> known = new();

    public OvhAccount Account => account;

    public ZoneApi Zones => zones;

    public CloudApi Cloud => cloud;

    public KnownZone Known(string zone) => known.GetOrAdd(zone, _ => new KnownZone(time));
}
