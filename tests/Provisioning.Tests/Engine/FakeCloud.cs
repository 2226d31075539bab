using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>What goes wrong with one call.</summary>
internal enum Trouble
{
    /// <summary>It was done, and nobody hears of it.</summary>
    DoneButAnswerLost,

    /// <summary>It wasn't done, and nobody hears of that either.</summary>
    NotDoneAndAnswerLost,

    /// <summary>It lands a while (<see cref="FakeCloud.LateBy"/>) after its lost answer.</summary>
    LandsLate,

    /// <summary>A definite no for a while.</summary>
    Throttled,

    /// <summary>A definite no until quota comes.</summary>
    NoQuota,

    /// <summary>A definite no for ever.</summary>
    Refused,

    /// <summary>A fault of ours in the driver.</summary>
    Bug,

    /// <summary>It was done, and the process died before anything was written.</summary>
    DoneAndProcessDied,

    /// <summary>The process died before the call left it.</summary>
    ProcessDied,
}

internal sealed record FakeAccount : HostingAccount
{
    public string At { get; init; } = "Fake";

    public override string Home => At;
}

/// <summary>A cloud in memory, on the test's clock: resources that show in listings after a delay, a zone, and trouble on any call.</summary>
internal sealed class FakeCloud(TimeProvider time)
{
    public static readonly TimeSpan ListingLag = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LateBy = TimeSpan.FromMinutes(3);
    private readonly List<Thing> things = [];
    private readonly Dictionary<string, Queue<Trouble>> troubles = [];
    private int count;

    /// <summary>A resource, and when a listing shows it.</summary>
    internal sealed class Thing
    {
        public required CloudResource Resource { get; set; }

        public required DateTimeOffset Lands { get; init; }

        public DateTimeOffset ListedFrom { get; set; }
    }

    /// <summary>Calls that are refused for ever, each with this; <c>look</c>, <c>look-zone</c>, <c>find</c> and <c>stock</c> among them.</summary>
    public Dictionary<string, ProviderRefused> Refuses { get; } = [];

    /// <summary>When the first of <see cref="Refuses"/> was met.</summary>
    public DateTimeOffset? RefusedAt { get; private set; }

    public string? NoStock { get; set; }

    /// <summary>How far its own clock is ahead.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>The zone: name → address and mark.</summary>
    public Dictionary<string, (string Address, string? Mark)> Zone { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>As at OVH: a set said twice makes two, records carry no mark, and nothing is served before the zone is published.</summary>
    public bool MustPublish { get; set; }

    /// <summary>The zone as it was published last.</summary>
    public string Published { get; set; } = "";

    public string ZoneText => string.Join('\n', Zone.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value.Address}"));

    public List<(string Call, DateTimeOffset At, string? Subject)> Calls { get; } = [];

    /// <summary>Told before each acting call; a test stops the world there.</summary>
    public Action<string>? OnCall { get; set; }

    /// <summary>Says that the process of the moment died.</summary>
    public Action Die { get; set; } = () => { };

    public IReadOnlyList<CloudResource> All => [.. things.Where(t => t.Lands <= time.GetUtcNow()).Select(t => t.Resource)];

    public IReadOnlyList<CloudResource> Of(string kind) => [.. All.Where(r => r.Kind == kind)];

    public void Next(string call, params Trouble[] trouble) => troubles[call] = new Queue<Trouble>(trouble);

    public CloudResource Plant(string kind, string name, params string[] tags)
    {
        var thing = Add(kind, name, tags, time.GetUtcNow(), "planted");
        thing.ListedFrom = time.GetUtcNow();
        return thing.Resource;
    }

    public void Vanish(string id) => things.RemoveAll(t => t.Resource.Id == id);

    public void SetState(string id, string state)
    {
        var thing = things.Single(t => t.Resource.Id == id);
        thing.Resource = thing.Resource with { State = state, ChangedAt = time.GetUtcNow() + ClockAhead };
    }

    public IReadOnlyList<CloudResource> Listed() => [.. things.Where(t => t.ListedFrom <= time.GetUtcNow()).Select(t => t.Resource)];

    public IReadOnlyList<CloudResource> Exact(IReadOnlyList<string> tags) => [.. All.Where(r => tags.All(r.Tags.Contains))];

    public CloudResource? Get(string id) => All.FirstOrDefault(r => r.Id == id);

    public string Create(string kind, string name, IReadOnlyList<string> tags, string state) => Do($"create-{kind}", name, late =>
    {
        var thing = Add(kind, name, tags, time.GetUtcNow() + (late ? LateBy : TimeSpan.Zero), state);
        return thing.Resource.Id;
    });

    public void Act(string call, string id, Action act) => Do(call, id, _ =>
    {
        act();
        return id;
    });

    public T Do<T>(string call, string? subject, Func<bool, T> act)
    {
        Calls.Add((call, time.GetUtcNow(), subject));
        OnCall?.Invoke(call);
        Refuse(call);
        if (!troubles.TryGetValue(call, out var queue) || queue.Count == 0)
            return act(false);
        switch (queue.Dequeue())
        {
            case Trouble.DoneButAnswerLost:
                act(false);
                throw new ProviderRefused(Refusal.Ambiguous, "503", $"req-{++count}", 503);
            case Trouble.NotDoneAndAnswerLost:
                throw new ProviderRefused(Refusal.Ambiguous, "connection reset");
            case Trouble.LandsLate:
                act(true);
                throw new ProviderRefused(Refusal.Ambiguous, "no answer");
            case Trouble.Throttled:
                throw new ProviderRefused(Refusal.Retry, "too many requests", null, 429) { RetryAfter = TimeSpan.FromSeconds(7) };
            case Trouble.NoQuota:
                throw new ProviderRefused(Refusal.Blocked, "Quota exceeded for this resource.", $"req-{++count}", 403) { By = BlockedBy.Quota };
            case Trouble.Refused:
                throw new ProviderRefused(Refusal.Failed, "invalid argument(s)", $"req-{++count}", 400);
            case Trouble.DoneAndProcessDied:
                act(false);
                Die();
                throw new OperationCanceledException("the process died");
            case Trouble.ProcessDied:
                Die();
                throw new OperationCanceledException("the process died");
            default:
                throw new InvalidOperationException("a bug in the driver");
        }
    }

    /// <summary>Throws when this call is one of <see cref="Refuses"/>.</summary>
    public void Refuse(string call)
    {
        if (!Refuses.TryGetValue(call, out var refused))
            return;
        RefusedAt ??= time.GetUtcNow();
        throw refused;
    }

    private Thing Add(string kind, string name, IReadOnlyList<string> tags, DateTimeOffset lands, string state)
    {
        var thing = new Thing
        {
            Resource = new CloudResource(kind, $"{kind}-{++count}", name, tags, state, lands, "zone-1"),
            Lands = lands,
            ListedFrom = lands + ListingLag,
        };
        things.Add(thing);
        return thing;
    }
}
