using AppsEducation.Contracts;

namespace AppsEducation.Provisioning.Engine;

/// <summary>What a step says after its look. Words are the driver's short English ones or the provider's own; a person reads them.</summary>
internal abstract record StepResult
{
    private StepResult() { }

    /// <summary>Observed, by a look: what this step stands for is so. The next step sees the same look, provided no act was done on it.</summary>
    internal sealed record Done : StepResult;

    /// <summary>It comes by itself; look again after the wait.</summary>
    internal sealed record Pending(TimeSpan Wait, string What) : StepResult;

    /// <summary>Something didn't go as wanted and is tried again after a while; counts as an attempt.</summary>
    internal sealed record Retry(TimeSpan After, string Why) : StepResult;

    /// <summary>Waits for what doesn't come by itself; looked at slowly, and continues when the cause is gone.</summary>
    internal sealed record Blocked(BlockedBy By, string Words, string? RequestId = null) : StepResult;

    /// <summary>Never will: before data it is rolled back and the operation fails; once data was held it stays, blocked, for a person.</summary>
    internal sealed record Failed(string Code, string Reason, string? RequestId = null) : StepResult;
}

/// <summary>Spans in one word: <c>Of(5)</c>.</summary>
internal static class Seconds
{
    public static TimeSpan Of(double seconds) => TimeSpan.FromSeconds(seconds);
}
