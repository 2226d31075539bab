using AppsEducation.Contracts.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppsEducation.ServiceDefaults;

/// <summary>What is set aside in this service's outbox: how much, and the oldest. All of it is in the rows, so that a restart forgets nothing.</summary>
internal sealed class OutboxTrouble<TDb>(IServiceScopeFactory scopes) where TDb : ServiceDb
{
    public async Task<SetAside?> Look(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = OutboxTrouble.SetAside(scope.ServiceProvider.GetRequiredService<TDb>());
        var first = await rows.OrderBy(m => m.Sequence).Select(m => new { m.Type, m.Attempts, m.CreatedAt, m.Reason }).FirstOrDefaultAsync(ct);
        return first is null ? null : new SetAside(await rows.CountAsync(ct), OutboxTrouble.ShortName(first.Type), first.CreatedAt, first.Attempts, first.Reason);
    }
}

internal static class OutboxTrouble
{
    public const int LongestReason = 200;

    /// <summary>The rows that are set aside; they have an index of their own.</summary>
    public static IQueryable<OutboxMessage> SetAside(ServiceDb db) => db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Attempts > 0);

    /// <summary>For people and metrics, without the namespace; what is no type's name is not repeated.</summary>
    public static string ShortName(string type) =>
        type[(type.LastIndexOf('.') + 1)..] is { Length: > 0 and <= 60 } name && name.All(char.IsAsciiLetterOrDigit) ? name : "unknown";

    /// <summary>An error in short, on one line, for the log and the row: a broker's own words may hold an address with a password, so only ours are repeated, of others' the type.</summary>
    public static string Words(Exception error)
    {
        var words = error is UnreadableMessageException ? error.Message : error.GetType().Name;
        var line = string.Concat(words.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= LongestReason ? line : line[..(LongestReason - 1)] + '…';
    }
}

/// <summary>A row of the outbox that this release can't make a message of.</summary>
internal sealed class UnreadableMessageException(string message) : Exception(message);

/// <summary>Nothing could be sent: the bus is away.</summary>
internal sealed class OutboxNotSentException(Exception reason) : Exception("The bus takes no message.", reason);

/// <summary>Degraded while a message is set aside: the service serves on, a person should look.</summary>
internal sealed class OutboxCheck<TDb>(OutboxTrouble<TDb> trouble) : IHealthCheck where TDb : ServiceDb
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await trouble.Look(cancellationToken) is { } aside
            ? HealthCheckResult.Degraded(
                FormattableString.Invariant($"{aside.Count} set aside in the outbox; the oldest, {aside.Message} of {aside.Since:u}, failed {aside.Attempts} times: {aside.Reason ?? "see the log"}"),
                data: new Dictionary<string, object> { ["setAside"] = aside })
            : HealthCheckResult.Healthy();
}
