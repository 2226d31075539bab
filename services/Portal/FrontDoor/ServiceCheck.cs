using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppsEducation.Portal.FrontDoor;

/// <summary>A service's own <c>/health/detail</c> within Portal's: nobody but Portal reaches it.</summary>
internal sealed class ServiceCheck(string service, IHttpClientFactory clients, IConfiguration configuration, Keys keys) : IHealthCheck
{
    public const string Client = "health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var client = clients.CreateClient(Client);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", keys.Service);
            var told = await client.GetFromJsonAsync<HealthAnswer>(new Uri(ServiceAddresses.Of(configuration, service), "/health/detail"), ApiJson.Tolerant, limit.Token);
            return told is { Checks: { } checks } && Enum.TryParse<HealthStatus>(told.Status, out var status)
                ? new HealthCheckResult(status, data: new Dictionary<string, object> { ["checks"] = checks })
                : HealthCheckResult.Unhealthy("its report can't be read");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(e is HttpRequestException { StatusCode: { } status } ? $"it answers {(int)status}" : "it doesn't answer");
        }
    }
}
