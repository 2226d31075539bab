namespace AppsEducation.Cli;

/// <summary>Exit codes, stable: scripts hang on them.</summary>
internal static class Exit
{
    public const int Done = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int NotAllowed = 4;
    public const int Refused = 5;
    public const int OperationFailed = 6;
    public const int Blocked = 7;
    public const int TimedOut = 8;
    public const int Interrupted = 130;

    /// <summary>Of several outcomes the one to tell: what failed before what waits, before what was refused.</summary>
    public static int Worst(IEnumerable<int> codes)
    {
        var all = codes.ToHashSet();
        foreach (var code in new[] { Interrupted, Unexpected, NotAllowed, OperationFailed, Blocked, Refused, NotFound, Usage, TimedOut })
            if (all.Contains(code))
                return code;
        return Done;
    }
}
