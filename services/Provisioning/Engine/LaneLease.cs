namespace AppsEducation.Provisioning.Engine;

/// <summary>A lane that this worker holds. What is left of it is measured on our monotonic clock from before the lease was asked for, so it is never longer than the database's.</summary>
internal sealed class LaneLease(string lane, string owner, long fence, long writes, TimeSpan duration, TimeProvider time)
{
    private readonly SemaphoreSlim saving = new(1);
    private long since;
    private long writes = writes;

    public string Lane { get; } = lane;

    public string Owner { get; } = owner;

    public long Fence { get; } = fence;

    /// <summary>When the lane's work last got somewhere; a renewal without it stops.</summary>
    public long ProgressAt { get; private set; } = time.GetTimestamp();

    /// <summary>Somebody else has it, or it wasn't renewed in time.</summary>
    public bool Lost { get; set; }

    public TimeSpan Left => Lost ? TimeSpan.Zero : duration - time.GetElapsedTime(since);

    public TimeSpan SinceProgress => time.GetElapsedTime(ProgressAt);

    public void Progress() => ProgressAt = time.GetTimestamp();

    /// <summary>The lane's instances save one after the other: all of them write its row, and none is to lose the race to another of the same holder.</summary>
    /// <returns>What ends the save; it takes the number of this one.</returns>
    public async Task<Saving> Save(CancellationToken ct)
    {
        await saving.WaitAsync(ct);
        return new Saving(saving, Interlocked.Increment(ref writes));
    }

    /// <param name="asked">The timestamp taken before the database was asked.</param>
    public void Renewed(long asked) => since = asked;
}

/// <summary>One save under the fence; the next may begin when it is disposed of.</summary>
internal readonly struct Saving(SemaphoreSlim saving, long number) : IDisposable
{
    public long Number => number;

    public void Dispose() => saving.Release();
}

/// <summary>The lane is no longer ours: nothing of this pass may be written.</summary>
internal sealed class LaneLostException(string lane) : Exception($"The lane {lane} has another holder.");

/// <summary>Less lease is left than a call may take: the call isn't started.</summary>
internal sealed class LeaseTooShortException(string lane) : Exception($"The lease of lane {lane} is too short for a call.");
