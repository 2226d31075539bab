using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AppsEducation.ApiClient;

/// <summary>Time limits and retries. Retried is what is safe to repeat: reads, calls with an idempotency key, and anything that never left this machine.</summary>
internal static class Resilience
{
    // A long poll (?wait=60) and an event stream's headers must fit into one attempt of a read.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WholeLimit = TimeSpan.FromSeconds(100);

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, TimeSpan longestRetryAfter) => pipeline
        .AddTimeout(WholeLimit)
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(IsWorthRepeating(attempt.Context.GetRequestMessage(), attempt.Outcome, longestRetryAfter)),
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.Headers.RetryAfter?.Delta),
        })
        .AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = attempt => ValueTask.FromResult(attempt.Context.GetRequestMessage()?.Method == HttpMethod.Get ? ReadLimit : ChangeLimit),
        });

    /// <summary>False when the request surely never reached anybody.</summary>
    public static bool MayHaveBeenSent(Exception cause) =>
        cause is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };

    private static bool IsWorthRepeating(HttpRequestMessage? request, Outcome<HttpResponseMessage> outcome, TimeSpan longestRetryAfter)
    {
        if (outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
            return true;
        if (request is null || request.Method != HttpMethod.Get && !request.Headers.Contains("Idempotency-Key"))
            return false;
        if (outcome.Exception is { } failure)
            return failure is HttpRequestException { HttpRequestError: not (HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError) } or TimeoutRejectedException;
        return outcome.Result switch
        {
            { Headers.RetryAfter.Delta: { } wait } when wait > longestRetryAfter => false,
            { StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => true,
            { StatusCode: HttpStatusCode.Conflict, Headers.RetryAfter: not null } => true,   // the first call with this key is still being answered
            _ => false,
        };
    }
}
