using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>
/// The time limit of the whole call; safe calls tried again, at once, since the wait between tries is the limiter's, inside. Creates and acts never are: nobody knows what became of the first.
/// When a product's zone fails again and again nobody calls it for a while, so that an outage of the provider doesn't hold a lane for one time limit after the other.
/// </summary>
internal sealed class ResilienceHandler(CallOptions options, TimeProvider time) : DelegatingHandler
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> breakers = new();
    private readonly ConcurrentDictionary<(string Bucket, bool Safe), ResiliencePipeline<HttpResponseMessage>> pipelines = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var call = ProviderCall.Of(request);
        try
        {
            return await pipelines.GetOrAdd((call.Bucket, call.IsSafe), Build).ExecuteAsync(async token => await base.SendAsync(request, token), ct);
        }
        catch (BrokenCircuitException)
        {
            throw new NotSentException($"{call.Bucket} doesn't answer and is left alone for a while", options.BreakFor);
        }
        catch (TimeoutRejectedException late)
        {
            throw new TimeoutException($"no answer within {options.CallLimit.TotalSeconds:0.#} s", late);
        }
    }

    private ResiliencePipeline<HttpResponseMessage> Build((string Bucket, bool Safe) key)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.CallLimit });
        if (key.Safe && options.Tries > 1)
        {
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Tries - 1,
                Delay = TimeSpan.Zero,
                ShouldHandle = outcome => ValueTask.FromResult(Fails(outcome.Outcome) || outcome.Outcome.Result is { StatusCode: (System.Net.HttpStatusCode)429 or (System.Net.HttpStatusCode)408 }),
            });
        }

        return pipeline.AddPipeline(breakers.GetOrAdd(key.Bucket, Breaker)).Build();
    }

    // One a bucket, whatever the kind of call. A throttle is the answer of a provider that is well; the limiter deals with it.
    private ResiliencePipeline<HttpResponseMessage> Breaker(string bucket) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                Name = bucket,
                FailureRatio = 1,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = options.BreakWithin,
                BreakDuration = options.BreakFor,
                ShouldHandle = outcome => ValueTask.FromResult(Fails(outcome.Outcome)),
            })
            .Build();

    private static bool Fails(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutException || outcome.Result is { StatusCode: >= (System.Net.HttpStatusCode)500 };
}
