using AppsEducation.Contracts;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>One instance during one pass of the engine: its rows, its operation as people follow it, and whether there is something new to report.</summary>
/// <param name="known">The steps of its operation and of the one that its wish asks for.</param>
internal sealed class Pass(ProvisioningDb db, EngineSettings engine, Instance instance, Wish wish, ProbeState? probe, IEnumerable<StepLog> known)
{
    private readonly string before = Digest(instance);
    private readonly List<StepLog> steps = [.. known.Where(s => s.OperationId == instance.OperationId)];

    public ProvisioningDb Db => db;

    public Instance Instance => instance;

    public Wish Wish => wish;

    /// <summary>What the prober knows of it; null until it was powered on.</summary>
    public ProbeState? Probe => probe;

    public EngineOptions Options => engine.Options;

    public Guards Guards => engine.Guards;

    public DateTimeOffset Now => engine.Time.GetUtcNow();

    public IReadOnlyList<StepLog> Steps => steps;

    private readonly List<Action> counts = [];
    private bool stepsChanged;
    private int nextOrdinal = Next(known.Where(s => s.OperationId == instance.OperationId));

    public static async Task<Pass?> Load(ProvisioningDb db, EngineSettings engine, string instanceId, CancellationToken ct)
    {
        if (await Rows(db).SingleOrDefaultAsync(row => row.Instance.Id == instanceId, ct) is not { } row)
            return null;
        var (last, wanted) = (row.Instance.OperationId, row.Wish.OperationId);
        var steps = await (last is null || last == wanted
            ? db.Set<StepLog>().Where(s => s.OperationId == wanted)
            : db.Set<StepLog>().Where(s => s.OperationId == last || s.OperationId == wanted)).OrderBy(s => s.Ordinal).ToListAsync(ct);
        return new Pass(db, engine, row.Instance, row.Wish, row.Probe, steps);
    }

    /// <summary>Of several, in the order asked for; those that aren't there are left out.</summary>
    public static async Task<IReadOnlyList<Pass>> Load(ProvisioningDb db, EngineSettings engine, IReadOnlyList<string> instanceIds, CancellationToken ct)
    {
        var rows = await Rows(db).Where(row => instanceIds.Contains(row.Instance.Id)).ToDictionaryAsync(row => row.Instance.Id, ct);
        var operations = rows.Values.SelectMany(row => new[] { row.Instance.OperationId, row.Wish.OperationId }).OfType<string>().Distinct().ToArray();
        var steps = (await db.Set<StepLog>().Where(s => operations.Contains(s.OperationId)).OrderBy(s => s.Ordinal).ToListAsync(ct)).ToLookup(s => s.InstanceId);
        return [.. instanceIds.Where(rows.ContainsKey).Select(id => new Pass(db, engine, rows[id].Instance, rows[id].Wish, rows[id].Probe, steps[id]))];
    }

    private static IQueryable<Row> Rows(ProvisioningDb db) =>
        from i in db.Instances
        join w in db.Wishes on i.Id equals w.InstanceId
        join p in db.ProbeStates on i.Id equals p.InstanceId into probes
        from p in probes.DefaultIfEmpty()
        select new Row { Instance = i, Wish = w, Probe = p };

    /// <summary>An operation begins; what it is made of is known from the start.</summary>
    public async Task Begin(string operationId, OperationKind kind, IEnumerable<string> names, CancellationToken ct)
    {
        (instance.OperationId, instance.OperationKind, instance.OperationState) = (operationId, kind, OperationState.Running);
        (instance.OperationStartedAt, instance.OperationEndedAt) = (Now, null);
        (instance.FailureCode, instance.FailureWords, instance.FailureRequestId) = (null, null, null);
        instance.TraceParent = wish.TraceParent;
        Unblock();
        instance.StuckSince = null;
        steps.Clear();
        steps.AddRange(operationId == wish.OperationId
            ? known.Where(s => s.OperationId == operationId)
            : await db.Set<StepLog>().Where(s => s.OperationId == operationId).OrderBy(s => s.Ordinal).ToListAsync(ct));
        nextOrdinal = Next(steps);
        Append(names.Where(name => steps.All(s => s.Name != name)));
    }

