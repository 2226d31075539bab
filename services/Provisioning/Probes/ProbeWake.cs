namespace AppsEducation.Provisioning.Probes;

/// <summary>Rings when a probe became due in this process (a machine enrolled), so that the prober doesn't wait for its next look at the table.</summary>
internal sealed class ProbeWake
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
