using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AppsEducation.Contracts.Http;

namespace AppsEducation.ApiClient;

/// <summary>One event of an operation's stream.</summary>
/// <param name="Id">To resume after it.</param>
/// <param name="Type">One of <see cref="OperationEvents"/>; later versions may add some.</param>
/// <param name="Operation">The whole operation at that moment.</param>
/// <param name="Json">The same, as it came.</param>
public sealed record OperationEvent(string? Id, string Type, OperationAnswer Operation, JsonElement Json);

/// <summary>Reads an operation's events and survives whatever happens to the connection, the server's restart included.</summary>
internal sealed class OperationWatch(AppsEduClient api, string id, Action<Exception>? onGap, TimeProvider time)
{
    // The server says ": ping" every 15 s: three missed, and the connection is dead whatever TCP believes.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private string? lastEventId;
    private bool everConnected;
    private int failures;
    private TimeSpan pauseAsked = ShortestPause;

    public async IAsyncEnumerable<OperationEvent> Events(string? resumeAfter, [EnumeratorCancellation] CancellationToken ct)
    {
        lastEventId = resumeAfter;
        while (true)
        {
            await using var connection = await Connect(ct);
            if (connection is { IsOver: true })
            {
                yield return await LastState(ct);
                yield break;
            }
            while (connection is not null && await Next(connection, ct) is { } item)
            {
                yield return item;
                if (item.Type == OperationEvents.Ended)
                    yield break;
            }
            await Task.Delay(Pause(), time, ct);
        }
    }

    // Null: the connection failed in a way that may heal, once the watch had begun.
    private async Task<Connection?> Connect(CancellationToken ct)
    {
        using var request = AppsEduClient.Request(HttpMethod.Get, Routes.OperationEvents(id), null, null);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        try
        {
            var response = await api.Answered(request, HttpCompletionOption.ResponseHeadersRead, ct);
            everConnected = true;
            return await Connection.Open(response, Quiet, time, ct);
        }
        catch (Exception cause) when (everConnected && cause is ApiUnreachable or ApiProblem { IsTransient: true })
        {
            Lost(cause);
            return null;
        }
    }

    private async Task<OperationEvent?> Next(Connection connection, CancellationToken ct)
    {
        try
        {
            if (await connection.Read() is not { } item)
            {
                Lost(new IOException("the server closed the stream before the end"));
                return null;
            }
            failures = 0;
            lastEventId = connection.LastEventId ?? lastEventId;
            pauseAsked = connection.ReconnectionInterval ?? pauseAsked;
            return Read(item);
        }
        catch (Exception cause) when (cause is IOException or HttpRequestException || cause is OperationCanceledException && !ct.IsCancellationRequested)
        {
            Lost(cause);
            return null;
        }
    }

    private OperationEvent Read(SseItem<string> item)
    {
        try
        {
            using var document = JsonDocument.Parse(item.Data);
            var json = document.RootElement.Clone();
            return new OperationEvent(lastEventId, item.EventType, json.Deserialize<OperationAnswer>(ApiClientJson.Answers)!, json);
        }
        catch (JsonException cause)
        {
            throw new ApiUnreadable(new Uri(api.Address ?? new Uri("http://localhost"), Routes.OperationEvents(id)), cause);
        }
    }

    // 204: it had ended before this connection, and the last event may never have reached us.
    private async Task<OperationEvent> LastState(CancellationToken ct)
    {
        var json = await api.Get<JsonElement>(Routes.Operation(id), ct);
        return new OperationEvent(lastEventId, OperationEvents.Ended, json.Deserialize<OperationAnswer>(ApiClientJson.Answers)!, json);
    }

    private void Lost(Exception cause)
    {
        failures++;
        onGap?.Invoke(cause);
    }

    private TimeSpan Pause()
    {
        var growing = pauseAsked * Math.Pow(2, Math.Min(failures - 1, 8));
        return growing > LongestPause ? LongestPause : growing;
    }

    private sealed class Connection(HttpResponseMessage response, Stream? stream, SseParser<string>? parser, IAsyncEnumerator<SseItem<string>>? items) : IAsyncDisposable
    {
        public bool IsOver => parser is null;

        public string? LastEventId => parser?.LastEventId is { Length: > 0 } last ? last : null;

        public TimeSpan? ReconnectionInterval => parser?.ReconnectionInterval is { } pause && pause > TimeSpan.Zero ? pause : null;

        public static async Task<Connection> Open(HttpResponseMessage response, TimeSpan quiet, TimeProvider time, CancellationToken ct)
        {
            if (response.StatusCode is HttpStatusCode.NoContent)
                return new Connection(response, null, null, null);
            var stream = new WatchedStream(await response.Content.ReadAsStreamAsync(ct), quiet, time);
            var parser = SseParser.Create(stream);
            return new Connection(response, stream, parser, parser.EnumerateAsync(ct).GetAsyncEnumerator(ct));
        }

        public async Task<SseItem<string>?> Read() => await items!.MoveNextAsync() ? items.Current : null;

        public async ValueTask DisposeAsync()
        {
            if (items is not null)
                await items.DisposeAsync();
            if (stream is not null)
                await stream.DisposeAsync();
            response.Dispose();
        }
    }
}
