using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppsEducation.ServiceDefaults;

/// <summary>Forgets inbox marks after 30 days and idempotency records after 7. It touches nothing of the domain: what lives is never forgotten by a retention run.</summary>
internal sealed class Retention<TDb>(IServiceScopeFactory scopes, TimeProvider time, ILogger<Retention<TDb>> log) : BackgroundService where TDb : ServiceDb
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "Retention of {Database} failed; it is tried again in an hour", typeof(TDb).Name);
            }
        }
    }

    internal async Task Run(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var inbox = time.GetUtcNow() - TimeSpan.FromDays(30);
        var answers = time.GetUtcNow() - TimeSpan.FromDays(7);
        await db.Set<InboxMessage>().Where(m => m.ReceivedAt < inbox).ExecuteDeleteAsync(ct);
        await db.Set<IdempotencyRecord>().Where(r => r.CreatedAt < answers).ExecuteDeleteAsync(ct);
    }
}
