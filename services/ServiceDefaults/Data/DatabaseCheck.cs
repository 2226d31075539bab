using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppsEducation.ServiceDefaults;

/// <summary>
/// Ready: the database answers, and takes what this process saves. After a save that failed for the database's sake it is unhealthy until one succeeds;
/// since whoever isn't ready is asked for nothing, the check then tries a save itself. While all is well it writes nothing.
/// </summary>
internal sealed class DatabaseCheck<TDb>(IServiceScopeFactory scopes) : IHealthCheck where TDb : ServiceDb
{
    // More than what may be left in a page or a log that is already there: what has room for it has room for work.
    private const int Size = 64 * 1024;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        if (!await db.Database.CanConnectAsync(cancellationToken))
            return HealthCheckResult.Unhealthy("the database does not answer");
        if (SaveTrouble.Of(typeof(TDb)) is not { } trouble)
            return HealthCheckResult.Healthy();
        try
        {
            await Try(db, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is DbUpdateException or DbException)
        {
            return HealthCheckResult.Unhealthy((DatabaseTrouble.Of(error) ?? trouble).Detail.En);
        }
    }

    // A row that nobody else reads; should it stay, retention takes it.
    private static async Task Try(TDb db, CancellationToken ct)
    {
        var now = db.Scope.Time.GetUtcNow();
        var key = $"health-{Guid.CreateVersion7(now):N}";
        var row = db.Add(new IdempotencyRecord { Key = key, BodyHash = "", CreatedAt = now, InFlightUntil = now, Body = new string('0', Size) }).Entity;
        await db.SaveChangesAsync(ct);
        db.Remove(row);
        await db.SaveChangesAsync(CancellationToken.None);
    }
}
