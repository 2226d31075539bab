namespace AppsEducation.Faults.Tests;

/// <summary>
/// A clock that stands until it is moved, and knows what waits for it: so a run goes from one due time to the next, and a call that nobody answers costs no real time.
/// Timers fire on the thread that moves the clock; what waited goes on there, which makes a run with the same seed the same run.
/// </summary>
internal sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly SortedSet<Alarm> alarms = new(Comparer<Alarm>.Create((a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Order.CompareTo(b.Order)));
    private DateTimeOffset now = start;
    private long orders;
    private TaskCompletionSource? someoneWaits;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer fires; null when nothing waits.</summary>
    public DateTimeOffset? NextAlarm
    {
        get
        {
            lock (gate)
                return alarms.Min?.Due;
        }
    }

    /// <summary>Ends when something waits on this clock; at once when something does.</summary>
    public Task SomethingWaits()
    {
        lock (gate)
            return alarms.Count > 0 ? Task.CompletedTask : (someoneWaits ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Advance(TimeSpan span) => AdvanceTo(GetUtcNow() + span);

    /// <summary>Moves on, firing what comes due on the way at its own time. What fires may move the clock itself.</summary>
    public void AdvanceTo(DateTimeOffset until)
    {
        while (true)
        {
            Alarm? due;
            lock (gate)
            {
                due = alarms.Min;
                if (due is null || due.Due > until)
                {
                    now = until > now ? until : now;
                    return;
                }
                alarms.Remove(due);
                now = due.Due > now ? due.Due : now;
                due.Again(now);
            }
            due.Ring();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset Due { get; private set; }

        public long Order { get; } = Interlocked.Increment(ref clock.orders);

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            lock (clock.gate)
            {
                clock.alarms.Remove(this);
                period = every;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock.now + dueTime;
                clock.alarms.Add(this);
                clock.someoneWaits?.TrySetResult();
                clock.someoneWaits = null;
                return true;
            }
        }

        public void Again(DateTimeOffset fired)
        {
            if (period <= TimeSpan.Zero)
                return;
            Due = fired + period;
            clock.alarms.Add(this);
        }

        public void Ring() => callback(state);

        public void Dispose()
        {
            lock (clock.gate)
                clock.alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
