using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AppsEducation.Tenants.Operations;

/// <summary>
/// An operation's life as server-sent events, from rows: a watcher that lost its connection resumes at any replica. Once it has seen the end, a reconnect gets 204,
/// which ends an EventSource for good.
/// </summary>
internal static class WatchOperation
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/operations/{id}/events", Handle)
        .WithName("watchOperation")
        .WithSummary("An operation's life as server-sent events.")
        .WithDescription("snapshot first, then step, progress, blocked, unblocked and at last ended; each carries the whole operation. Last-Event-ID resumes after a lost connection; 204 when its end was seen already; 429 when too many streams are open.")
        .Produces<OperationAnswer>(contentType: "text/event-stream").Produces(204).RequireAuthorization(Policies.Read);

    private static async Task<IResult> Handle(
        string id, HttpContext http, TenantsDb db, Tenancy tenancy, Caller caller, TimeProvider time, IOptions<TenantsOptions> options,
        EventStreams streams, IHostApplicationLifetime life, CancellationToken ct)
    {
        if (streams.Enter(caller.Name) is not { } place)
            return Full(http);
        http.Response.RegisterForDispose(place);   // however the request ends
        tenancy.BecomeNation("an operator watches any academy's operation");
        // The place first, the row after it: the row is at least as new as the place, so nothing falls between.
        var newest = await db.OperationEvents.AsNoTracking().Where(e => e.OperationId == id).MaxAsync(e => (long?)e.Sequence, ct) ?? 0;
        var operation = await ShowOperation.Find(db, id, ct);
        if (operation is null)
            return ShowOperation.Unknown(id);
        var resumed = long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last <= newest;
        if (resumed && operation.HasEnded && !await db.OperationEvents.AsNoTracking().AnyAsync(e => e.OperationId == id && e.Sequence > last && e.Type == OperationEvents.Ended, ct))
            return Results.NoContent();
        http.Response.Headers.CacheControl = "no-cache, no-transform";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var watch = new Watch(http, db, time, options.Value, await Names.Load(db, ct), caller.Language, CancellationTokenSource.CreateLinkedTokenSource(ct, life.ApplicationStopping));
        return TypedResults.ServerSentEvents(watch.Events(operation, resumed ? last : null, newest, ct));
    }

    private static IResult Full(HttpContext http)
    {
        Telemetry.Throttled.Add(1, new KeyValuePair<string, object?>("policy", "streams"));
        http.Response.Headers.RetryAfter = WhenFull.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return Problem.Of(429, ProblemCodes.RateLimited,
            new("Trop de suivis d’opérations sont ouverts en même temps.", "Too many event streams are open at once."),
            new("Fermez-en, ou demandez les opérations elles-mêmes (?wait=30 attend un changement).", "Close some, or ask for the operations themselves (?wait=30 waits for a change)."));
    }

    private sealed class Watch(HttpContext http, TenantsDb db, TimeProvider time, TenantsOptions options, Names names, string language, CancellationTokenSource stop)
    {
        public async IAsyncEnumerable<SseItem<OperationAnswer>> Events(Operation operation, long? resumeAfter, long newest, [EnumeratorCancellation] CancellationToken ct)
        {
            using var _ = stop;
            var after = resumeAfter ?? newest;
            if (resumeAfter is null)
            {
                yield return Item(OperationEvents.Snapshot, operation, operation.Frame(), newest);
                if (operation.HasEnded)
                {
                    yield return Item(OperationEvents.Ended, operation, operation.Frame(), newest);
                    yield break;
                }
            }
            var quiet = time.GetUtcNow();
            while (!stop.IsCancellationRequested)
            {
                foreach (var news in await News(operation.Id, after))
                {
                    (after, quiet) = (news.Sequence, time.GetUtcNow());
                    yield return Item(news.Type, operation, news.Frame, news.Sequence);
                    if (news.Type == OperationEvents.Ended)
                        yield break;
                }
                if (time.GetUtcNow() - quiet >= options.Ping)
                {
                    // A comment, which the framework's writer doesn't know. Between two items it has flushed and waits for us, so nothing is written into another's line.
                    await http.Response.WriteAsync(": ping\n\n", stop.Token);
                    await http.Response.Body.FlushAsync(stop.Token);
                    quiet = time.GetUtcNow();
                }
                if (!await Pause())
                    yield break;
            }
        }

        // The look's interval is at least a second, and of several steps of progress in one look only the last is told.
        private async Task<IReadOnlyList<OperationEvent>> News(string id, long after)
        {
            var news = await db.OperationEvents.AsNoTracking().Where(e => e.OperationId == id && e.Sequence > after).OrderBy(e => e.Sequence).ToListAsync(stop.Token);
            return [.. news.Where((e, index) => e.Type != OperationEvents.Progress || index == news.Count - 1)];
        }

        private async Task<bool> Pause()
        {
            try
            {
                await Task.Delay(options.EventLook, time, stop.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;   // the watcher has gone, or this process stops and the watcher resumes elsewhere
            }
        }

        private SseItem<OperationAnswer> Item(string type, Operation operation, OperationFrame frame, long sequence) =>
            new(operation.Answer(frame, names, language), type) { EventId = sequence.ToString(CultureInfo.InvariantCulture), ReconnectionInterval = TimeSpan.FromSeconds(2) };
    }
}
