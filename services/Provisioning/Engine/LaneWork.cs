using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>One slice of one lane: a look, then one pass over each due instance on it, academies in turn and a few at once, until the look is old; then the lane's names.</summary>
internal sealed class LaneWork(
    IServiceScopeFactory scopes, EngineSettings engine, HostingAccounts accounts, IEnumerable<IHostingDriver> drivers, Reconciler reconciler, Inventory inventory, Strays strays, ZoneWork zones, EngineWake wake,
    ILogger<LaneWork> log)
{
    // Few enough that a wish waits a moment at the most for those before it.
    private const int PlacedTogether = 32;
    private readonly ConcurrentDictionary<(string Lane, long Fence), Turns> turns = new();

    /// <returns>When the lane has work next.</returns>
    public async Task<DateTimeOffset> Run(LaneLease lease, CancellationToken ct)
    {
        var turn = turns.GetOrAdd((lease.Lane, lease.Fence), _ => new Turns());
        var account = accounts.Find(lease.Lane);
        var now = engine.Time.GetUtcNow();
        var (due, next) = await Due(lease.Lane, now, turn, ct);
        // A lane begins with a whole inventory: after a restore of our database nothing is created before what exists was adopted.
        var sweep = account is not null && (now >= turn.InventoryAt || !turn.HadInventory && due.Any(d => d.NeedsLook));
        if (due.Count > 0 || sweep)
        {
            var look = account is not null && (sweep || due.Any(d => d.NeedsLook)) ? await Look(lease, account, due, sweep, due.Any(d => turn.HasSeveral(d.Id)), ct) : null;
            lease.Progress();
            if (sweep && look!.Listing is { } whole)
            {
                var cameToLight = await inventory.Judge(lease, account!, whole, ct);
                var putAway = await strays.PutAway(lease, account!, whole, cameToLight, ct);
                // At most half of the account's rate is inventory's, however large the account is: it rests for as long as its pages took.
                var took = engine.Time.GetUtcNow() - now;
                var interval = putAway ? engine.Options.ListingDelay : engine.Options.InventoryInterval;
                (turn.InventoryAt, turn.HadInventory) = (now + (took * 2 > interval ? took * 2 : interval), true);
                (due, _) = await Due(lease.Lane, engine.Time.GetUtcNow(), turn, ct);
            }
            else if (sweep)
                turn.InventoryAt = now + engine.Options.BackOffLimit;
            // Names have a limit of their own: where there is much to do they don't wait for it, and what is declared meanwhile is due at once.
            var names = account is not null && due.Count > engine.Options.AtOnce ? zones.Run(lease, account, ct) : null;
            await Task.WhenAll(Pass(lease, turn, due, look, ct), names ?? Task.CompletedTask);
            if (names is not null)
                return engine.Time.GetUtcNow();
            next = await Next(lease.Lane, turn, ct);
        }
        if (account is null)
            return next;   // the lane of those that have no account yet
        var name = await zones.Run(lease, account, ct);
        return new[] { next, name, turn.InventoryAt }.Min();
    }

    private async Task Pass(LaneLease lease, Turns turn, List<DueInstance> due, Look? look, CancellationToken ct)
    {
        var begun = engine.Time.GetTimestamp();
        due.RemoveAll(d => d.NeedsLook && look is null);   // it became due while the look was under way
        // Those who get a place would race for the same quotas: they get it in one save.
        while (lease.Lane == Lane.Placement && MayBegin())
            await Place(lease, turn, [.. Enumerable.Range(0, Math.Min(PlacedTogether, due.Count)).Select(_ => turn.Take(due, []))]);
        // A provider limits each of its products by itself and takes a while to answer: while one instance waits for that, others are worked on.
        var hands = new List<(Task Work, DueInstance At)>();
        try
        {
            while (true)
            {
                hands.RemoveAll(hand => hand.Work.IsCompletedSuccessfully);
                if (hands.Count < engine.Options.AtOnce && MayBegin())
                {
                    var next = turn.Take(due, [.. hands.Select(hand => hand.At)]);
                    hands.Add((Handle(lease, turn, next, look), next));
                }
                else if (hands.Count > 0)
                    await await Task.WhenAny(hands.Select(hand => hand.Work));
                else
                    return;
            }
        }
        finally
        {
            await Task.WhenAll(hands.Select(hand => hand.Work));   // what is begun is finished, whatever became of another
        }

        bool MayBegin() => due.Count > 0 && engine.Time.GetElapsedTime(begun) < engine.Options.LookMaxAge && !lease.Lost && !ct.IsCancellationRequested;
    }

    private async Task Handle(LaneLease lease, Turns turn, DueInstance instance, Look? look)
    {
        await using var scope = Scope(out var db);
        try
        {
            // What is begun is finished, within its time limits.
            turn.Saw(instance.Id, await reconciler.Handle(db, lease, instance.Id, look, CancellationToken.None));
            RingForOthers(db, lease);
        }
        // A lost race with a wish or a quota: the rows are read anew at the next pass, and nothing was called that isn't recorded.
        catch (DbUpdateConcurrencyException race)
        {
            log.LogInformation("{Instance} is handled again on fresh rows: {Race}", instance.Id, race.Message);
        }
        // A fault of ours, or a row that can't be worked on, backs this instance off and nothing else.
        catch (Exception fault) when (fault is not (OperationCanceledException or LaneLostException))
        {
            await Faulted(lease, turn, instance, fault);
        }
    }

    private async Task Place(LaneLease lease, Turns turn, DueInstance[] several)
    {
        await using (var scope = Scope(out var db))
        {
            try
            {
                await reconciler.Place(db, lease, [.. several.Select(one => one.Id)], CancellationToken.None);
                RingForOthers(db, lease);
                return;
            }
            // Whose fault it is shows when each is handled by itself.
            catch (Exception fault) when (fault is not (OperationCanceledException or LaneLostException))
            {
                log.LogInformation("{Count} could not be placed in one save ({Fault}); each is placed by itself", several.Length, fault.Message);
            }
        }
        foreach (var one in several)
            await Handle(lease, turn, one, null);
    }

    // An instance that was placed, a name that was declared: another lane's work now.
    private void RingForOthers(ProvisioningDb db, LaneLease lease)
    {
        if (db.Instances.Local.Any(i => i.Lane != lease.Lane) || db.DnsRecords.Local.Any(r => r.Lane != lease.Lane && r.NotBefore <= engine.Time.GetUtcNow()))
            wake.Ring();
    }

    private async Task Faulted(LaneLease lease, Turns turn, DueInstance instance, Exception fault)
    {
        log.LogError(fault, "{Instance} failed and is tried again later; the others of its lane go on", instance.Id);
        await using var scope = Scope(out var db);
        try
        {
            turn.Rest(instance.Id, await reconciler.Faulted(db, lease, instance.Id, fault, CancellationToken.None));
        }
        // Not even this could be written: then it isn't the instance, and the lane is tried again as a whole.
        catch (Exception away) when (away is DbException or DbUpdateException)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    private async Task<Look> Look(LaneLease lease, HostingAccount account, IReadOnlyList<DueInstance> due, bool whole, bool byTags, CancellationToken ct)
    {
        var driver = drivers.Of(account);
        var ids = due.Where(d => d.NeedsLook).Select(d => d.Id).ToArray();
        await using var scope = Scope(out var db);
        var known = (await db.Slots.AsNoTracking().Where(s => ids.Contains(s.InstanceId)).Select(s => new { s.InstanceId, s.Kind, s.ResourceId }).ToListAsync(ct)).ToLookup(s => s.InstanceId);
        string[] kinds = [SlotKind.Firewall, SlotKind.Address, SlotKind.Server, SlotKind.Volume, SlotKind.RootVolume];
        var slots = due.Where(d => d.NeedsLook).SelectMany(d => kinds.Union(known[d.Id].Select(s => s.Kind))
            .Select(kind => new SlotKey(d.Id, kind, known[d.Id].FirstOrDefault(s => s.Kind == kind)?.ResourceId, d.CloudZone ?? account.CloudZones[0]))).ToArray();
        using var activity = Telemetry.Source.StartActivity("look " + account.Name);
        Look look;
        try
        {
            look = new Look(await driver.Look(new LookAt(account, engine.Installation, whole, slots, byTags), ct), null);
        }
        catch (ProviderRefused refused)
        {
            log.LogWarning("The look at {Account} was refused: {Words} (request {RequestId})", account.Name, refused.Message, refused.RequestId);
            look = new Look(null, refused);
        }
        await inventory.Saw(db, lease, look, whole, ct);
        return look;
    }

    /// <summary>What is due: by its time, by a newer wish, by a nudge, or by its probe's changed word; and when the first of the others is, by its time.</summary>
    private async Task<(List<DueInstance> Due, DateTimeOffset Next)> Due(string lane, DateTimeOffset now, Turns turn, CancellationToken ct)
    {
        await using var scope = Scope(out var db);
        // Those that wait for their time come along: there are few of them, what is settled has none.
        var open = await (
            from i in db.Instances.AsNoTracking()
            join w in db.Wishes on i.Id equals w.InstanceId
            join p in db.ProbeStates on i.Id equals p.InstanceId into probes
            from p in probes.DefaultIfEmpty()
            let flipped = p != null && p.Answers != null
                && ((i.Phase == Phase.Running || i.Phase == Phase.Ending) && p.Answers != i.Answering && (p.Answers == false || p.LastGoodAt > i.PoweredOnAt)
                    || i.Phase == Phase.Provisioning && i.Step == Answers.StepName && i.Attempts == 0 && p.Answers == true && p.LastGoodAt > i.PoweredOnAt)
            let told = w.Generation != i.Generation || w.Nudges != i.Nudges || flipped
            where i.Lane == lane && (i.NotBefore != null || told)
            orderby i.OperationEndedAt != null && !told, i.OperationStartedAt, i.Id   // what runs and is only looked after comes after what is on its way
            select new { i.Id, i.TenantId, i.CloudZone, i.Phase, i.Step, i.NotBefore, Told = told }).ToListAsync(ct);
        turn.EndRests(now);
        open.RemoveAll(i => turn.Rests(i.Id));
        var due = open.Where(i => i.Told || i.NotBefore <= now).Select(i => new DueInstance(i.Id, i.TenantId, i.CloudZone, i.Step,
            i.Phase is not (Phase.Placing or Phase.Removed or Phase.Failed) && (i.NotBefore <= now || i.Phase is Phase.Provisioning))).ToList();
        return (due, open.Where(i => i.NotBefore > now).Select(i => i.NotBefore!.Value).Append(turn.RestEnds).Min());
    }

    /// <summary>When the lane's instances have work next, after some of them were worked on.</summary>
    private async Task<DateTimeOffset> Next(string lane, Turns turn, CancellationToken ct)
    {
        await using var scope = Scope(out var db);
        var resting = turn.Resting;
        var soonest = await db.Instances.Where(i => i.Lane == lane && i.NotBefore != null && !resting.Contains(i.Id)).MinAsync(i => i.NotBefore, ct);
        return soonest < turn.RestEnds ? soonest.Value : turn.RestEnds;
    }

    private AsyncServiceScope Scope(out ProvisioningDb db)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a lane serves all academies");
        db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        return scope;
    }

    internal sealed record DueInstance(string Id, string TenantId, string? CloudZone, string? Step, bool NeedsLook);

    /// <summary>
    /// Whose turn it is: the academy served least recently, and of its instances the one whose operation is under way longest, so that its first service is there long before its last.
    /// Those at one step call the same product and wait for the same limit: one at a step that is less worked on goes before.
    /// </summary>
    private sealed class Turns
    {
        private const int AtOneStep = 2;
        private readonly Lock gate = new();
        private readonly Dictionary<string, long> served = [];
        private readonly HashSet<string> several = [];
        private readonly Dictionary<string, DateTimeOffset> resting = [];
        private long count;

        public DateTimeOffset InventoryAt { get; set; } = DateTimeOffset.MinValue;

        public bool HadInventory { get; set; }

        public DueInstance Take(List<DueInstance> due, IReadOnlyCollection<DueInstance> underWay)
        {
            var full = underWay.CountBy(one => one.Step ?? "").Where(step => step.Value >= AtOneStep).Select(step => step.Key).ToHashSet();
            var at = Enumerable.Range(0, due.Count).MinBy(i => (full.Contains(due[i].Step ?? ""), served.GetValueOrDefault(due[i].TenantId)));
            var next = due[at];
            due.RemoveAt(at);
            served[next.TenantId] = ++count;
            return next;
        }

        public bool HasSeveral(string instance) => several.Contains(instance);

        // Forgotten with the lane, whose next holder begins with a whole inventory.
        public void Saw(string instance, bool severalForOneSlot)
        {
            lock (gate)
                _ = severalForOneSlot ? several.Add(instance) : several.Remove(instance);
        }

        /// <summary>A wish that isn't taken in makes an instance due whatever its row says; one that failed rests all the same.</summary>
        public void Rest(string instance, DateTimeOffset until)
        {
            lock (gate)
                resting[instance] = until;
        }

        public string[] Resting => [.. resting.Keys];

        public DateTimeOffset RestEnds => resting.Values.Append(DateTimeOffset.MaxValue).Min();

        public bool Rests(string instance) => resting.ContainsKey(instance);

        public void EndRests(DateTimeOffset now)
        {
            foreach (var (instance, _) in resting.Where(rest => rest.Value <= now).ToArray())
                resting.Remove(instance);
        }
    }
}
