using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Tests.EngineTests;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>What the engine was seen to do, on its simulated clock, with a refusal that never ends.</summary>
/// <param name="What">In a few words: what, after how long.</param>
/// <param name="Then">What follows, when the refusal still goes on.</param>
/// <param name="Words">What people read.</param>
/// <param name="GivesBack">Blocked for long, its place is given back.</param>
internal sealed record RefusalConsequence(string What, string Then, string Words, bool GivesBack)
{
    /// <summary>What the provider's words stand for in <see cref="Words"/>.</summary>
    public const string Quoted = "(the provider’s words)";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    /// <param name="place">Which call is refused, of which lane.</param>
    /// <param name="refused">With what; its words don't matter.</param>
    /// <param name="givesBack">Whether a long block at that place, by a refusal of that kind, was seen to give the place back; null: not seen yet.</param>
    public static async Task<RefusalConsequence> Of((bool IsOfZone, CallKind Kind) place, ProviderRefused refused, bool? givesBack)
    {
        var forEver = new ProviderRefused(refused.Kind, Quoted, refused.RequestId, refused.Status) { By = refused.By, Code = refused.Code, HealsWithin = refused.HealsWithin };
        await using var world = new World(options => options.Grace = TimeSpan.Zero);
        world.Cloud.MustPublish = place is (true, CallKind.Create or CallKind.Act);
        var removes = place is (false, CallKind.Set);
        if (removes)
        {
            await world.Enables();
            Assert.That(await world.Until(InstanceState.Available), Is.True);
        }
        world.Cloud.Refuses[Call(place)] = forEver;
        if (removes)
        {
            await world.Disables();
            await world.Waives();
        }
        else
        {
            await world.Enables();
        }

        Assert.That(await world.Until(async () => await Ended(world), Longest), Is.True, $"{Call(place)} refused as {refused.Kind} ({refused.By}) would be tried for ever");
        var (instance, since) = (await world.Instance(), world.Cloud.RefusedAt!.Value);
        if (instance.BlockedBy is not { } by)
        {
            Assert.That((instance.State, world.Cloud.All.Count), Is.EqualTo((InstanceState.Failed, 0)));
            return new RefusalConsequence("failed, all of it undone", "said again, it is tried again", instance.FailureWords!, false);
        }
        var after = instance.BlockedSince!.Value - since;
        var fails = instance.FailsAfterRollback;
        var what = $"{(fails ? "failed; its undoing is " : "")}blocked ({by}){(after < TimeSpan.FromSeconds(10) ? " at once" : $" after {after.TotalMinutes:0} min of tries")}";
        // Whatever its reason: what counts is whether it may hold data, which the place and the kind of refusal decide; and an hour is long.
        var back = !fails && (givesBack ?? await world.Until(async () => (await world.Instance()).Phase is Phase.RollingBack or Phase.Placing, TimeSpan.FromMinutes(45)));
        world.Cloud.Refuses.Clear();
        Assert.That(await world.Until(fails ? InstanceState.Failed : removes ? InstanceState.Removed : InstanceState.Available, atMost: Longest), Is.True, $"{Call(place)} refused as {refused.Kind}: {what}, and it goes on by itself when the cause is gone");
        return new RefusalConsequence(what, back ? "looked at each minute; after half an hour its place is given back and it is placed anew" : "looked at each minute", instance.BlockedWords!, back);
    }

    private static async Task<bool> Ended(World world)
    {
        var instance = await world.Instance();
        return instance.BlockedBy is not (null or BlockedBy.Gate) || instance.State is InstanceState.Failed;
    }

    // The fake cloud's call of that kind, each on the way of every instance.
    private static string Call((bool IsOfZone, CallKind Kind) place) => place switch
    {
        (false, CallKind.Look) => "look",
        (false, CallKind.Create) => "create-server",
        (false, CallKind.Act) => "power-on",
        (false, _) => "delete-server",
        (true, CallKind.Look) => "look-zone",
        (true, CallKind.Act) => "publish-zone",
        (true, _) => "set-record",
    };
}
