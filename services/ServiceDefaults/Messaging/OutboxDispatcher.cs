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
/// Several replicas share a table by claims that expire. A message that can't be sent while others can is set aside, and only that one waits.
/// </summary>
internal sealed class OutboxDispatcher<TDb>(IServiceScopeFactory scopes, IBus bus, TimeProvider time, ILogger<OutboxDispatcher<TDb>> log) : BackgroundService
    where TDb : ServiceDb
{
    private const int Batch = 50;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(2);

    // Publish can wait for ever after the broker died: always a limit.
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(10);

    // A broker that is away lets every message wait for the limit: after so many in a row the others aren't tried.
    private const int SilencesInARow = 3;
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);
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
        var batch = new Sending();
        try
        {
            await Send(batch, mine, ct);
        }
        finally
        {
            // What was confirmed goes even when another failed; the rest is free again at once.
            await db.Set<OutboxMessage>().Where(m => batch.Sent.Contains(m.Sequence)).ExecuteDeleteAsync(CancellationToken.None);
            await SetAside(db, batch.SetAside);
            var rest = mine.Select(row => row.Sequence).Except(batch.Sent).Except(batch.SetAside.Select(aside => aside.Row.Sequence)).ToList();
            if (rest.Count > 0)
                await db.Set<OutboxMessage>().Where(m => rest.Contains(m.Sequence) && m.ClaimedBy == me)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.ClaimedUntil, DateTimeOffset.MinValue), CancellationToken.None);
        }
        if (batch.Unexplained.Count > 0)
            throw new OutboxNotSentException(batch.Unexplained[0].Error);
        return mine.Count == Batch;
    }

    // A message that fails is the culprit only when others go through: else the broker is away, which is no message's fault.
    private async Task Send(Sending batch, List<OutboxMessage> mine, CancellationToken ct)
    {
        var silences = 0;
        for (var next = 0; next < mine.Count; next++)
        {
            var row = mine[next];
            try
            {
                await Publish(row, Read(row), ct);
                batch.Sent.Add(row.Sequence);
                silences = 0;
                await SendWhatFailed(batch, ct);
                if (next == 0 && mine.Count > 2)
                    mine = [row, .. await SendTogether(batch, mine[1..^1], ct), mine[^1]];
            }
            catch (UnreadableMessageException unreadable)
            {
                batch.SetAside.Add((row, unreadable));
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                batch.Unexplained.Add((row, error));
                silences = error is OperationCanceledException ? silences + 1 : silences;
                if (silences == SilencesInARow)
                    return;
            }
        }
    }

    // A confirmation takes a while: once the first has shown that the bus takes messages, those in the middle are waited for together. What failed is tried once more by itself, and the last, kept for after it, tells whose fault it was.
    private async Task<IEnumerable<OutboxMessage>> SendTogether(Sending batch, List<OutboxMessage> rows, CancellationToken ct)
    {
        var confirmed = await Task.WhenAll(rows.Select(async row =>
        {
            try
            {
                await Publish(row, Read(row), ct);
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }));
        batch.Sent.AddRange(rows.Where((_, index) => confirmed[index]).Select(row => row.Sequence));
        ct.ThrowIfCancellationRequested();
        return rows.Where((_, index) => !confirmed[index]);
    }

    // The bus takes messages: what failed before had bad luck, or is the culprit.
    private async Task SendWhatFailed(Sending batch, CancellationToken ct)
    {
        var failed = batch.Unexplained.ToArray();
        batch.Unexplained.Clear();
        foreach (var (row, _) in failed)
        {
            try
            {
                await Publish(row, Read(row), ct);
                batch.Sent.Add(row.Sequence);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                batch.SetAside.Add((row, error));
            }
        }
    }

    // Kept, and tried again more and more rarely: a later release may know its type, or the broker's limits change.
    private async Task SetAside(TDb db, List<(OutboxMessage Row, Exception Error)> rows)
    {
        foreach (var (row, error) in rows)
        {
            var (attempts, type, reason) = (row.Attempts + 1, OutboxTrouble.ShortName(row.Type), OutboxTrouble.Words(error));
            var rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, 5 * Math.Pow(2, Math.Min(attempts, 20))));
            var until = time.GetUtcNow() + rest;
            await db.Set<OutboxMessage>().Where(m => m.Sequence == row.Sequence)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.ClaimedUntil, until).SetProperty(m => m.Attempts, attempts).SetProperty(m => m.Reason, reason), CancellationToken.None);
            Telemetry.OutboxSetAside.Add(1, new KeyValuePair<string, object?>("message", type));
            log.LogError("The message {MessageId} ({Type}, {Attempts}. try) of {Database} can't be sent and is set aside until {Until:u}; the others go on: {Reason}", row.MessageId, type, attempts, typeof(TDb).Name, until, reason);
        }
    }

    private static (object Message, Type Type) Read(OutboxMessage row)
    {
        var type = typeof(PublicId).Assembly.GetType(row.Type) ?? throw new UnreadableMessageException("this release doesn't know its type");
        try
        {
            return (JsonSerializer.Deserialize(row.Body, type, ApiJson.Tolerant) ?? throw new UnreadableMessageException("its body is null"), type);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException)
        {
            // The serializer's sentence may quote the body; its place in the body may not.
            throw new UnreadableMessageException($"its body is no {type.Name}" + (error is JsonException { Path: { } path } ? $", at {path}" : ""));
        }
    }

    private async Task Publish(OutboxMessage row, (object Message, Type Type) read, CancellationToken ct)
    {
        using var activity = Telemetry.Source.StartActivity("outbox " + read.Type.Name, ActivityKind.Producer, row.TraceParent);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(PublishLimit);
        await bus.Publish(read.Message, read.Type, context => context.MessageId = row.MessageId, limit.Token);
        Telemetry.OutboxLag.Record((time.GetUtcNow() - row.CreatedAt).TotalSeconds);
    }

    // What became of a batch: confirmed; can't be sent though others can; failed without one that went through after it.
    private sealed class Sending
    {
        public List<long> Sent { get; } = [];
        public List<(OutboxMessage Row, Exception Error)> SetAside { get; } = [];
        public List<(OutboxMessage Row, Exception Error)> Unexplained { get; } = [];
    }
}
