using AppsEducation.CloudSimulator.Faults;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Faults.Tests;

/// <summary>
/// Each guard taken out once, in the whole world: a life in which all that is promised holds breaks one promise without it. A guard that no life misses would be decoration.
/// </summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class MutantTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    // Addresses show what a server would hide: a second server on the same address is refused by the provider itself, and the whole instance fails instead.

    // The process died before it had written the id down, and listings don't show the address for longer than a successor takes to look.
    [Test]
    public Task Without_the_intent_a_successor_makes_a_second_address() =>
        Breaks(new Guards { Intent = false }, "2 of address for ins_d1j0n0000000000a", async life =>
        {
            life.Once("create-ip", after: true, () =>
            {
                life.World.Cloud.Simulator.Faults.Add(new Fault("list-ips", FaultKind.ListingLags) { Times = 1000, Seconds = 40 });
                throw life.Dies();
            });
            await life.World.Messages.Enables(life.Subject);
            await Available(life, Subject.Dijon);
        });

    // No look-up finds what hasn't landed yet.
    [Test]
    public Task Without_the_look_up_minute_a_create_that_lands_late_is_a_second_address() =>
        Breaks(new Guards { LookUpMinute = false }, "2 of address for ins_d1j0n0000000000a", async life =>
        {
            life.World.Cloud.Simulator.Faults.Add(new Fault("create-ip", FaultKind.LandsLate) { Seconds = 20 });
            await life.World.Messages.Enables(life.Subject);
            await Available(life, Subject.Dijon);
        });

    // Two go on at once, and pages shift under the reader from then on: of the two addresses the one whose id was lost is the one that no page shows.
    [Test]
    public Task Without_the_look_up_by_exact_tag_an_address_that_no_page_shows_is_made_again() =>
        Breaks(new Guards { ExactTag = false }, "2 of address for", async life =>
        {
            var faults = life.World.Cloud.Simulator.Faults;
            faults.Add(new Fault("create-security-group", FaultKind.Quota) { Times = 1000 });
            Subject[] both = [Subject.Dijon, Subject.Lille];
            foreach (var subject in both)
                await life.World.Messages.Enables(subject);
            foreach (var subject in both)
                await life.World.Until(async () => await life.World.Instance(subject) is { BlockedBy: BlockedBy.Quota }, Patience);
            faults.Clear();
            faults.Add(new Fault("create-ip", FaultKind.AnswerLost));
            faults.Add(new Fault("list-ips", FaultKind.PageShifts) { Times = 1000 });
            faults.Add(new Fault("list-ips", FaultKind.Slow) { Times = 1000, Seconds = 2 });   // they stay side by side
            foreach (var subject in both)
                await life.World.Messages.Retries(subject);
            foreach (var subject in both)
                await Available(life, subject);
        }, new WorldOptions { LargestPage = 1, Pace = new WorldOptions().Pace with { ListingLag = TimeSpan.Zero } });

    // The cloud answers 404 for what it has just made (recorded): once isn't proof.
    [Test]
    public Task Without_proof_of_absence_an_address_that_answers_404_for_ten_seconds_is_made_again() =>
        Breaks(new Guards { ProofOfAbsence = false }, "2 of address for ins_d1j0n0000000000a", async life =>
        {
            life.Once("create-ip", after: true, () =>
            {
                foreach (var read in new[] { "get-ip", "list-ips" })
                    life.World.Cloud.Simulator.Faults.Add(new Fault(read, FaultKind.ListingLags) { Times = 1000, Seconds = 10 });
                return Task.CompletedTask;
            });
            await life.World.Messages.Enables(life.Subject);
            await Available(life, Subject.Dijon);
        });

    [Test]
    public Task Without_the_gate_data_goes_that_nobody_gave_up() =>
        Breaks(new Guards { Gate = false }, "the data of ins_d1j0n0000000000a was deleted, and nobody had waived the gate", async life =>
        {
            await life.Provision();
            await life.World.Messages.Disables(life.Subject);
            await life.World.For(TimeSpan.FromMinutes(10));
        });

    // Whoever gets the address next gets the visitors of the name.
    [Test]
    public Task Without_the_time_to_live_an_address_is_given_back_while_its_name_is_remembered() =>
        Breaks(new Guards { Ttl = false }, "sooner than its time to live", async life =>
        {
            await life.Provision();
            await life.Remove();
        });

    // The wish to have it is stated again long after it was removed.
    [Test]
    public Task Without_generations_an_old_wish_brings_back_what_was_removed() =>
        Breaks(new Guards { Generation = false }, "ins_d1j0n0000000000a is not wanted and is Running", async life =>
        {
            await life.Provision();
            await life.Remove();
            await life.World.Messages.Restate(0);
            await life.World.For(TimeSpan.FromMinutes(5));
        });

    // A worker is stopped about to write that the removal begins; another takes the lane, and the end is taken back. Then the first one goes on.
    [Test]
    public Task Without_the_fence_a_worker_that_was_stopped_undoes_what_another_did_since() =>
        Breaks(new Guards { Fencing = false }, "ins_d1j0n0000000000a is wanted and is Removing", async life =>
        {
            await life.Provision();
            var (stopped, takenBack) = (life.World.Now, false);
            stopped.Death.OnSaving = async db =>
            {
                if (!db.ChangeTracker.Entries<Instance>().Any(row => row.Entity.Phase is Phase.Removing))
                    return;
                stopped.Death.OnSaving = null;
                life.World.Story.Tell("‖ the process is stopped before its commit");
                life.World.NewProcess("worker-2");
                await life.World.Messages.Enables(life.Subject);
                takenBack = await life.World.Until(async () => await life.Instance() is { Phase: Phase.Running, Generation: 3 }, Patience);
                life.World.Story.Tell("▶ it goes on");
            };
            await life.World.Messages.Disables(life.Subject);
            await life.World.Messages.Waives(life.Subject);
            await life.World.Until(() => Task.FromResult(takenBack), Patience);
            await life.World.For(TimeSpan.FromMinutes(3));
        });

    private static async Task Breaks(Guards without, string promise, Func<Life, Task> happens, WorldOptions? options = null)
    {
        options ??= new WorldOptions();
        var (whole, told) = await Broken(happens, options);
        Assert.That(whole, Is.Empty, $"with all guards all that is promised holds\n{told}");
        var (mutant, itsStory) = await Broken(happens, options with { Guards = without });
        Assert.That(mutant, Has.Some.Contains(promise), $"without this guard it is broken, and this life shows it\n{itsStory}");
        TestContext.Out.WriteLine(string.Join('\n', mutant));
    }

    // At every instant, not only at rest: what was doubled is found and resolved later, and was billed meanwhile.
    private static async Task<(IReadOnlyCollection<string> Broken, string Told)> Broken(Func<Life, Task> happens, WorldOptions options)
    {
        await using var life = await Life.Begin(options);
        HashSet<string> broken = [];
        using var eye = life.World.Cloud.Simulator.OnCall(after: _ =>
        {
            broken.UnionWith(Doubled(life.World.Cloud.Ours));
            return Task.CompletedTask;
        });
        await happens(life);
        broken.UnionWith(await life.World.Invariants.Broken());
        return (broken, await life.World.Told());
    }

    private static IEnumerable<string> Doubled(CloudSimulator.Admin.Inventory ours) =>
        from held in ours.Servers.Concat(ours.Volumes).Concat(ours.Addresses).Concat(ours.Firewalls)
        let instance = Provisioning.Hosting.SlotTags.Value(held.Tags, "instance")
        where instance is not null   // a root volume has no tags yet
        group held by (instance, Provisioning.Hosting.SlotTags.Value(held.Tags, "slot")) into slot
        where slot.Count() > 1
        select $"{slot.Count()} of {slot.Key.Item2} for {slot.Key.instance}";

    private static Task Available(Life life, Subject subject) =>
        life.World.Until(async () => await life.World.Instance(subject) is { Phase: Phase.Running, State: InstanceState.Available, BlockedBy: null }, Patience);
}
