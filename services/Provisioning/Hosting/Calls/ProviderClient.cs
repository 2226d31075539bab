using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>What the chain needs of an account.</summary>
/// <param name="Provider">For telemetry.</param>
/// <param name="Account">For telemetry.</param>
/// <param name="Address">Where the provider's API is.</param>
/// <param name="Auth">Puts the account's secret on each try; the innermost part, of this client alone.</param>
/// <param name="Authority">An authority trusted for this account alone, beside no other; null for the machine's own.</param>
internal sealed record ProviderClientSettings(string Provider, string Account, Uri Address, DelegatingHandler Auth, X509Certificate2Collection? Authority = null);

/// <summary>
/// One client an account, with everything between a step and the wire, from the outside in: telemetry → classification → time limit, retry of safe calls, circuit breaker → limiter → secret → socket.
/// </summary>
internal static class ProviderClient
{
    public static HttpClient Create(ProviderClientSettings settings, ClassifyAnswer classify, CallOptions options, TimeProvider time, Func<double> random, HttpMessageHandler? socket = null)
    {
        settings.Auth.InnerHandler = socket ?? Socket(settings.Authority);
        HttpMessageHandler chain = new LimiterHandler(new Limiter(options, time, random), options, time, settings.Provider) { InnerHandler = settings.Auth };
        chain = new ResilienceHandler(options, time) { InnerHandler = chain };
        chain = new ClassificationHandler(classify, time) { InnerHandler = chain };
        chain = new TelemetryHandler(settings.Provider, settings.Account) { InnerHandler = chain };
        // The limits are the chain's, on our clock; the client's own would be on the machine's.
        var client = new HttpClient(chain) { BaseAddress = settings.Address, Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 32 * 1024 * 1024 };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("appsedu/1.0");
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return client;
    }

    private static SocketsHttpHandler Socket(X509Certificate2Collection? authority)
    {
        var socket = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,   // a redirect would carry the secret elsewhere
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            ActivityHeadersPropagator = null,   // our trace ids are no business of the provider's
        };
        if (authority is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authority);
            socket.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return socket;
    }
}
