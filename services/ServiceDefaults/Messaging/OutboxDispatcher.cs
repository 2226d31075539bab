using System.Diagnostics;
using System.Text.Json;
using AppsEducation.Contracts;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppsEducation.ServiceDefaults;

/// <summary>
/// Sends what the outbox holds. At least once: a row goes only after the bus has confirmed; a second copy is the receiver's inbox's to refuse.
/// Several replicas share a table by claims that expire.
/// </summary>
internal sealed class OutboxDispatcher<TDb>(IServiceScopeFactory scopes, IBus bus, TimeProvider time, ILogger<OutboxDispatcher<TDb>> log) : BackgroundService
    where TDb : ServiceDb
{
    private const int Batch = 50;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(2);

    // Publish can wait for ever after the broker died: always a limit.
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(10);
    private readonly Guid me = Guid.NewGuid();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (failures, freed) = (0, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = false;
            try
            {
                if (!freed)
                    await FreeClaimsOfTheDead(stoppingToken);
                freed = true;
                more = await DispatchBatch(stoppingToken);
                failures = 0;
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                failures++;
                log.LogWarning(error, "The outbox of {Database} could not be sent (try {Failures}); nothing is lost, it is tried again", typeof(TDb).Name, failures);
            }
            if (!more)
                await OutboxSignal.Wait(typeof(TDb), failures == 0 ? IdleLook : TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, failures))), stoppingToken);
        }
    }

    // An embedded database has one process: what is claimed when it starts was claimed by one that died. A claim of another than a dead one would only be sent twice.
    internal async Task FreeClaimsOfTheDead(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        if (db.Database.IsSqlite())
            await db.Set<OutboxMessage>().Where(m => m.ClaimedBy != me && m.ClaimedUntil > DateTimeOffset.MinValue)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.ClaimedUntil, DateTimeOffset.MinValue), ct);
    }

    /// <summary>Sends one batch; true when there may be more.</summary>
    internal async Task<bool> DispatchBatch(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var now = time.GetUtcNow();
        var due = await db.Set<OutboxMessage>().AsNoTracking().Where(m => m.ClaimedUntil <= now).OrderBy(m => m.Sequence).Select(m => m.Sequence).Take(Batch).ToListAsync(ct);
        if (due.Count == 0)
            return false;
        await db.Set<OutboxMessage>().Where(m => due.Contains(m.Sequence) && m.ClaimedUntil <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.ClaimedBy, me).SetProperty(m => m.ClaimedUntil, now + Claim), ct);
        var mine = await db.Set<OutboxMessage>().AsNoTracking().Where(m => due.Contains(m.Sequence) && m.ClaimedBy == me).OrderBy(m => m.Sequence).ToListAsync(ct);
        var sent = new List<long>(mine.Count);
        try
        {
            foreach (var message in mine)
            {
                await Publish(message, ct);
                sent.Add(message.Sequence);
            }
        }
        finally
        {
            // What was confirmed goes even when a later one failed; the rest is free again at once.
            await db.Set<OutboxMessage>().Where(m => sent.Contains(m.Sequence)).ExecuteDeleteAsync(CancellationToken.None);
            if (sent.Count < mine.Count)
                await db.Set<OutboxMessage>().Where(m => m.ClaimedBy == me)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.ClaimedUntil, DateTimeOffset.MinValue).SetProperty(m => m.Attempts, m => m.Attempts + 1), CancellationToken.None);
        }
        return mine.Count == Batch;
    }

    private async Task Publish(OutboxMessage row, CancellationToken ct)
    {
        var type = typeof(PublicId).Assembly.GetType(row.Type)
            ?? throw new InvalidOperationException($"The outbox holds a message of type {row.Type}, which this release doesn't know.");
        var message = JsonSerializer.Deserialize(row.Body, type, ApiJson.Tolerant)!;
        using var activity = Telemetry.Source.StartActivity("outbox " + type.Name, ActivityKind.Producer, row.TraceParent);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(PublishLimit);
        await bus.Publish(message, type, context => context.MessageId = row.MessageId, limit.Token);
        Telemetry.OutboxLag.Record((time.GetUtcNow() - row.CreatedAt).TotalSeconds);
    }
}
