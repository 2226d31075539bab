using System.Diagnostics;
using AppsEducation.Faults.Tests;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Benchmarks;

/// <summary>What the size of an account costs: its inventory, and those who wait beside thousands that don't.</summary>
internal static class LargeAccounts
{
    /// <summary>The inventory of ten thousand at a cloud without limits: calls against pages, and our own work; and what the same calls take under the real limit.</summary>
    public static async Task<int> Inventory(string[] rest)
    {
        var count = rest is [var given] ? int.Parse(given) : 10_000;
        await using var world = await LargeAccount.With(count - 1, new WorldOptions { Servers = count + 10, CallsPerSecond = null, Watched = false });
        Console.WriteLine($"{count} instances are there");
        foreach (var turn in new[] { "first", "second", "third" })
        {
            var calls = new CallsByBucket(world);
            var seen = await InventoryAt(world);
            world.Clock.Advance(new EngineOptions().InventoryInterval);
            var watch = Stopwatch.StartNew();
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            await Turns(world, async () => await InventoryAt(world) > seen && await Waiting(world) == 0, TimeSpan.FromHours(2));
            var buckets = calls.All(world.Cloud.Ours).ToArray();
            Console.WriteLine($"{turn}: {watch.Elapsed.TotalSeconds:0.0} s ({(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds:0.0} s of processor time; aim 60 s), every instance walked");
            foreach (var bucket in buckets)
                Console.WriteLine($"   {bucket.Name}: {bucket.Reads} reads for {bucket.Pages} pages, {bucket.Changes} changing calls; at 5 a second {bucket.Reads / 5.0:0} s");
            Console.WriteLine($"   {calls.Named}");
        }
        Console.WriteLine($"{await world.Db(db => db.Set<Orphan>().CountAsync())} orphans");
        return 0;
    }

    /// <summary>A hundred wait in an account of five thousand, under the limit: how late each change is acted on.</summary>
    public static async Task<int> Waiters(string[] rest)
    {
        var (count, waiting) = rest is [var all, var few] ? (int.Parse(all), int.Parse(few)) : (5000, 100);
        await using var world = await LargeAccount.With(count - waiting - 1, new WorldOptions { Servers = count + 10, Watched = false, Pace = CloudSimulator.Timings.Compressed });
        // A control plane that has been running for a while.
        var settled = world.Clock.GetUtcNow();
        await Turns(world, async () => await InventoryAt(world) > settled && (await Waiting(world) == 0 || world.Clock.GetUtcNow() > settled + TimeSpan.FromMinutes(10)), TimeSpan.FromHours(3));
        Console.WriteLine($"{count - waiting - await Waiting(world)} of {count - waiting} instances at rest {(world.Clock.GetUtcNow() - settled).TotalMinutes:0} min after the start");
        var calls = new CallsByBucket(world);
        using var lags = new Lags();
        var began = world.Clock.GetUtcNow();
        for (var i = 0; i < waiting; i++)
            await world.Messages.Enables(new Subject($"ins_w{i:d15}", $"{i:d4}", $"w{i:d5}", "etherpad"));
        await Turns(world, async () =>
        {
            await Answer(world);
            return await world.Db(db => db.Instances.CountAsync(i => i.Id.StartsWith("ins_w") && i.Phase == Phase.Running)) == waiting;
        }, TimeSpan.FromHours(6));
        var took = (world.Clock.GetUtcNow() - began).TotalSeconds;
        Console.WriteLine($"{waiting} more are available after {took:0} s of simulated time; calls beyond the limit: {world.Cloud.Simulator.Requests.Violations}");
        foreach (var bucket in calls.All(world.Cloud.Ours))
            Console.WriteLine($"   {bucket.Name}: {bucket.Changes} changing calls, {bucket.Reads} reads ({bucket.Reads / took:0.0}/s), a listing is {bucket.Pages} pages");
        Console.WriteLine($"   {calls.Named}");
        lags.Say();
        return 0;
    }

    // The engine alone, from one due time to the next. Machines and prober stand aside: to look after thousands of them costs more than all that is measured.
    private static async Task Turns(World world, Func<Task<bool>> holds, TimeSpan atMost)
    {
        world.Enter();
        for (var end = world.Clock.GetUtcNow() + atMost; ;)
        {
            var next = await world.Pump(world.Now.Tick());
            if (await holds())
                return;
            var now = world.Clock.GetUtcNow();
            if (now > end)
                throw new InvalidOperationException($"{await Waiting(world)} still wait.\n{world.Story}");
            var soonest = now + TimeSpan.FromMilliseconds(100);
            world.Clock.AdvanceTo(next < soonest ? soonest : next < now + TimeSpan.FromSeconds(5) ? next : now + TimeSpan.FromSeconds(5));
        }
    }

    // In the prober's place: whatever was powered on answers a boot later.
    private static Task<int> Answer(World world) => world.Db(async db =>
    {
        var now = world.Clock.GetUtcNow();
        var boot = CloudSimulator.Timings.Compressed;
        var since = now - boot.ServerStarting - boot.FirstBoot - boot.Install;
        foreach (var up in await db.Instances.Where(i => i.PoweredOnAt != null && i.PoweredOnAt < since && i.Phase == Phase.Provisioning && !db.ProbeStates.Any(p => p.InstanceId == i.Id)).Select(i => new { i.Id, i.TenantId }).ToListAsync())
            db.Add(new ProbeState { InstanceId = up.Id, TenantId = up.TenantId, NotBefore = now.AddDays(30), Answers = true, LastGoodAt = now });
        return await db.SaveChangesAsync();
    });

    private static Task<DateTimeOffset> InventoryAt(World world) =>
        world.Db(async db => (await db.Set<AccountState>().AsNoTracking().SingleOrDefaultAsync(a => a.Name == World.AccountName))?.InventoryAt ?? DateTimeOffset.MinValue);

    private static Task<int> Waiting(World world) => world.Db(db => db.Instances.CountAsync(i => i.NotBefore != null));
}
