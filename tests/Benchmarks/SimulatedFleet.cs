using System.Diagnostics;
using AppsEducation.Faults.Tests;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

using Held = AppsEducation.CloudSimulator.Admin.Held;

namespace AppsEducation.Benchmarks;

/// <summary>Many instances over a cloud in memory, on a clock that goes from one due time to the next (the world of the fault matrix): what the provider's limits leave possible, and what our own work costs.</summary>
internal static class SimulatedFleet
{
    /// <summary>
    /// Thirty academies enable eight services each at once, under the provider's limit. The floor is what any engine needs: the changing calls and one listing that all share in each interval, at the limit,
    /// and one boot.
    /// </summary>
    public static async Task<int> ThirtyByEight(string[] rest)
    {
        var count = rest is [var given] ? int.Parse(given) : 240;
        foreach (var (cloud, ovh) in new[] { (Fleet.Scaleway, false), (Fleet.OpenStack, false), (Fleet.OpenStack, true) })
        {
            await using var world = await World.Begin(new WorldOptions { Fleet = cloud, NamesAtOvh = ovh, Servers = count + 10, Watched = false, Pace = CloudSimulator.Timings.Compressed, LargestPage = LargestPage(cloud) });
            var calls = new CallsByBucket(world);
            using var lags = new Lags();
            var began = world.Clock.GetUtcNow();
            var watch = Stopwatch.StartNew();
            await Enable(world, count);
            var done = await world.Until(async () => await Available(world) == count, TimeSpan.FromHours(6));
            var took = (world.Clock.GetUtcNow() - began).TotalSeconds;
            if (!done)
                throw new InvalidOperationException($"Not all of {count} are available.\n{await world.Told()}");

            var pace = CloudSimulator.Timings.Compressed;
            var boot = (pace.ServerStarting + pace.FirstBoot + pace.Install).TotalSeconds;
            var interval = new EngineOptions().LookMaxAge.TotalSeconds;
            var buckets = calls.All(world.Cloud.Ours, LargestPage(cloud)).Select(b => (b.Name, b.Changes, b.Reads, b.Pages, Seconds: Needed(b.Name, b.Changes, count) / (Limit(b.Name, world) - (b.Pages / interval)))).ToArray();
            var floor = buckets.Max(b => b.Seconds) + boot;
            Console.WriteLine($"{cloud}{(ovh ? ", names at OVH" : "")}: {count} instances in {took:0} s of simulated time; floor {floor:0} s; ratio {took / floor:0.00} (lower is better, aim 1.10); {watch.Elapsed.TotalSeconds:0} s of real time");
            foreach (var bucket in buckets.OrderByDescending(b => b.Seconds))
                Console.WriteLine($"   {bucket.Name}: {bucket.Changes} changing calls, {bucket.Reads} reads ({bucket.Reads / took:0.0}/s), a listing is {bucket.Pages} pages; alone {bucket.Seconds:0} s");
            Console.WriteLine($"   {calls.Named}");
            Console.WriteLine($"   calls beyond the limit: {world.Cloud.Simulator.Requests.Violations}");
            lags.Say();
        }
        return 0;
    }

    private static double Limit(string bucket, World world) => bucket is "ovh" ? OvhNames.Account.CallsPerSecond : world.CallsPerSecond;

    // Each record, and one refresh that serves them all: how often it is asked for in between is ours to answer for.
    private static int Needed(string bucket, int changes, int count) => bucket is "ovh" ? count + 1 : changes;

    // Scaleway gives a hundred at most; an OpenStack up to a thousand, of which we ask for five hundred.
    private static int LargestPage(Fleet cloud) => cloud is Fleet.OpenStack ? 500 : 100;

    /// <summary>A thousand at a cloud that answers at once and has faults of all kinds, up and away again: nothing may be left over, and nothing left behind.</summary>
    public static async Task<int> Thousand(string[] rest)
    {
        var count = rest is [var given, ..] ? int.Parse(given) : 1000;
        await using var world = await World.Begin(new WorldOptions { Servers = count + 10, CallsPerSecond = null, Profile = "hostile", Watched = false });
        var watch = Stopwatch.StartNew();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        await Enable(world, count);
        if (!await world.Until(world.IsQuiet, TimeSpan.FromHours(12)))
            throw new InvalidOperationException($"It doesn't come to rest.\n{await world.Told()}");
        // One that was blocked meanwhile goes on by itself, at its slow looks.
        await world.Until(async () => await Available(world) == count, TimeSpan.FromHours(1));
        foreach (var stuck in await world.Db(db => db.Instances.Where(i => i.Phase != Phase.Running).ToListAsync()))
            Console.WriteLine($"   {stuck.Id} is {stuck.Phase} at {stuck.Step}: {stuck.BlockedBy} {stuck.BlockedWords} {stuck.FailureWords}");
        var (up, upProcessor) = (watch.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - processor);
        var available = await Available(world);
        var ours = world.Cloud.Ours;
        var wrong = Wrong(ours, await Ids(world, Phase.Running));
        var orphans = await world.Db(db => db.Set<Orphan>().AsNoTracking().CountAsync());
        Console.WriteLine($"{count} enabled with faults on: {up.TotalSeconds:0} s ({upProcessor.TotalSeconds:0} s of processor time), {(world.Clock.GetUtcNow() - World.Start).TotalMinutes:0} min of simulated time, {world.Cloud.Watch.Calls.Count} calls");
        Console.WriteLine($"   {available} available, {wrong} resources too many or too few, {orphans} orphans (aim 0 and 0, within 180 s)");
        return wrong + orphans == 0 ? 0 : 1;
    }

    private static async Task Enable(World world, int count)
    {
        for (var i = 0; i < count; i++)
            await world.Messages.Enables(Of(i));
    }

    private static Subject Of(int number) => new($"ins_{number:d16}", $"{number / 8:d4}", $"a{number:d5}", "etherpad");

    private static Task<int> Available(World world) => world.Db(db => db.Instances.CountAsync(i => i.Phase == Phase.Running));

    private static async Task<HashSet<string>> Ids(World world, Phase phase) => [.. await world.Db(db => db.Instances.Where(i => i.Phase == phase).Select(i => i.Id).ToListAsync())];

    // One firewall, address and server, two volumes and one record each; nothing of any other.
    private static int Wrong(CloudSimulator.Admin.Inventory ours, HashSet<string> running)
    {
        int Off(IEnumerable<Held> held, int each)
        {
            var by = held.CountBy(one => one.Tags.FirstOrDefault(tag => tag.StartsWith("appsedu:instance=", StringComparison.Ordinal))?["appsedu:instance=".Length..] ?? "").ToDictionary();
            return by.Where(one => !running.Contains(one.Key)).Sum(one => one.Value) + running.Sum(id => Math.Abs(by.GetValueOrDefault(id) - each));
        }
        return Off(ours.Servers, 1) + Off(ours.Addresses, 1) + Off(ours.Firewalls, 1) + Off(ours.Volumes, 2) + Math.Abs(ours.Records.Count - running.Count);
    }
}
