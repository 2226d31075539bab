using AppsEducation.CloudSimulator.Faults;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Faults.Tests;

/// <summary>
/// Three academies, and whatever a seed rolls: wishes and their opposites, waivers, messages again and late, deaths, and a cloud on a bad day. A small model says what must become of each: what its newest wish wants.
/// </summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class WalkTests
{
    private static readonly int Walks = Budget.Of("APPSEDU_WALKS", 40);
    private static readonly int First = Budget.Of("APPSEDU_FIRST_WALK", 1);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(4);

    private static IEnumerable<TestCaseData> Seeds() =>
        Enumerable.Range(First, Walks).Select(seed => new TestCaseData(seed).SetName($"walk {seed}"));

    // Nobody thought of these; the seed brings one back exactly (APPSEDU_FIRST_WALK, APPSEDU_WALKS).
    [TestCaseSource(nameof(Seeds))]
    public async Task What_is_promised_holds(int seed)
    {
        await using var walk = await Walk.Begin(seed);
        for (var steps = walk.Dice.Next(4, 10); steps > 0; steps--)
            await walk.Step();
        await walk.ComesToRest();
        await walk.EndsEverything();
    }

    private sealed class Walk(World world) : IAsyncDisposable
    {
        private static readonly Subject[] Subjects = [Subject.Dijon, Subject.Lille, Subject.Nantes];
        private static readonly string[] Calls = ["create-security-group", "set-rules", "create-ip", "create-server", "update-volume", "create-volume", "attach-volume", "set-user-data", "action-poweron", "action-terminate", "set-records",
            "delete-ip", "delete-volume", "delete-security-group", "create-port", "create-rule", "delete-server", "delete-port", "list-*", "get-*", "*"];
        private static readonly FaultKind[] Kinds = [FaultKind.AnswerLost, FaultKind.Error5xxDone, FaultKind.Error5xxNotDone, FaultKind.Throttled, FaultKind.Quota, FaultKind.NoStock, FaultKind.Slow, FaultKind.Timeout, FaultKind.Unauthorized,
            FaultKind.ForbiddenThenHeals, FaultKind.ListingLags, FaultKind.PageShifts, FaultKind.LandsLate];

        public Random Dice { get; } = world.Dice;

        public static async Task<Walk> Begin(int seed)
        {
            var dice = new Random(seed);
            return new Walk(await World.Begin(new WorldOptions { Seed = seed, LargestPage = dice.Next(3) == 0 ? 1 : 100, Profile = dice.Next(4) == 0 ? "hostile" : "default", Fleet = (Fleet)dice.Next(3) }));
        }

        public async Task Step()
        {
            var subject = Subjects[Dice.Next(Subjects.Length)];
            switch (Dice.Next(11))
            {
                case <= 2:
                    await world.Messages.Enables(subject);
                    break;
                case 3 when world.Messages.Generation(subject) > 0:
                    await world.Messages.Disables(subject);
                    break;
                case 4 when world.Messages.Generation(subject) > 0:
                    await world.Messages.Waives(subject);
                    break;
                case 5 when world.Messages.Sent.Count > 0:
                    var index = Dice.Next(world.Messages.Sent.Count);
                    await (Dice.Next(2) == 0 ? world.Messages.Redeliver(index) : world.Messages.Restate(index));
                    break;
                case 6 when world.Messages.Generation(subject) > 0:
                    await world.Messages.Retries(subject);
                    break;
                case 7:
                    world.Successor = Dice.Next(2) == 0 ? null : $"worker-{Dice.Next(100)}";
                    world.Die();
                    break;
                default:
                    var fault = new Fault(Calls[Dice.Next(Calls.Length)], Kinds[Dice.Next(Kinds.Length)]) { Times = Dice.Next(1, 4), After = Dice.Next(4), Seconds = Dice.Next(2, 200), RetryAfter = Dice.Next(2) == 0 ? null : Dice.Next(1, 30) };
                    world.Story.Tell($"! {fault.Kind} of {fault.Call}, {fault.Times} times after {fault.After}");
                    world.Cloud.Simulator.Faults.Add(fault);
                    break;
            }
            await world.For(TimeSpan.FromSeconds(Dice.Next(4) == 0 ? Dice.Next(400) : Dice.Next(30)));
        }

        /// <summary>The bad day is over; each is what its newest wish wants, or waits at the gate, and all that is promised holds.</summary>
        public async Task ComesToRest()
        {
            world.Cloud.Simulator.Faults.Clear();
            world.Cloud.Simulator.Faults.ProfileRests = true;
            await Until(i => world.Messages.Wanted(i.Id) ? IsUp(i) : i.Phase is Phase.Removed || i.BlockedBy is BlockedBy.Gate || i.Phase is Phase.Ending);
            await Holds();
        }

        public async Task EndsEverything()
        {
            foreach (var subject in Subjects.Where(subject => world.Messages.Generation(subject) > 0 && world.Messages.Wanted(subject.Instance)))
                await world.Messages.Disables(subject);
            await Until(i => i.Phase is Phase.Removed || i.BlockedBy is BlockedBy.Gate);
            foreach (var subject in Subjects.Where(subject => world.Messages.Generation(subject) > 0))
                await world.Messages.Waives(subject);
            await Until(i => i.Phase is Phase.Removed);
            await Holds();
            Assert.That(world.Cloud.Ours.IsEmpty, await world.Told());
        }

        public ValueTask DisposeAsync() => world.DisposeAsync();

        private static bool IsUp(Instance i) => i is { Phase: Phase.Running, State: InstanceState.Available, BlockedBy: null };

        private async Task Until(Func<Instance, bool> each)
        {
            foreach (var subject in Subjects.Where(subject => world.Messages.Generation(subject) > 0))
                if (!await world.Until(async () => await world.Instance(subject) is { } i && i.Generation == world.Messages.Generation(subject) && each(i), Patience))
                    Assert.Fail($"{subject.AcademySlug} doesn't get where its newest wish wants it\n{await world.Told()}");
        }

        private async Task Holds()
        {
            await world.For(TimeSpan.FromMinutes(9));
            Assert.That(await world.Until(world.IsQuiet, Patience), $"it never comes to rest\n{await world.Told()}");
            var broken = await world.Invariants.Broken();
            if (broken.Count > 0)
                Assert.Fail($"{string.Join('\n', broken)}\n{await world.Told()}");
        }
    }
}
