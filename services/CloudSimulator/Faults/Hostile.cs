using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.Faults;

/// <summary>A mild random mix of everything that was ever seen of a provider on a bad day, repeatable by its seed.</summary>
internal sealed class Hostile(int seed)
{
    private readonly Random random = new(seed);
    private DateTimeOffset forbiddenUntil;

    public Fault? Strike(ApiRoute route, DateTimeOffset now)
    {
        if (now < forbiddenUntil)
            return new Fault(route.Name, FaultKind.ForbiddenThenHeals);
        var dice = random.NextDouble();
        if (dice < 0.002)
        {
            // Rights that were there a moment ago, for a few seconds on everything: what a change of policies looks like.
            forbiddenUntil = now + TimeSpan.FromSeconds(random.Next(2, 8));
            return new Fault(route.Name, FaultKind.ForbiddenThenHeals);
        }
        return route.Changes ? Changing(route, dice) : Reading(route.Name, dice);
    }

    private Fault? Changing(ApiRoute route, double dice) => Changing(route.Name, route is { Name: "action-poweron" } or { Name: "create-server", Product: "compute" }, dice);

    private Fault? Changing(string call, bool mayFindNoStock, double dice) => dice switch
    {
        < 0.02 => new Fault(call, FaultKind.AnswerLost),
        < 0.04 => new Fault(call, FaultKind.Error5xxDone),
        < 0.06 => new Fault(call, FaultKind.Error5xxNotDone),
        < 0.08 => new Fault(call, FaultKind.Throttled) { RetryAfter = random.Next(2) == 0 ? null : 2 },
        < 0.09 when call.StartsWith("create-", StringComparison.Ordinal) => new Fault(call, FaultKind.LandsLate) { Seconds = random.Next(5, 90) },
        < 0.10 when mayFindNoStock => new Fault(call, FaultKind.NoStock),
        < 0.11 => new Fault(call, FaultKind.Slow) { Seconds = random.Next(1, 6) },
        _ => null,
    };

    private Fault? Reading(string call, double dice) => dice switch
    {
        < 0.015 => new Fault(call, FaultKind.Error5xxNotDone),
        < 0.03 => new Fault(call, FaultKind.Throttled),
        < 0.035 => new Fault(call, FaultKind.AnswerLost),
        < 0.08 when call.StartsWith("list-", StringComparison.Ordinal) => new Fault(call, FaultKind.ListingLags) { Seconds = random.Next(2, 12) },
        < 0.10 when call.StartsWith("list-", StringComparison.Ordinal) => new Fault(call, FaultKind.PageShifts),
        _ => null,
    };
}
