using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Polly.Timeout;

namespace AppsEducation.ApiClient;

/// <summary>
/// The API's verbs, typed. What each resource offers stands beside it (<see cref="AcademyCalls"/>, <see cref="OperationCalls"/>, <see cref="HostingCalls"/> …).
/// Throws <see cref="ApiProblem"/>, <see cref="ApiUnreachable"/> or <see cref="ApiUnreadable"/>, and nothing else of its own.
/// </summary>
/// <param name="http">With the API's address as base address, the key, and the language asked for.</param>
public sealed class AppsEduClient(HttpClient http)
{
    internal HttpClient Http => http;

    /// <summary>The API's address.</summary>
    public Uri? Address => http.BaseAddress;

    /// <summary>One resource.</summary>
    public Task<T> Get<T>(string path, CancellationToken ct = default) => Send<T>(HttpMethod.Get, path, null, null, ct);

    /// <summary>One resource with its version; null when it is still the one of <paramref name="etag"/>.</summary>
    public async Task<Versioned<T>?> GetIfChanged<T>(string path, string? etag, CancellationToken ct = default)
    {
        using var request = Request(HttpMethod.Get, path, null, null);
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        using var response = await Answered(request, HttpCompletionOption.ResponseContentRead, ct);
        if (response.StatusCode is HttpStatusCode.NotModified)
            return null;
        return new Versioned<T>(await Content<T>(request, response, ct), response.Headers.ETag?.ToString());
    }

    /// <summary>A list, page by page as it is read.</summary>
    /// <param name="path">With its filters.</param>
    /// <param name="limit">At most so many; null or 0: all.</param>
    public async IAsyncEnumerable<T> List<T>(string path, int? limit = null, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var left = limit is null or 0 ? int.MaxValue : limit.Value;
        for (string? cursor = null; left > 0;)
        {
            var page = await Get<ListAnswer<T>>(Routes.With(path, ("limit", Math.Min(left, 200).ToString()), ("cursor", cursor)), ct);
            foreach (var item in page.Items)
            {
                yield return item;
                if (--left == 0)
                    yield break;
            }
            if (page.Next is null)
                yield break;
            cursor = page.Next;
        }
    }

    /// <summary>Creates or acts, with an idempotency key: repeated with the same key, it is done once.</summary>
    public Task<T> Post<T>(string path, object? body, CallOptions? options = null, CancellationToken ct = default) =>
        Send<T>(HttpMethod.Post, path, body, options, ct);

    /// <summary>Replaces.</summary>
    public Task<T> Put<T>(string path, object body, CallOptions? options = null, CancellationToken ct = default) =>
        Send<T>(HttpMethod.Put, path, body, options, ct);

    /// <summary>Takes away.</summary>
    public Task<T> Delete<T>(string path, CallOptions? options = null, CancellationToken ct = default) =>
        Send<T>(HttpMethod.Delete, path, null, options, ct);

    private async Task<T> Send<T>(HttpMethod method, string path, object? body, CallOptions? options, CancellationToken ct)
    {
        using var request = Request(method, options?.Preview is true ? Routes.With(path, ("preview", "true")) : path, body, options);
        using var response = await Answered(request, HttpCompletionOption.ResponseContentRead, ct);
        return await Content<T>(request, response, ct);
    }

    internal static HttpRequestMessage Request(HttpMethod method, string path, object? body, CallOptions? options)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: ApiJson.Strict);
        if (method == HttpMethod.Post)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{options?.IdempotencyKey ?? Guid.NewGuid().ToString("n")}\"");
        if (options?.Language is { } language)
            request.Headers.AcceptLanguage.ParseAdd(language);
        if (options?.IfMatch is { } etag)
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        return request;
    }

    /// <summary>The response, when it is a good one or a 304.</summary>
    internal async Task<HttpResponseMessage> Answered(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken ct)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, completion, ct);
        }
        catch (Exception cause) when (cause is HttpRequestException or TimeoutRejectedException or IOException || cause is OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new ApiUnreachable(AddressOf(request), Resilience.MayHaveBeenSent(cause), cause);
        }
        if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotModified)
            return response;
        using (response)
            throw await ApiProblem.From(response, ct);
    }

    private async Task<T> Content<T>(HttpRequestMessage request, HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ApiClientJson.Answers, ct)
                ?? throw new JsonException("it is null");
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new ApiUnreadable(AddressOf(request), cause);
        }
    }

    private Uri? AddressOf(HttpRequestMessage request) =>
        request.RequestUri is { IsAbsoluteUri: false } relative && http.BaseAddress is { } origin ? new Uri(origin, relative) : request.RequestUri;
}

/// <summary>What may go along with a change.</summary>
/// <param name="IdempotencyKey">Of a POST; null: a new one for this call.</param>
/// <param name="IfMatch">The ETag that the change is based on; stale: 412.</param>
/// <param name="Preview">Only the consequences are answered; nothing is written.</param>
/// <param name="Language">Of this answer's sentences; null: the client's.</param>
public sealed record CallOptions(string? IdempotencyKey = null, string? IfMatch = null, bool Preview = false, string? Language = null);

/// <summary>A resource and its version.</summary>
/// <param name="Value">The resource.</param>
/// <param name="ETag">Its version, quotes included; null when the API gave none.</param>
public sealed record Versioned<T>(T Value, string? ETag);
