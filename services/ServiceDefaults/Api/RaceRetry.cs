using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.ServiceDefaults;

/// <summary>A lost race reruns the whole use case on fresh rows: two who do the same thing at the same instant get one thing, not an error.</summary>
internal sealed class RaceRetry<TDb> : IEndpointFilter where TDb : ServiceDb
{
    private const int Tries = 12;

    // Who lost together would meet again: the pauses differ, and grow with the crowd. On the machine's clock, which is the one that the database's locks know.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await next(context);
            }
            // A unique key counts too: two create the same row, and the second, run again, finds it.
            catch (DbUpdateException lost) when (attempt < Tries && DatabaseTrouble.Of(lost) is null)
            {
                var scope = context.HttpContext.RequestServices.GetRequiredService<RequestScope>();
                if (scope.Claim?.Transaction is { } transaction)
                {
                    await transaction.RollbackAsync(CancellationToken.None);
                    await transaction.DisposeAsync();
                    scope.Claim.Transaction = null;
                }
                context.HttpContext.RequestServices.GetRequiredService<TDb>().ChangeTracker.Clear();
                await Task.Delay(Pause(attempt), context.HttpContext.RequestAborted);
            }
        }
    }

    private static TimeSpan Pause(int attempt)
    {
        var most = Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(most * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
