namespace AppsEducation.Provisioning;

/// <summary>Rings when rows became due in this process, so that whoever works on them doesn't wait for the next look at the table. All that wait hear it.</summary>
internal abstract class Bell
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done at the next ring from now on: taken before the rows are looked at, it doesn't miss what came due meanwhile.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Ring() => Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Until it rings or the wait is over.</summary>
    public static async Task Wait(Task ring, TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await ring.WaitAsync(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time, ct);
        }
        catch (Exception over) when (over is TimeoutException || ct.IsCancellationRequested)
        {
            // The wait is over.
        }
    }
}
