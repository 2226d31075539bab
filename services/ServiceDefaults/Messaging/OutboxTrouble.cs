using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppsEducation.ServiceDefaults;

/// <summary>Why messages of this service are set aside. The rows say which; the reasons are this process's: a message set aside is tried again at each start of an embedded service, and at least hourly.</summary>
internal sealed class OutboxTrouble<TDb> where TDb : ServiceDb
{
    private const int Most = 1000;
    private readonly ConcurrentDictionary<long, string> reasons = new();

    public void Remember(long sequence, string reason)
    {
        if (reasons.Count >= Most)
            reasons.Clear();
        reasons[sequence] = reason;
    }

    public string? Of(long sequence) => reasons.GetValueOrDefault(sequence);
}

internal static class OutboxTrouble
{
    /// <summary>For people and metrics, without the namespace; what is no type's name is not repeated.</summary>
    public static string ShortName(string type) =>
        type[(type.LastIndexOf('.') + 1)..] is { Length: > 0 and <= 60 } name && name.All(char.IsAsciiLetterOrDigit) ? name : "unknown";

    /// <summary>The first of an error's words, on one line: a broker's own may hold an address with a password, so only ours are repeated whole.</summary>
    public static string Words(Exception error) => error is UnreadableMessageException ? error.Message : error.GetType().Name;
}

/// <summary>A row of the outbox that this release can't make a message of.</summary>
internal sealed class UnreadableMessageException(string message) : Exception(message);

/// <summary>Nothing could be sent: the bus is away.</summary>
internal sealed class OutboxNotSentException(Exception reason) : Exception("The bus takes no message.", reason);

/// <summary>Degraded while a message is set aside: the service serves on, a person should look.</summary>
internal sealed class OutboxCheck<TDb>(IServiceScopeFactory scopes, OutboxTrouble<TDb> trouble) : IHealthCheck where TDb : ServiceDb
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = scope.ServiceProvider.GetRequiredService<TDb>().Set<OutboxMessage>().AsNoTracking().Where(m => m.Attempts > 0);
        var first = await rows.OrderBy(m => m.Sequence).Select(m => new { m.Sequence, m.Type, m.Attempts, m.CreatedAt }).FirstOrDefaultAsync(cancellationToken);
        if (first is null)
            return HealthCheckResult.Healthy();
        var count = await rows.CountAsync(cancellationToken);
        return HealthCheckResult.Degraded(FormattableString.Invariant(
            $"{count} set aside in the outbox; the oldest, {OutboxTrouble.ShortName(first.Type)} of {first.CreatedAt:u}, failed {first.Attempts} times: {trouble.Of(first.Sequence) ?? "see the log"}"));
    }
}
