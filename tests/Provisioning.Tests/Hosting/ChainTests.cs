using System.Net;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What stands between a step and the wire: tries, waits, limits, and what comes out when all of that isn't enough.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class ChainTests
{
    protected const string Key = "11111111-2222-4333-8444-canary000001";
    protected const string Servers = "GET /instance/v1/zones/fr-par-1/servers";
    protected const string Create = "POST /instance/v1/zones/fr-par-1/ips";

    protected ScriptedCloud Cloud { get; } = new();
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    protected string? Secret { get; set; } = Key;

    protected static CallOptions Options => new();

    protected ScalewayApi Api(CallOptions? options = null)
    {
        var settings = new ProviderClientSettings("Scaleway", "scw-par-1", new Uri("https://api.scaleway.com"), new AuthHandler("X-Auth-Token",
            () => Secret ?? throw new ProviderRefused(Refusal.Blocked, "the secret key isn't in file /etc/key any more") { By = BlockedBy.Credentials }));
        return new ScalewayApi(ProviderClient.Create(settings, ScalewayErrors.Classify, options ?? Options, Time, () => 0.5, Cloud), "project");
    }

    protected static Task<IReadOnlyList<ServerRow>> List(ScalewayApi api, string zone = "fr-par-1") => api.Instances.Servers(zone, "t", CancellationToken.None);

    protected static Task<Made<AddressAnswer>> Make(ScalewayApi api) => api.Instances.CreateAddress("fr-par-1", ["t"], CancellationToken.None);

    protected async Task<ProviderRefused> Refused<T>(Task<T> call)
    {
        try
        {
            await Time.Run(call);
        }
        catch (ProviderRefused refused)
        {
            return refused;
        }

        throw new AssertionException("The call succeeded.");
    }

    protected static Task<HttpResponseMessage> Answer(int status, string body) =>
        Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
}
