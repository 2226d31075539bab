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
/// Firewalls whose rules were read back. A listing doesn't show rules, so each costs a call: they are read again once an hour, not at each look. For services that run this takes a tenth of what may be called at the
/// most: beyond some 1,800 an hour they wait for their turn at a later inventory, and after a restart all do.
/// </summary>
internal sealed class RulesSeen(TimeProvider time)
{
    private static readonly CallOptions Turns = new() { PerSecond = 0.5, Burst = 100, LongestWait = TimeSpan.Zero };
    private static readonly TimeSpan Keeps = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (string Rules, long At)> seen = new();
    private readonly Limiter turns = new(Turns, time, () => 0);

    public bool Are(string firewall, string rules) => seen.TryGetValue(firewall, out var known) && known.Rules == rules && time.GetElapsedTime(known.At) < Keeps;

    public void Saw(string firewall, string rules) => seen[firewall] = (rules, time.GetTimestamp());

    public void Forget(string firewall) => seen.TryRemove(firewall, out _);

    /// <summary>Whether one that runs, and of which nothing but its rules is to be looked at, has its turn now.</summary>
    public async Task<bool> MayRead() => await turns.Take("rules", CancellationToken.None) is null;
}
