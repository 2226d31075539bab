namespace AppsEducation.Faults.Tests;

/// <summary>What happened in a run, for whoever has to find out why it ended badly.</summary>
internal sealed class Story(TimeProvider time, DateTimeOffset start)
{
    private const int Kept = 400;
    private static readonly AsyncLocal<Story?> OfThisRun = new();
    private readonly Queue<string> lines = [];

    /// <summary>The one of the run that is under way here, for those who are shared between runs.</summary>
    public static Story? Current => OfThisRun.Value;

    /// <summary>What is called from here on belongs to this run.</summary>
    public void Begin() => OfThisRun.Value = this;

    public void Tell(string line)
    {
        lock (lines)
        {
            lines.Enqueue($"{(time.GetUtcNow() - start).TotalSeconds,9:0.00} {line}");
            if (lines.Count > Kept)
                lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (lines)
            return string.Join('\n', lines);
    }
}
