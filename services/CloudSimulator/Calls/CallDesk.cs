using AppsEducation.CloudSimulator.Admin;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.Scaleway;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>A call as a hook sees it; <see cref="Status"/> is null before it was done.</summary>
public sealed record SeenCall(string Name, string Method, string Path, string Account, string? Zone, int? Status);

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
                answer = Unavailable();
            Note(asked, Lost(asked) ? 0 : answer.Status);
        }
        await Run(asked with { Status = answer.Status }, before: false);
        if (asked.Faults.FirstOrDefault(fault => fault.Kind == FaultKind.Slow) is { } slow)
            await Task.Delay(TimeSpan.FromSeconds(slow.Seconds), time, ct);
        if (Lost(asked))
            throw new AnswerLostException();
        return answer.With("X-Request-Id", asked.RequestId).With("Server", "Scaleway API Gateway (fr-par-1;edge01)");
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
                _ = Handle(route, new CallContext(world, options, call, values, account, late.DueAt));
        }
        Due.Settle(world, options.Timings, now);
    }

    private Asked Ask(ApiCall call)
    {
        var now = Now;
        var id = world.NewId();
        if (!Routes.TryFind(call, out var route, out var values))
        {
            log.Count("unknown-route");
            return new Asked(call, null, null, "unknown-route", "-", null, [], id, Refusal.Plain(404, $"The simulator has no {call.Method} {call.Path}.").Answer);
        }
        var zone = values.GetValueOrDefault("zone");
        // The marketplace takes its zone from the query; the limits of DNS know none.
        var account = Accounts.Of(world, call.Token);
        if (account is null)
        {
            log.Count(route.Name);
            return new Asked(call, route, null, route.Name, "-", zone, [], id, Refusal.Unauthorized(call.Token is null ? "invalid_argument" : "not_found").Answer);
        }
        var context = new CallContext(world, options, call, values, account, now);
        var name = route == ServerActions.Route ? NameOfAction(context) : route.Name;
        log.Count(name);
        if (!limit.Allows(account.Id, zone, route.Product, now))
        {
            log.CountViolation();
            return new Asked(call, route, context, name, account.Id, zone, [], id, TooMany(null));
        }
        var taken = faults.Take(route, name, account.Id, zone, now);
        return new Asked(call, route, context, name, account.Id, zone, taken, id, TurnAway(taken, name, zone));
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
        var answer = Handle(asked.Route!, context);
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
        return Unavailable();
    }

    private ApiAnswer Handle(ApiRoute route, CallContext context)
    {
        // What came due stands, whatever becomes of this call.
        world.Commit(context.Now);
        try
        {
            if (route.Template.Contains("{zone}", StringComparison.Ordinal) && !Images.IsZone(context.Zone))
                throw Refusal.Plain(404, $"zone {context.Zone} doesn't exist");
            return route.Handle(context);
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

    private static string NameOfAction(CallContext context)
    {
        try
        {
            return ServerActions.NameOf(context);
        }
        catch (Refusal)
        {
            return ServerActions.Route.Name;   // a body that isn't one is refused when the call is done
        }
    }

    private static ApiAnswer? TurnAway(IReadOnlyList<Fault> taken, string call, string? zone) =>
        taken.FirstOrDefault(fault => !fault.OnlyColours || (fault.Kind == FaultKind.NoStock && call != "action-poweron")) switch
        {
            { Kind: FaultKind.Error5xxNotDone } => Unavailable(),
            { Kind: FaultKind.Throttled } fault => TooMany(fault.RetryAfter),
            { Kind: FaultKind.Unauthorized } => Refusal.Unauthorized("expired").Answer,
            { Kind: FaultKind.ForbiddenThenHeals } => Refusal.Forbidden(call.StartsWith("list-", StringComparison.Ordinal) || call.StartsWith("get-", StringComparison.Ordinal) ? "read" : "write", call[(call.IndexOf('-') + 1)..].Replace('-', '_')).Answer,
            { Kind: FaultKind.Quota } => Refusal.Quota(call.Replace("create-", "", StringComparison.Ordinal), 0, 0).Answer,
            { Kind: FaultKind.NoStock } => Refusal.OutOfStock($"{call} in {zone}").Answer,
            _ => null,
        };

    // Recorded 72 times: nothing in it, no content type, no Retry-After.
    private static ApiAnswer TooMany(int? retryAfter)
    {
        var answer = ApiAnswer.Empty(429, null).With("X-Envoy-Ratelimited", "true");
        return retryAfter is { } seconds ? answer.With("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)) : answer;
    }

    private static ApiAnswer Unavailable() => ApiAnswer.Text(503, "upstream connect error or disconnect/reset before headers"u8.ToArray());

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
                await run(new SeenCall(asked.Name, asked.Call.Method, asked.Call.Path, asked.Account, asked.Zone, asked.Status));
    }

    private sealed record Asked(
        ApiCall Call, ApiRoute? Route, CallContext? Context, string Name, string Account, string? Zone, IReadOnlyList<Fault> Faults, string RequestId, ApiAnswer? TurnedAway, int? Status = null);

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
