using System.Collections.Concurrent;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>One client an account, for the life of the process: its chain holds the limiter's buckets and the breakers.</summary>
internal sealed class ScalewayClients(CallOptions options, TimeProvider time, Func<double> random, ProviderSocket? socket = null)
{
    private readonly ConcurrentDictionary<string, ScalewayClient> clients = new();

    public ScalewayClient Of(HostingAccount account) => clients.GetOrAdd(account.Name, _ => Create((ScalewayAccount)account));

    private ScalewayClient Create(ScalewayAccount account)
    {
        var settings = new ProviderClientSettings(ScalewayDriver.ProviderName, account.Name, account.ApiUrl, new AuthHandler("X-Auth-Token", () => Key(account)), account.Authority);
        var http = ProviderClient.Create(settings, ScalewayErrors.Classify, options, time, random, socket?.Invoke(account));
        var api = new ScalewayApi(http, account.Project);
        return new ScalewayClient(account, api, new ScalewayShop(account, api, time), new RulesSeen(time));
    }

    // A credential may vanish while machines still run: they can't be removed without it, so they wait, and a person reads why.
    private static string Key(ScalewayAccount account) =>
        account.SecretKey.Read() ?? throw new ProviderRefused(Refusal.Blocked, $"the secret key of {account.Name} isn't in {account.SecretKey} any more") { By = BlockedBy.Credentials };
}

/// <param name="Account">Whose.</param>
/// <param name="Api">The wire.</param>
/// <param name="Shop">What can be had there.</param>
/// <param name="Rules">What firewalls were seen to let in.</param>
internal sealed record ScalewayClient(ScalewayAccount Account, ScalewayApi Api, ScalewayShop Shop, RulesSeen Rules);

/// <summary>
/// Firewalls whose rules were read back. A listing doesn't show rules, so each costs a call: they are read again once an hour, not at each look; where there are more than some two thousand less often, so that
/// this takes a tenth of what may be called.
/// </summary>
internal sealed class RulesSeen(TimeProvider time)
{
    private TimeSpan Keeps => TimeSpan.FromSeconds(Math.Max(3600, seen.Count * 2));

    private readonly ConcurrentDictionary<string, (string Rules, long At)> seen = new();

    public bool Are(string firewall, string rules) => seen.TryGetValue(firewall, out var known) && known.Rules == rules && time.GetElapsedTime(known.At) < Keeps;

    public void Saw(string firewall, string rules) => seen[firewall] = (rules, time.GetTimestamp());

    public void Forget(string firewall) => seen.TryRemove(firewall, out _);
}
