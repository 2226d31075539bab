namespace AppsEducation.Provisioning;

/// <summary>Rings when rows became due in this process, so that whoever works on them doesn't wait for the next look at the table. Rung several times before it is heard, it is heard once.</summary>
internal abstract class Bell
{
    private readonly SemaphoreSlim bell = new(0, 1);

    public void Ring()
    {
        lock (bell)
        {
            if (bell.CurrentCount == 0)
                bell.Release();
        }
    }

    /// <summary>Until it rings or the wait is over.</summary>
    public async Task Wait(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        using var over = new CancellationTokenSource(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
        try
        {
            await bell.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The wait is over.
        }
    }
}
