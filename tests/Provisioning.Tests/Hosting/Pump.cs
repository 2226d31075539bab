using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Lets a call that waits on the fake clock go on, by moving that clock.</summary>
internal static class Pump
{
    /// <summary>Moves the clock in small steps until the task has ended; fails when it doesn't within the given time of that clock.</summary>
    public static async Task<T> Run<T>(this FakeTimeProvider time, Task<T> task, TimeSpan? atMost = null)
    {
        var start = time.GetUtcNow();
        while (!task.IsCompleted)
        {
            // What doesn't wait on the clock runs on the pool: it gets its turn before the clock moves on, also on a busy machine.
            if (await Task.WhenAny(task, Task.Delay(1)) == task)
                break;
            if (time.GetUtcNow() - start > (atMost ?? TimeSpan.FromMinutes(10)))
                throw new AssertionException("The call waits longer than it may.");
            time.Advance(TimeSpan.FromMilliseconds(20));
        }

        return await task;
    }
}