    /// <summary>More steps than were foreseen: a roll-back, a new life.</summary>
    public void Append(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var step = new StepLog { OperationId = instance.OperationId!, Ordinal = nextOrdinal++, TenantId = instance.TenantId, InstanceId = instance.Id, Name = name };
            db.Add(step);
            steps.Add(step);
            stepsChanged = true;
        }
    }

    /// <summary>What was still to come doesn't come any more, and what was begun isn't waited for; its last words stay.</summary>
    public void GiveUpTheRest()
    {
        foreach (var step in steps.Where(s => s.EndedAt is null).ToArray())
        {
            stepsChanged = true;
            if (step.StartedAt is not null)
            {
                step.EndedAt = Now;
                continue;
            }
            db.Remove(step);
            steps.Remove(step);
        }
    }

    /// <summary>The instance is at this step; its deadline runs from the first time.</summary>
    public void At(string name)
    {
        if (instance.Step != name)
            (instance.Step, instance.StepStartedAt, instance.Attempts, instance.RefusedSince) = (name, Now, 0, null);
        if (Open(name) is { StartedAt: null } step)
        {
            step.StartedAt = Now;
            stepsChanged = true;
        }
    }

    public void StepDone(string name, string provider)
    {
        if (instance.Step == name)
            (instance.StuckSince, instance.Attempts, instance.RefusedSince) = (null, 0, null);
        if (Open(name) is not { EndedAt: null } step)
            return;
        step.StartedAt ??= Now;
        (step.EndedAt, step.Waiting) = (Now, null);
        stepsChanged = true;
        var took = (step.EndedAt.Value - step.StartedAt.Value).TotalSeconds;
        counts.Add(() => Telemetry.StepDuration.Record(took, new("step", name), new("provider", provider)));
    }

    /// <summary>The provider's id of the step's last act, for whoever asks the provider about it.</summary>
    public void Acted(string name, string requestId)
    {
        if (Open(name) is { } step && step.RequestId != requestId)
            (step.RequestId, stepsChanged) = (requestId, true);
    }

    /// <summary>
    /// The step waits for this. What was done stays done for those who follow: while it is looked at once more (a server that is powered on is "starting" again), it is the
    /// later step, begun already, that waits for it. So the count never goes back, and a step that has to be done anew is told in words.
    /// </summary>
    public void Waits(string name, string what, string? requestId)
    {
        if (Open(name) is not { } step)
            return;
        if (step.EndedAt is not null && steps.LastOrDefault(s => s.Ordinal > step.Ordinal && s is { StartedAt: not null, EndedAt: null }) is { } later)
            (step, what) = (later, $"{name}: {what}");
        var words = Cut(what, 1000);
        if (step.Waiting == words && (requestId is null || step.RequestId == requestId))
            return;
        (step.Waiting, step.RequestId) = (words, requestId ?? step.RequestId);
        stepsChanged = true;
    }

    /// <summary>Looks again after a while, never earlier than it was told.</summary>
    public void LookAfter(TimeSpan wait) => instance.NotBefore = Now + wait;

    public void Block(BlockedBy by, string words, string? requestId)
    {
        instance.StuckSince ??= Now;
        if (instance.BlockedBy != by)
            instance.BlockedSince = Now;
        (instance.BlockedBy, instance.BlockedWords, instance.BlockedRequestId) = (by, Cut(words, 2000), requestId);
        if (instance.OperationEndedAt is null)
            instance.OperationState = OperationState.Blocked;
        LookSlowly();
    }

    /// <summary>Spread, so that what one cause blocked doesn't come back all at once.</summary>
    public void LookSlowly() => LookAfter(Options.BlockedLook * (0.8 + 0.4 * engine.Dice.NextDouble()));

    public void Unblock()
    {
        if (instance.BlockedBy is null)
            return;
        (instance.BlockedBy, instance.BlockedWords, instance.BlockedRequestId, instance.BlockedSince) = (null, null, null, null);
        instance.StepStartedAt = Now;   // its wait begins anew
        if (instance.OperationEndedAt is null)
            instance.OperationState = OperationState.Running;
    }

    public void End(OperationState state)
    {
        if (instance.OperationEndedAt is not null)
            return;
        Unblock();
        (instance.OperationState, instance.OperationEndedAt) = (state, Now);
        foreach (var step in steps.Where(s => s.EndedAt is null && s.StartedAt is not null))
            (step.EndedAt, step.Waiting) = (Now, null);
        var kind = instance.OperationKind.ToString();
        counts.Add(() => Telemetry.Operations.Add(1, new("kind", kind), new("outcome", state.ToString())));
    }

    public void Fail(string code, string words, string? requestId) =>
        (instance.FailureCode, instance.FailureWords, instance.FailureRequestId) = (code, Cut(words, 2000), requestId);

    public TimeSpan BackOff() => engine.BackOff(instance.Attempts++);

    /// <summary>The pass is over: what is new is reported, in the caller's save.</summary>
    public void Report()
    {
        if (!stepsChanged && Digest(instance) == before || instance.OperationId is null)
            return;
        instance.Revision++;
        db.Outbox.Add(Reports.Of(instance, steps, engine));
    }

    /// <summary>Its save is committed: what ended is counted, once, however often a lost race had it handled again.</summary>
    public void Saved()
    {
        foreach (var count in counts)
            count();
    }

    private StepLog? Open(string name) => instance.OperationEndedAt is null ? steps.LastOrDefault(s => s.Name == name) : null;

    // Rows that were given up leave their number behind.
    private static int Next(IEnumerable<StepLog> steps) => steps.LastOrDefault()?.Ordinal + 1 ?? 0;

    /// <summary>As much of it as its column holds.</summary>
    public static string Cut(string words, int length) => words.Length <= length ? words : words[..length];

    // What others are told, and so what makes a report due.
    private static string Digest(Instance i) =>
        $"{i.Generation}|{i.State}|{i.Size}|{i.HostName}|{i.EverAvailable}|{i.HeldData}|{i.EndsAt}|{i.Account}|{i.OperationId}|{i.OperationState}|{i.BlockedBy}|{i.BlockedWords}|{i.FailureCode}";

    private sealed class Row
    {
        public required Instance Instance { get; init; }

        public required Wish Wish { get; init; }

        public required ProbeState? Probe { get; init; }
    }
}
