using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>A call as a hook sees it; <see cref="Status"/> is null before it was done, and <see cref="RequestId"/> the same before and after.</summary>
public sealed record SeenCall(string Name, string Method, string Path, string Account, string? Zone, int? Status, string RequestId);

/// <summary>The way of every call: who asks, how often, what goes wrong, what is done, what is answered.</summary>
internal sealed class CallDesk(World world, SimulatorOptions options, TimeProvider time, FaultDesk faults, RequestLog log)
{
    private readonly RateLimit limit = new(options.CallsPerSecond, options.Burst);
    private readonly List<Hook> hooks = [];

    public DateTimeOffset Now => time.GetUtcNow();

    public IDisposable Add(Func<SeenCall, Task>? before, Func<SeenCall, Task>? after)
    {
        var hook = new Hook(hooks, before, after);
        lock (hooks)
            hooks.Add(hook);
        return hook;
    }

    public async Task<ApiAnswer> Answer(ApiCall call, CancellationToken ct)
    {
        Asked asked;
        lock (world.Gate)
            asked = Ask(call);
        await Run(asked, before: true);
        var answer = asked.TurnedAway;
        if (answer is null && Ends(asked, FaultKind.Timeout))
        {
            lock (world.Gate)
                Note(asked, 0);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
        }
        lock (world.Gate)
        {
            answer ??= Ends(asked, FaultKind.LandsLate) ? Postpone(asked) : Do(asked);
            if (Ends(asked, FaultKind.Error5xxDone))
                answer = asked.Cloud.Unavailable();
            Note(asked, Lost(asked) ? 0 : answer.Status);
        }
        await Run(asked with { Status = answer.Status }, before: false);
        if (asked.Faults.FirstOrDefault(fault => fault.Kind == FaultKind.Slow) is { } slow)
            await Task.Delay(TimeSpan.FromSeconds(slow.Seconds), time, ct);
        if (Lost(asked))
            throw new AnswerLostException();
        return asked.Cloud.Sign(answer, call, asked.RequestId);
    }

    /// <summary>Brings the rows to now: what ends by itself, what vanishes, what lands late. Under the gate.</summary>
    public void Settle()
    {
        var now = Now;
        foreach (var late in world.LateCalls.Now.Where(row => row.DueAt <= now).OrderBy(row => row.DueAt).ToArray())
        {
            Due.Settle(world, options.Timings, late.DueAt);
            world.LateCalls.Remove(late.Id, late.DueAt);
            var call = new ApiCall(late.Method, late.Path, late.Query, late.Body);
            if (world.Accounts.Find(late.Account) is { } account && Routes.TryFind(call, out var route, out var values))
                _ = Handle(Routes.CloudOf(call.Path), route, new CallContext(world, options, call, values, account, late.DueAt) { RequestId = late.Id, Malformed = Routes.CloudOf(call.Path).Malformed });
        }
        Due.Settle(world, options.Timings, now);
    }

    private Asked Ask(ApiCall call)
    {
        var now = Now;
        var id = world.NewId();
        var cloud = Routes.CloudOf(call.Path);
        if (!Routes.TryFind(call, out var route, out var values))
        {
            log.Count("unknown-route");
            return new Asked(cloud, call, null, null, "unknown-route", "-", null, [], id, cloud.NoSuchRoute(call));
        }
        // The marketplace takes its zone from the query; the limits of DNS know none.
        var zone = values.GetValueOrDefault("zone");
        var (account, stranger) = Identify(cloud, route, call, now);
        if (account is null)
        {
            log.Count(route.Name);
            return new Asked(cloud, call, route, null, route.Name, "-", zone, [], id, stranger);
        }
        var context = new CallContext(world, options, call, values, account, now) { RequestId = id, Malformed = cloud.Malformed };
        var name = cloud.NameOf(context, route);
        log.Count(name);
        if (!limit.Allows(cloud, account.Id, zone, route.Product, now))
        {
            log.CountViolation();
            return new Asked(cloud, call, route, context, name, account.Id, zone, [], id, cloud.TooMany(null));
        }
        var taken = faults.Take(route, name, account.Id, zone, now);
        return new Asked(cloud, call, route, context, name, account.Id, zone, taken, id, TurnAway(cloud, call, taken, name, zone));
    }

    private (AccountRow? Account, ApiAnswer? Stranger) Identify(Cloud cloud, ApiRoute route, ApiCall call, DateTimeOffset now)
    {
        try
        {
            return cloud.Caller(world, options, route, call, now) is { } account ? (account, null) : (null, cloud.Unauthorized(call, known: false));
        }
        catch (Refusal refusal)
        {
            return (null, refusal.Answer);
        }
    }

