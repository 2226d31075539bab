using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Engine;

namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>Sends one request and reads one answer; what all products of all providers share.</summary>
internal class ProviderWire(HttpClient http)
{
    /// <summary>Unknown members are tolerated (products gain some every month); a missing id or state isn't: that answer can't be used.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        MaxDepth = 32,
    };

    /// <summary>A look: what the answer says.</summary>
    public async Task<T> Ask<T>(ProviderCall call, string path, CancellationToken ct)
        where T : class =>
        (await AskWithHeaders<T>(call, path, ct)).Body;

    public async Task<(T Body, HttpResponseHeaders Headers)> AskWithHeaders<T>(ProviderCall call, string path, CancellationToken ct)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await Send(call, request, ct);
        return (await Read<T>(call, response, ct), response.Headers);
    }

    /// <summary>Something is made: its row, and the provider's id of the call.</summary>
    public async Task<Made<T>> Make<T>(ProviderCall call, HttpMethod method, string path, object body, CancellationToken ct)
        where T : class
    {
        using var request = new HttpRequestMessage(method, path) { Content = AsJson(body) };
        using var response = await Send(call, request, ct);
        return new Made<T>(await Read<T>(call, response, ct), ProviderAnswers.RequestId(response));
    }

    /// <summary>Something is done; what the answer says doesn't matter, as only a look counts.</summary>
    /// <returns>The provider's id of the call.</returns>
    public async Task<string?> Tell(ProviderCall call, HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await Send(call, request, ct);
        return ProviderAnswers.RequestId(response);
    }

    /// <summary>Something goes; what is gone already is gone.</summary>
    public async Task<string?> Drop(ProviderCall call, string path, CancellationToken ct)
    {
        try
        {
            return await Tell(call, HttpMethod.Delete, path, null, ct);
        }
        catch (ProviderRefused refused) when (refused.IsGone())
        {
            return refused.RequestId;
        }
    }

    /// <summary>Raw text; null when there is none (404 with an empty body).</summary>
    public async Task<string?> Text(ProviderCall call, string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        try
        {
            using var response = await Send(call, request, ct);
            return await response.Content.ReadAsStringAsync(ct);
        }
        catch (ProviderRefused refused) when (refused.IsGone())
        {
            return null;
        }
    }

    public static StringContent AsJson(object body) => new(JsonSerializer.Serialize(body, Json), Encoding.UTF8, "application/json");

    private static async Task<T> Read<T>(ProviderCall call, HttpResponseMessage response, CancellationToken ct)
        where T : class
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(ct);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Json) ?? throw new JsonException("the body is null");
        }
        catch (JsonException unreadable)
        {
            // A 2xx that we can't read: for a create that leaves the intent open, for a look nothing was seen. The exception's own text may quote the body, so it isn't passed on.
            throw Refusals.Of(call, new ProviderError(ErrorClass.Ambiguous, (int)response.StatusCode, null,
                $"{call.Operation}: an answer that can't be read at {unreadable.Path ?? "its start"}", ProviderAnswers.RequestId(response)));
        }
    }

    private Task<HttpResponseMessage> Send(ProviderCall call, HttpRequestMessage request, CancellationToken ct)
    {
        call.Mark(request);
        return http.SendAsync(request, HttpCompletionOption.ResponseContentRead, ct);
    }
}

/// <param name="Row">What was made, as the answer shows it.</param>
/// <param name="RequestId">The provider's id of the call.</param>
internal sealed record Made<T>(T Row, string? RequestId);

/// <summary>Gathers pages. A page may shift under the reader (a row twice, another missed): rows are kept once, and what is missed wasn't proven absent.</summary>
internal static class Pages
{
    /// <summary>More than any account of ours may hold; a provider that always says "there is more" doesn't hold the lane for ever.</summary>
    private const int Most = 200;

    public static async Task<IReadOnlyList<T>> Gather<T>(Func<int, Task<(IReadOnlyList<T> Rows, bool More)>> page, Func<T, string> id)
    {
        var rows = new Dictionary<string, T>();
        for (var number = 1; number <= Most; number++)
        {
            var (read, more) = await page(number);
            foreach (var row in read)
                rows[id(row)] = row;
            if (!more)
                break;
        }

        return [.. rows.Values];
    }
}
