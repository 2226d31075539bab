using System.Collections.Concurrent;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>One client an account, for the life of the process: its chain holds the token, the limiter's buckets and the breakers.</summary>
internal sealed class OpenStackClients(CallOptions options, TimeProvider time, Func<double> random, ProviderSocket? socket = null)
{
    private readonly ConcurrentDictionary<string, OpenStackClient> clients = new();

    public OpenStackClient Of(HostingAccount account) => clients.GetOrAdd(account.Name, _ => Create((OpenStackAccount)account));

    private OpenStackClient Create(OpenStackAccount account)
    {
        var settings = new ProviderClientSettings(OpenStackDriver.ProviderName, account.Name, account.AuthUrl, new KeystoneHandler(account, time), account.Authority);
        var http = ProviderClient.Create(settings, OpenStackErrors.Classify, options, time, random, socket?.Invoke(account));
        var api = new OpenStackApi(http, account.Region, account.Project);
        return new OpenStackClient(account, api, new OpenStackShop(account, api, time));
    }
}

/// <param name="Account">Whose.</param>
/// <param name="Api">The wire.</param>
/// <param name="Shop">What can be had there.</param>
internal sealed record OpenStackClient(OpenStackAccount Account, OpenStackApi Api, OpenStackShop Shop);