    private ApiAnswer Do(Asked asked)
    {
        Settle();
        // Between asking and doing a hook may have moved the clock: what is done is done now.
        var context = asked.Context!.At(Now);
        context.Listed = context.Now - options.Timings.ListingLag;
        foreach (var fault in asked.Faults)
        {
            if (fault.Kind == FaultKind.ListingLags)
            {
                context.Listed = context.Now - TimeSpan.FromSeconds(fault.Seconds);
                context.Read = context.Listed;
            }
            else if (fault.Kind == FaultKind.PageShifts)
                context.PageShift = 1;
            else if (fault.Kind == FaultKind.NoStock)
                context.WithoutStock = true;
        }
        var answer = Handle(asked.Cloud, asked.Route!, context);
        if (context.Concerns is { } concerned && asked.Faults.FirstOrDefault(fault => fault.Kind == FaultKind.Vanishes) is { } vanishes)
            world.Vanishing.Put(new VanishRow { Id = concerned, DueAt = context.Now + TimeSpan.FromSeconds(vanishes.Seconds) }, context.Now);
        log.Save(context.Now);
        world.Commit(context.Now);
        return answer;
    }

    private ApiAnswer Postpone(Asked asked)
    {
        var fault = asked.Faults.First(taken => taken.Kind == FaultKind.LandsLate);
        world.LateCalls.Put(new LateCallRow
        {
            Id = world.NewId(),
            Account = asked.Account,
            Method = asked.Call.Method,
            Path = asked.Call.Path,
            Query = asked.Call.Query,
            Body = asked.Call.Body.ToArray(),
            DueAt = Now + TimeSpan.FromSeconds(fault.Seconds),
        }, Now);
        log.Save(Now);
        world.Commit(Now);
        return asked.Cloud.Unavailable();
    }

    private ApiAnswer Handle(Cloud cloud, ApiRoute route, CallContext context)
    {
        // What came due stands, whatever becomes of this call.
        world.Commit(context.Now);
        try
        {
            return route.Template.Contains("{zone}", StringComparison.Ordinal) && !route.Open && !cloud.HasZone(context.Account, context.Zone)
                ? cloud.NoSuchZone(context.Zone)
                : route.Handle(context);
        }
        catch (Refusal refusal)
        {
            world.Undo();
            return refusal.Answer;
        }
        catch
        {
            world.Undo();
            throw;
        }
    }

    private static ApiAnswer? TurnAway(Cloud cloud, ApiCall call, IReadOnlyList<Fault> taken, string name, string? zone) =>
        taken.FirstOrDefault(fault => !fault.OnlyColours || (fault.Kind == FaultKind.NoStock && !cloud.FindsStockLater(name))) switch
        {
            { Kind: FaultKind.Error5xxNotDone } => cloud.Unavailable(),
            { Kind: FaultKind.Throttled } fault => cloud.TooMany(fault.RetryAfter),
            { Kind: FaultKind.Unauthorized } => cloud.Unauthorized(call, known: true),
            { Kind: FaultKind.ForbiddenThenHeals } => cloud.Forbidden(call, name),
            { Kind: FaultKind.Quota } => cloud.OverQuota(call, name),
            { Kind: FaultKind.NoStock } => cloud.OutOfStock(call, name, zone),
            _ => null,
        };

    private static bool Ends(Asked asked, FaultKind kind) => asked.Faults.Any(fault => fault.Kind == kind);

    private static bool Lost(Asked asked) => Ends(asked, FaultKind.AnswerLost) || Ends(asked, FaultKind.LandsLate);

    private void Note(Asked asked, int status) => log.Note(new LoggedCall(
        log.Total, Now, asked.Account, asked.Name, asked.Call.Method, asked.Call.Path, asked.Call.Query, status,
        asked.Faults.Count == 0 ? null : string.Join(", ", asked.Faults.Select(fault => fault.Kind))));

    private async Task Run(Asked asked, bool before)
    {
        Hook[] all;
        lock (hooks)
        {
            if (hooks.Count == 0)
                return;
            all = [.. hooks];
        }
        foreach (var hook in all)
            if ((before ? hook.Before : hook.After) is { } run)
                await run(new SeenCall(asked.Name, asked.Call.Method, asked.Call.Path, asked.Account, asked.Zone, asked.Status, asked.RequestId));
    }

    private sealed record Asked(
        Cloud Cloud, ApiCall Call, ApiRoute? Route, CallContext? Context, string Name, string Account, string? Zone, IReadOnlyList<Fault> Faults, string RequestId, ApiAnswer? TurnedAway, int? Status = null);

    private sealed class Hook(List<Hook> all, Func<SeenCall, Task>? before, Func<SeenCall, Task>? after) : IDisposable
    {
        public Func<SeenCall, Task>? Before => before;

        public Func<SeenCall, Task>? After => after;

        public void Dispose()
        {
            lock (all)
                all.Remove(this);
        }
    }
}
