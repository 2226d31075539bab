using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>A try's token, then its time limit. Each try costs a token, so this stands inside the retries; the limit begins after the wait.</summary>
internal sealed class LimiterHandler(Limiter limiter, CallOptions options, TimeProvider time, string provider) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var bucket = ProviderCall.Of(request).Bucket;
        if (limiter.WaitOf(bucket) > TimeSpan.Zero)
            Telemetry.ProviderThrottles.Add(1, new("provider", provider), new("by", "us"));
        if (await limiter.Take(bucket, ct) is { } wait)
            throw new NotSentException($"{bucket} is throttled", wait);

        using var limit = new CancellationTokenSource(options.TryLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var response = await base.SendAsync(request, either.Token);
            // Read here, inside the limit: a body that trickles is a call that lasts.
            await response.Content.LoadIntoBufferAsync(either.Token);
            if ((int)response.StatusCode is 429)
            {
                limiter.Throttled(bucket, ProviderAnswers.RetryAfter(response, time));
                Telemetry.ProviderThrottles.Add(1, new("provider", provider), new("by", "them"));
            }
            else
            {
                limiter.Answered(bucket);
            }

            return response;
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)   // ours, or the socket's own limit for connecting
        {
            throw new TimeoutException($"no answer within {options.TryLimit.TotalSeconds:0.#} s", late);
        }
    }
}

/// <summary>Nothing was sent, for certain: whatever the call was, it wasn't done.</summary>
/// <param name="why">In a few words, for reasons and logs.</param>
/// <param name="after">When it makes sense to come back.</param>
internal sealed class NotSentException(string why, TimeSpan after) : Exception(why)
{
    public TimeSpan After => after;
}
