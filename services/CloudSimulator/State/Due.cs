using AppsEducation.CloudSimulator.OpenStack;
using AppsEducation.CloudSimulator.Scaleway;

namespace AppsEducation.CloudSimulator.State;

/// <summary>What happens by itself when its time has come. It is stamped with that time, so it doesn't matter when somebody looks.</summary>
internal static class Due
{
    /// <summary>Ends what is over in every cloud, and takes away what vanishes out of band.</summary>
    public static void Settle(World world, Timings timings, DateTimeOffset now)
    {
        ScalewayDue.Settle(world, timings, now);
        OpenStackDue.Settle(world, timings, now);
        foreach (var vanishing in world.Vanishing.Now.Where(row => row.DueAt <= now).ToArray())
        {
            Vanish(world, vanishing.Id, vanishing.DueAt);
            world.Vanishing.Remove(vanishing.Id, now);
        }
    }

    /// <summary>Takes a resource away as somebody else's hand would: nothing else is tidied up but what hangs on a server.</summary>
    public static bool Vanish(World world, string id, DateTimeOffset at) => ScalewayDue.Vanish(world, id, at) || OpenStackDue.Vanish(world, id, at);
}
