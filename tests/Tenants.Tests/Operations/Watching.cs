using System.Net.ServerSentEvents;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Tests.Operations;

/// <summary>Somebody who watches an operation, while simulated time passes.</summary>
internal sealed class Watching(World world, HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<Watching> Begin(World world, string operation, string? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/operations/{operation}/events");
        if (after is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        var response = await world.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"), "a stream of events");
        return new Watching(world, response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event; comments are skipped.</summary>
    public async Task<SseItem<OperationAnswer>> Next()
    {
        var (type, id, data) = ("", (string?)null, "");
        while (await Line() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data += line[6..];
            else if (line.Length == 0 && data.Length > 0)
                return new SseItem<OperationAnswer>(JsonSerializer.Deserialize<OperationAnswer>(data, ApiJson.Tolerant)!, type) { EventId = id };
        }
        throw new AssertionException("The stream ended before the next event.");
    }

    /// <summary>The next comment.</summary>
    public async Task<string> NextComment()
    {
        while (await Line() is { } line)
        {
            if (line.StartsWith(':'))
                return line;
        }
        throw new AssertionException("The stream ended before it said anything.");
    }

    /// <summary>The server closes the stream.</summary>
    public async Task<bool> IsOver()
    {
        while (await Line() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return false;
        }
        return true;
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> Line()
    {
        var read = reader.ReadLineAsync();
        using var limit = new CancellationTokenSource(Patience);
        while (!read.IsCompleted && !limit.IsCancellationRequested)
        {
            await Task.WhenAny(read, Task.Delay(20));
            if (!read.IsCompleted)
                world.Clock.Advance(TimeSpan.FromMilliseconds(500));
        }
        return await read.WaitAsync(TimeSpan.FromSeconds(1));
    }
}
